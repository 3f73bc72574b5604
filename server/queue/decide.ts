/**
 * What a command comes to: facts, or a refusal. Pure, synchronous and total; it never changes the
 * book. The service day is the desk's to roll first. Issuing, and the day and its settings, have files
 * of their own.
 */
import { type Action, allowedActions, isAllowed } from './actions.ts';
import { counterSettings, queueSettings } from './book.ts';
import type {
  CallNext,
  CallToken,
  Command,
  OnCounter,
  OnToken,
  SetLane,
  Transfer,
  Undo,
} from './commands.ts';
import { configure, confirmNumber, rollDay } from './decide-day.ts';
import { decideIssue } from './decide-issue.ts';
import { type Decision, refuse } from './decision.ts';
import type { Fact } from './events.ts';
import type { Book, CounterId, CounterState, Moment, Token } from './model.ts';
import { nextToken } from './next-token.ts';
import { liveElsewhere } from './person.ts';
import type { Refusal } from './refusals.ts';
import { returnsAt } from './returns.ts';

export type { Decision };

/** Decides `command` on `book` at `moment`. An empty list of facts means it was already so. */
export function decide(book: Book, command: Command, moment: Moment): Decision {
  switch (command.type) {
    case 'issue':
      return decideIssue(book, command, moment);
    case 'callNext':
      return callNext(book, command);
    case 'callToken':
      return callToken(book, command);
    case 'recall':
    case 'serve':
    case 'complete':
    case 'skip':
    case 'requeue':
    case 'cancel':
      return onToken(book, command);
    case 'transfer':
      return transfer(book, command);
    case 'setLane':
      return setLane(book, command);
    case 'undo':
      return undo(book, command);
    case 'openCounter':
    case 'pauseCounter':
    case 'closeCounter':
      return setCounter(book, command);
    case 'rollDay':
      return rollDay(book, command);
    case 'configure':
      return configure(book, command);
    case 'confirmNumber':
      return confirmNumber(book, command);
    case 'sealActs':
      return {
        facts: [{ type: 'actsSealed', act: command.act, hash: command.hash, looks: command.looks }],
      };
    default:
      return unreachable(command);
  }
}

function unreachable(command: never): never {
  throw new Error(`no such command: ${JSON.stringify(command)}`);
}

/** The token if it exists, is the version the person saw, and allows the action; else why not. */
function tokenFor(
  book: Book,
  command: { token: string; seen: number },
  action: Action,
): { token: Token } | { refusal: Refusal } {
  const token = book.tokens.get(command.token);
  if (token === undefined) return refuse({ code: 'unknown_token', token: command.token });
  if (token.version !== command.seen) {
    return refuse({ code: 'stale', object: 'token', id: token.id, version: token.version });
  }
  if (!isAllowed(token, action)) {
    return refuse({
      code: 'not_allowed',
      token: token.id,
      status: token.status,
      allowed: allowedActions(token),
    });
  }
  return { token };
}

function counterFor(
  book: Book,
  command: { counter: CounterId; seen: number },
): { counter: CounterState } | { refusal: Refusal } {
  const counter = book.counters.get(command.counter);
  if (counter === undefined) return refuse({ code: 'unknown_counter', counter: command.counter });
  if (counter.version !== command.seen) {
    return refuse({ code: 'stale', object: 'counter', id: counter.id, version: counter.version });
  }
  return { counter };
}

function callNext(book: Book, command: CallNext): Decision {
  const found = counterFor(book, command);
  if ('refusal' in found) return found;
  const { counter } = found;
  if (counter.status !== 'open') {
    return refuse({ code: 'counter_not_open', counter: counter.id, status: counter.status });
  }
  const facts: Fact[] = [];
  if (counter.token !== null) {
    if (!command.completing)
      return refuse({ code: 'counter_busy', counter: counter.id, token: counter.token });
    facts.push({ type: 'completed', token: counter.token, counter: counter.id });
  }
  const next = nextToken(book, counter.id);
  if (next !== null) {
    facts.push({ type: 'called', counter: counter.id, how: 'next', ...next });
  } else if (facts.length === 0) {
    return refuse({ code: 'nobody_waiting', counter: counter.id });
  }
  return { facts };
}

function callToken(book: Book, command: CallToken): Decision {
  const found = tokenFor(book, command, 'callToken');
  if ('refusal' in found) return found;
  const { token } = found;
  const counter = book.counters.get(command.counter);
  const settings = counterSettings(book, command.counter);
  if (counter === undefined || settings === undefined) {
    return refuse({ code: 'unknown_counter', counter: command.counter });
  }
  if (counter.status !== 'open') {
    return refuse({ code: 'counter_not_open', counter: counter.id, status: counter.status });
  }
  if (!settings.queues.includes(token.queue)) {
    return refuse({ code: 'not_served_here', counter: counter.id, queue: token.queue });
  }
  if (counter.token !== null)
    return refuse({ code: 'counter_busy', counter: counter.id, token: counter.token });
  // A skipped person may meanwhile hold a newer token of the same queue.
  const other = liveElsewhere(book, token);
  if (other !== null) return refuse({ code: 'already_in_queue', queue: token.queue, token: other.id });
  return {
    facts: [
      {
        type: 'called',
        token: token.id,
        counter: counter.id,
        queue: token.queue,
        how: 'picked',
        balance: [],
      },
    ],
  };
}

function onToken(book: Book, command: OnToken): Decision {
  const found = tokenFor(book, command, command.type);
  if ('refusal' in found) return found;
  const { token } = found;
  switch (command.type) {
    case 'cancel':
      return { facts: [{ type: 'cancelled', token: token.id }] };
    case 'requeue':
      return requeue(book, token);
    case 'recall':
      return { facts: [{ type: 'recalled', token: token.id, counter: held(token) }] };
    case 'serve':
      return { facts: [{ type: 'served', token: token.id, counter: held(token) }] };
    case 'complete':
      return { facts: [{ type: 'completed', token: token.id, counter: held(token) }] };
    case 'skip':
      return { facts: [{ type: 'skipped', token: token.id, counter: held(token) }] };
    default:
      return unreachable(command.type);
  }
}

// The actions table allows these steps only on called and serving tokens, and those have a counter.
function held(token: Token): CounterId {
  if (token.counter === null) throw new Error(`token ${token.id} is ${token.status} without a counter`);
  return token.counter;
}

function requeue(book: Book, token: Token): Decision {
  const queue = book.queues.get(token.queue);
  if (queue === undefined) return refuse({ code: 'unknown_queue', queue: token.queue });
  const other = liveElsewhere(book, token);
  if (other !== null) return refuse({ code: 'already_in_queue', queue: token.queue, token: other.id });
  return { facts: [{ type: 'requeued', token: token.id, returnsAt: returnsAt(book, token) }] };
}

function transfer(book: Book, command: Transfer): Decision {
  const found = tokenFor(book, command, 'transfer');
  if ('refusal' in found) return found;
  const { token } = found;
  const next = queueSettings(book, token.queue)?.next ?? [];
  const to = command.to ?? (next.length === 1 ? next[0] : undefined);
  if (to === undefined) return refuse({ code: 'no_destination', queue: token.queue, next });
  if (to === token.queue) return refuse({ code: 'same_queue', queue: to });
  if (!book.queues.has(to)) return refuse({ code: 'unknown_queue', queue: to });
  const other = liveElsewhere(book, token, to);
  if (other !== null) return refuse({ code: 'already_in_queue', queue: to, token: other.id });
  return { facts: [{ type: 'transferred', token: token.id, from: token.queue, to, counter: token.counter }] };
}

function setLane(book: Book, command: SetLane): Decision {
  const found = tokenFor(book, command, 'setLane');
  if ('refusal' in found) return found;
  const { token } = found;
  if (token.lane === command.lane && token.laneReason === command.laneReason) return { facts: [] };
  return {
    facts: [{ type: 'laneSet', token: token.id, lane: command.lane, laneReason: command.laneReason }],
  };
}

function undo(book: Book, command: Undo): Decision {
  const found = counterFor(book, command);
  if ('refusal' in found) return found;
  const { counter } = found;
  if (counter.undo === null) return refuse({ code: 'nothing_to_undo', counter: counter.id });
  const touched = counter.undo.left.some(({ id, version }) => book.tokens.get(id)?.version !== version);
  // Between the step and now the person may have been given a newer token; two would be live.
  const replaced = counter.undo.tokens.some((token) => liveElsewhere(book, token) !== null);
  const gone = counter.undo.tokens.some((token) => !book.queues.has(token.queue));
  if (touched || replaced || gone) return refuse({ code: 'undo_too_late', counter: counter.id });
  return { facts: [{ type: 'undone', counter: counter.id }] };
}

const COUNTER_STEPS = {
  openCounter: { status: 'open', fact: 'counterOpened' },
  pauseCounter: { status: 'paused', fact: 'counterPaused' },
  closeCounter: { status: 'closed', fact: 'counterClosed' },
} as const;

function setCounter(book: Book, command: OnCounter): Decision {
  const found = counterFor(book, command);
  if ('refusal' in found) return found;
  const { counter } = found;
  const step = COUNTER_STEPS[command.type];
  if (counter.status === step.status) return { facts: [] };
  if (step.status !== 'open' && counter.token !== null) {
    return refuse({ code: 'counter_busy', counter: counter.id, token: counter.token });
  }
  return { facts: [{ type: step.fact, counter: counter.id }] };
}
