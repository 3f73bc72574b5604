/**
 * Folding events into a book. Deterministic and total for events that decide made: no clock, no
 * chance, no rule that the event does not carry. It changes the book it is given (docs/decisions
 * say why), but tokens and counters are replaced, never changed, so snapshots stay true.
 */
import { closedCounter, emptyQueue, openCountersOf, waitingIn } from './book.ts';
import type { Event, Fact } from './events.ts';
import { joinLine, leaveLine } from './line.ts';
import type {
  BalanceChange,
  Book,
  CounterId,
  CounterState,
  Instant,
  Leg,
  LegOutcome,
  QueueId,
  Token,
  TokenId,
  UndoPoint,
} from './model.ts';

type FactOf<T extends Fact['type']> = Extract<Fact, { type: T }>;

/** Applies one event to the book, and returns that book. Throws only on an event no log of ours holds. */
export function evolve(book: Book, event: Event): Book {
  book.seq = event.seq;
  apply(book, event);
  return book;
}

function apply(book: Book, event: Event): void {
  const { fact, at } = event;
  switch (fact.type) {
    case 'dayRolled':
      return rollDay(book, fact);
    case 'configured':
      return configure(book, fact);
    case 'issued':
      return issue(book, fact, at);
    case 'rescanned':
      return change(book, fact.token, fact.found === 'completed' ? { notice: 'rescanned' } : {});
    case 'called':
      return call(book, fact, event);
    case 'recalled':
      return recall(book, fact.token, event.seq);
    case 'served':
      return changeLeg(book, fact.token, { status: 'serving' }, (leg) => ({ ...leg, servedAt: at }));
    case 'completed':
      return complete(book, fact, event);
    case 'skipped':
      return skip(book, fact, event);
    case 'requeued':
      return requeue(book, fact, at);
    case 'transferred':
      return transfer(book, fact, event);
    case 'cancelled':
      leave(book, fact.token);
      return changeLeg(book, fact.token, { status: 'cancelled', returnsAt: null }, closing(at, 'cancelled'));
    case 'laneSet':
      return setLane(book, fact);
    case 'undone':
      return undo(book, fact.counter);
    case 'counterOpened':
      return setCounter(book, fact.counter, { status: 'open' });
    case 'counterPaused':
      return setCounter(book, fact.counter, { status: 'paused' });
    case 'counterClosed':
      return setCounter(book, fact.counter, { status: 'closed' });
    default:
      return unreachable(fact);
  }
}

function unreachable(fact: never): never {
  throw new Error(`no such fact: ${JSON.stringify(fact)}`);
}

// A log that names a token or counter the book does not hold is broken: a fault, not a refusal.
function tokenOf(book: Book, id: TokenId): Token {
  const token = book.tokens.get(id);
  if (token === undefined) throw new Error(`event names unknown token ${id}`);
  return token;
}

function counterOf(book: Book, id: CounterId): CounterState {
  const counter = book.counters.get(id);
  if (counter === undefined) throw new Error(`event names unknown counter ${id}`);
  return counter;
}

function change(book: Book, id: TokenId, changes: Partial<Token>): void {
  const token = tokenOf(book, id);
  book.tokens.set(id, { ...token, ...changes, version: token.version + 1 });
}

function changeLeg(book: Book, id: TokenId, changes: Partial<Token>, last: (leg: Leg) => Leg): void {
  const { legs } = tokenOf(book, id);
  change(book, id, { ...changes, legs: legs.map((leg, i) => (i === legs.length - 1 ? last(leg) : leg)) });
}

function closing(at: Instant, outcome: LegOutcome): (leg: Leg) => Leg {
  return (leg) => ({ ...leg, closedAt: at, outcome });
}

function setCounter(book: Book, id: CounterId, changes: Partial<CounterState>): void {
  const counter = counterOf(book, id);
  book.counters.set(id, { ...counter, undo: null, ...changes, version: counter.version + 1 });
}

function leave(book: Book, id: TokenId): void {
  const token = tokenOf(book, id);
  const queue = book.queues.get(token.queue);
  if (token.status === 'waiting' && queue !== undefined) leaveLine(queue, token);
}

function join(book: Book, id: TokenId): void {
  const token = tokenOf(book, id);
  const queue = book.queues.get(token.queue);
  if (token.status === 'waiting' && queue !== undefined) joinLine(book, queue, token);
}

function newLeg(queue: QueueId, at: Instant): Leg {
  return {
    queue,
    openedAt: at,
    calledAt: null,
    servedAt: null,
    counter: null,
    closedAt: null,
    outcome: null,
    calls: 0,
    recalls: 0,
  };
}

function rollDay(book: Book, fact: FactOf<'dayRolled'>): void {
  book.day = fact.day;
  book.places = 0;
  book.tokens = new Map();
  book.persons = new Map();
  for (const id of book.queues.keys()) book.queues.set(id, emptyQueue(id));
  for (const { queue, number } of fact.continued) {
    const state = book.queues.get(queue);
    if (state !== undefined) state.lastNumber = number;
  }
  for (const token of fact.carried) {
    addToken(book, token);
    book.places = Math.max(book.places, token.place);
  }
  for (const counter of fact.counters) book.counters.set(counter.id, { ...counter, undo: null });
}

function addToken(book: Book, token: Token): void {
  book.tokens.set(token.id, token);
  if (token.person !== null) {
    const known = book.persons.get(token.person);
    if (known === undefined) book.persons.set(token.person, [token.id]);
    else known.push(token.id);
  }
  join(book, token.id);
}

function configure(book: Book, fact: FactOf<'configured'>): void {
  book.settings = fact.settings;
  const queues = new Set(fact.settings.queues.map((queue) => queue.id));
  const counters = new Set(fact.settings.counters.map((counter) => counter.id));
  for (const id of book.queues.keys()) if (!queues.has(id)) book.queues.delete(id);
  for (const id of book.counters.keys()) if (!counters.has(id)) book.counters.delete(id);
  for (const id of queues) if (!book.queues.has(id)) book.queues.set(id, emptyQueue(id));
  for (const id of counters) if (!book.counters.has(id)) book.counters.set(id, closedCounter(id));
}

function issue(book: Book, fact: FactOf<'issued'>, at: Instant): void {
  const queue = book.queues.get(fact.queue);
  if (queue === undefined) throw new Error(`event names unknown queue ${fact.queue}`);
  queue.lastNumber = fact.number;
  book.places += 1;
  addToken(book, {
    id: fact.token,
    day: book.day,
    series: fact.queue,
    number: fact.number,
    label: fact.label,
    source: fact.source,
    person: fact.person,
    code: fact.code,
    issuedAt: at,
    status: 'waiting',
    queue: fact.queue,
    counter: null,
    lane: fact.lane,
    laneReason: fact.laneReason,
    place: book.places,
    returnsAt: null,
    notice: fact.far ? 'far' : null,
    legs: [newLeg(fact.queue, at)],
    version: 1,
  });
}

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

function call(book: Book, fact: FactOf<'called'>, event: Event): void {
  const before = tokenOf(book, fact.token);
  const counter = counterOf(book, fact.counter);
  const queue = book.queues.get(fact.queue);
  leave(book, fact.token);
  shift(book, fact.balance, 1);
  const firstCall = (before.legs.at(-1)?.calls ?? 0) === 0;
  const runs =
    before.lane === 'normal' && firstCall && before.series === fact.queue && before.day === book.day;
  queue?.calls.push({
    token: fact.token,
    counter: fact.counter,
    at: event.at,
    announced: event.seq,
    openCounters: Math.max(1, openCountersOf(book, fact.queue)),
    leftWaiting: waitingIn(queue),
    running: runs ? before.number : null,
  });
  changeLeg(
    book,
    fact.token,
    { status: 'called', counter: fact.counter, returnsAt: null, notice: null },
    (leg) => ({ ...leg, calledAt: leg.calledAt ?? event.at, counter: fact.counter, calls: leg.calls + 1 }),
  );
  const undo = undoPoint(counter, event, {
    kind: 'call',
    before,
    balance: fact.balance,
    called: { queue: fact.queue, token: fact.token },
  });
  setCounter(book, fact.counter, { token: fact.token, undo });
}

function recall(book: Book, id: TokenId, seq: number): void {
  const calls = book.queues.get(tokenOf(book, id).queue)?.calls ?? [];
  const at = calls.findLastIndex((record) => record.token === id);
  const record = calls[at];
  if (record !== undefined) calls[at] = { ...record, announced: seq };
  changeLeg(book, id, {}, (leg) => ({ ...leg, recalls: leg.recalls + 1 }));
}

function complete(book: Book, fact: FactOf<'completed'>, event: Event): void {
  const before = tokenOf(book, fact.token);
  const counter = counterOf(book, fact.counter);
  changeLeg(book, fact.token, { status: 'completed', counter: null }, (leg) => ({
    ...leg,
    servedAt: leg.servedAt ?? leg.calledAt,
    closedAt: event.at,
    outcome: 'completed',
  }));
  setCounter(book, fact.counter, {
    token: null,
    undo: undoPoint(counter, event, { kind: 'completion', before }),
  });
}

function skip(book: Book, fact: FactOf<'skipped'>, event: Event): void {
  const before = tokenOf(book, fact.token);
  const counter = counterOf(book, fact.counter);
  change(book, fact.token, { status: 'skipped', counter: null });
  setCounter(book, fact.counter, { token: null, undo: undoPoint(counter, event, { kind: 'skip', before }) });
}

function requeue(book: Book, fact: FactOf<'requeued'>, at: Instant): void {
  const token = tokenOf(book, fact.token);
  const reopened =
    token.legs.at(-1)?.closedAt === null ? token.legs : [...token.legs, newLeg(token.queue, at)];
  change(book, fact.token, { status: 'waiting', returnsAt: fact.returnsAt, notice: null, legs: reopened });
  join(book, fact.token);
}

function transfer(book: Book, fact: FactOf<'transferred'>, event: Event): void {
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

function setLane(book: Book, fact: FactOf<'laneSet'>): void {
  leave(book, fact.token);
  // An emergency does not wait for others to be called first.
  const returnsAt = fact.lane === 'emergency' ? null : tokenOf(book, fact.token).returnsAt;
  change(book, fact.token, { lane: fact.lane, laneReason: fact.laneReason, returnsAt });
  join(book, fact.token);
}

function shift(book: Book, changes: readonly BalanceChange[], sign: 1 | -1): void {
  for (const { queue, by } of changes) {
    const state = book.queues.get(queue);
    if (state !== undefined) state.balance = Math.max(0, state.balance + sign * by);
  }
}

function undo(book: Book, id: CounterId): void {
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
