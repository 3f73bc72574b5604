/** Deciding what belongs to the whole book: a new service day, and a new configuration. */
import { isLive, isUnconfirmed } from './book.ts';
import type { Configure, ConfirmNumber, RollDay } from './commands.ts';
import { type Decision, refuse } from './decision.ts';
import type { Book, QueueId, Settings, Token, TokenId } from './model.ts';
import { dayStep } from './service-day.ts';

export function rollDay(book: Book, command: RollDay): Decision {
  const step = dayStep(book.day, command.day, command.confirmed);
  if (step === 'same' || step === 'stay') return { facts: [] };
  if (step === 'doubt') return refuse({ code: 'date_unconfirmed', day: command.day, bookDay: book.day });
  const carrying = new Set(book.settings.queues.filter((queue) => queue.roundTheClock).map(({ id }) => id));
  const lapsed: TokenId[] = [];
  const carried: Token[] = [];
  for (const token of book.tokens.values()) {
    if (isLive(token) && carrying.has(token.queue)) carried.push(rebased(book, token));
    else if (isLive(token) || token.status === 'skipped') lapsed.push(token.id);
  }
  const kept = new Set(carried.map((token) => token.id));
  const counters = book.settings.counters.flatMap(({ id, queues }) => {
    const state = book.counters.get(id);
    if (state === undefined) return [];
    const token = state.token !== null && kept.has(state.token) ? state.token : null;
    // Only counters of round-the-clock queues work through midnight; the others open in the morning.
    const works = token !== null || queues.some((queue) => carrying.has(queue));
    const status = works ? state.status : 'closed';
    return [{ id, status, token, version: state.version + 1 }];
  });
  const { day, continued } = command;
  const confirmed = stillUnconfirmed(book) ? { confirmed: [...(book.confirmed ?? [])] } : {};
  const fact = { type: 'dayRolled', from: book.day, lapsed, carried, continued, counters } as const;
  return { facts: [{ ...fact, day, ...confirmed }] };
}

// Returns are due in calls of the day, and the new day has made none. One that is overdue gets a
// negative count, so that returns keep their order and the distance between them.
function rebased(book: Book, token: Token): Token {
  if (token.returnsAt === null) return token;
  const called = book.queues.get(token.queue)?.calls.length ?? 0;
  return { ...token, returnsAt: token.returnsAt - called };
}

// A night alone does not end the wait: after a restore the clock may be what is wrong.
function stillUnconfirmed(book: Book): boolean {
  return book.settings.queues.some(({ id }) => isUnconfirmed(book, id));
}

/** Never lowers a number: what the log or an earlier answer knows stands [BAK-8]. */
export function confirmNumber(book: Book, { queue: id, number, day }: ConfirmNumber): Decision {
  const queue = book.queues.get(id);
  if (queue === undefined) return refuse({ code: 'unknown_queue', queue: id });
  if (day !== book.day) return refuse({ code: 'numbers_unconfirmed', queue: id, day: book.day });
  if (book.confirmed === null) return { facts: [] };
  if (book.confirmed.has(id) && number <= queue.lastNumber) return { facts: [] };
  return { facts: [{ type: 'numberConfirmed', queue: id, number: Math.max(number, queue.lastNumber) }] };
}

export function configure(book: Book, command: Configure): Decision {
  const queues = new Set(command.settings.queues.map((queue) => queue.id));
  const counters = new Set(command.settings.counters.map((counter) => counter.id));
  const usedQueues = new Set<string>();
  for (const token of book.tokens.values()) {
    if (isLive(token) && !queues.has(token.queue)) usedQueues.add(token.queue);
  }
  const usedCounters = [...book.counters.values()]
    .filter((counter) => counter.token !== null && !counters.has(counter.id))
    .map((counter) => counter.id);
  if (usedQueues.size + usedCounters.length > 0) {
    return refuse({ code: 'in_use', queues: [...usedQueues], counters: usedCounters });
  }
  const ambiguous = ambiguousLabels(book, command.settings);
  if (ambiguous.length > 0) return refuse({ code: 'label_in_use', queues: ambiguous });
  return { facts: [{ type: 'configured', settings: command.settings, fileHash: command.fileHash }] };
}

/** Queues that would give out labels which tokens of another queue already carry today. */
function ambiguousLabels(book: Book, settings: Settings): QueueId[] {
  const owners = new Map<string, Set<QueueId>>();
  for (const { label, number, series } of book.tokens.values()) {
    const prefix = label.slice(0, -String(number).length);
    const known = owners.get(prefix);
    if (known === undefined) owners.set(prefix, new Set([series]));
    else known.add(series);
  }
  return settings.queues.flatMap(({ id, prefix }) =>
    [...(owners.get(prefix) ?? [])].some((owner) => owner !== id) ? [id] : [],
  );
}
