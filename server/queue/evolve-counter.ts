/**
 * Folding a counter's steps: calls, completions, skips, transfers, and taking the last one back.
 * Every step leaves the counter an undo point that holds the objects as they were before.
 */
import { openCountersOf, waitingIn } from './book.ts';
import { change, changeLeg, closing, counterOf, join, leave, newLeg, setCounter, tokenOf } from './change.ts';
import type { Event, FactOf } from './events.ts';
import type {
  BalanceChange,
  Book,
  CallRecord,
  CounterId,
  CounterState,
  QueueState,
  Token,
  TokenId,
  UndoPoint,
} from './model.ts';

/** Notes what the counter's step changed, so that undo can restore it; a second event adds to the first. */
function undoPoint(
  counter: CounterState,
  event: Event,
  step: { kind: UndoPoint['kind']; before: Token; balance?: BalanceChange[]; called?: UndoPoint['called'] },
): UndoPoint {
  const first = counter.undo?.command === event.command ? counter.undo : null;
  return {
    command: event.command,
    kind: step.kind,
    tokens: [...(first?.tokens ?? []), step.before],
    counterToken: first === null ? counter.token : first.counterToken,
    left: [...(first?.left ?? []), { id: step.before.id, version: step.before.version + 1 }],
    balance: step.balance ?? [],
    called: step.called ?? null,
  };
}

export function call(book: Book, fact: FactOf<'called'>, event: Event): void {
  const before = tokenOf(book, fact.token);
  const counter = counterOf(book, fact.counter);
  const queue = book.queues.get(fact.queue);
  const turn = turnOf(queue, before);
  const running = turn === 'normal' && movesRunning(book, fact, before) ? before.number : null;
  leave(book, fact.token);
  shift(book, fact.balance, 1);
  queue?.calls.push({
    token: fact.token,
    counter: fact.counter,
    at: event.at,
    openCounters: Math.max(1, openCountersOf(book, fact.queue)),
    leftWaiting: waitingIn(queue),
    running,
    turn,
    returned: fact.how === 'next' && before.returnsAt !== null,
  });
  changeLeg(
    book,
    fact.token,
    {
      status: 'called',
      counter: fact.counter,
      returnsAt: null,
      // Who scanned from home is asked at the counter; who scanned twice is there now.
      notice: before.notice === 'far' ? 'far' : null,
    },
    (leg) => ({
      ...leg,
      calledAt: leg.calledAt ?? event.at,
      servedAt: null,
      counter: fact.counter,
      calls: leg.calls + 1,
      announced: event.seq,
    }),
  );
  const undo = undoPoint(counter, event, {
    kind: 'call',
    before,
    balance: fact.balance,
    called: { queue: fact.queue, token: fact.token },
  });
  setCounter(book, fact.counter, { token: fact.token, undo });
}

export function recall(book: Book, id: TokenId, seq: number): void {
  changeLeg(book, id, {}, (leg) => ({ ...leg, recalls: leg.recalls + 1, announced: seq }));
}

function turnOf(queue: QueueState | undefined, token: Token): CallRecord['turn'] {
  const head = queue?.lines.normal[0];
  if (head === token.id) return 'normal';
  return head === undefined ? 'alone' : 'passing';
}

/** Whether people who hold later numbers learn something from this call [WAIT-4]. */
function movesRunning(book: Book, fact: FactOf<'called'>, token: Token): boolean {
  return (
    // A paper's number of the series says when it was entered, not when its holder came.
    token.source !== 'paper' &&
    token.series === fact.queue &&
    token.day === book.day &&
    token.legs.length === 1 &&
    token.legs[0]?.calls === 0
  );
}

export function complete(book: Book, fact: FactOf<'completed'>, event: Event): void {
  const before = tokenOf(book, fact.token);
  const counter = counterOf(book, fact.counter);
  const called = book.queues.get(before.queue)?.calls.findLast(({ token }) => token === fact.token)?.at;
  changeLeg(book, fact.token, { status: 'completed', counter: null, notice: null }, (leg) => ({
    ...leg,
    // A call before midnight is not among today's.
    servedAt: leg.servedAt ?? called ?? leg.calledAt,
    closedAt: event.at,
    outcome: 'completed',
  }));
  setCounter(book, fact.counter, {
    token: null,
    undo: undoPoint(counter, event, { kind: 'completion', before }),
  });
}

export function skip(book: Book, fact: FactOf<'skipped'>, event: Event): void {
  const before = tokenOf(book, fact.token);
  const counter = counterOf(book, fact.counter);
  change(book, fact.token, { status: 'skipped', counter: null });
  setCounter(book, fact.counter, { token: null, undo: undoPoint(counter, event, { kind: 'skip', before }) });
}

export function transfer(book: Book, fact: FactOf<'transferred'>, event: Event): void {
  const before = tokenOf(book, fact.token);
  leave(book, fact.token);
  book.places += 1;
  change(book, fact.token, {
    status: 'waiting',
    queue: fact.to,
    counter: null,
    place: book.places,
    returnsAt: null,
    legs: [
      ...before.legs.map((leg, i) =>
        i === before.legs.length - 1 ? closing(event.at, 'transferred')(leg) : leg,
      ),
      newLeg(fact.to, event.at),
    ],
  });
  join(book, fact.token);
  if (fact.counter !== null) {
    const counter = counterOf(book, fact.counter);
    setCounter(book, fact.counter, {
      token: null,
      undo: undoPoint(counter, event, { kind: 'transfer', before }),
    });
  }
}

function shift(book: Book, changes: readonly BalanceChange[], sign: 1 | -1): void {
  for (const { queue, by } of changes) {
    const state = book.queues.get(queue);
    if (state !== undefined) state.balance = Math.max(0, state.balance + sign * by);
  }
}

export function undo(book: Book, id: CounterId): void {
  const counter = counterOf(book, id);
  const point = counter.undo;
  if (point === null) throw new Error(`event undoes nothing at counter ${id}`);
  for (const before of point.tokens) {
    leave(book, before.id);
    const { version } = tokenOf(book, before.id);
    book.tokens.set(before.id, { ...before, version: version + 1 });
    join(book, before.id);
  }
  shift(book, point.balance, -1);
  if (point.called !== null) {
    const { queue, token } = point.called;
    const calls = book.queues.get(queue)?.calls ?? [];
    const at = calls.findLastIndex((record) => record.token === token);
    if (at !== -1) calls.splice(at, 1);
  }
  setCounter(book, id, { token: point.counterToken });
}
