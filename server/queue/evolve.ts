/**
 * Folding events into a book. Deterministic and total for events that decide made: no clock, no
 * chance, no rule that the event does not carry. It changes the book it is given (docs/decisions
 * say why), but tokens and counters are replaced, never changed, so snapshots stay true.
 */
import { addToken, change, changeLeg, closing, join, leave, newLeg, setCounter, tokenOf } from './change.ts';
import type { Event, FactOf } from './events.ts';
import { call, complete, recall, skip, transfer, undo } from './evolve-counter.ts';
import { configure, confirmNumber, rollDay } from './evolve-day.ts';
import type { Book, Instant, Token } from './model.ts';

/** Applies one event to the book, and returns that book. Throws only on an event no log of ours holds. */
export function evolve(book: Book, event: Event): Book {
  return follow(book, event, undefined);
}

/**
 * The same for a book that follows another of its history: `issued` is the token that the event made there, and
 * both then hold the one object. A second one of each would be the largest part of a day's memory.
 */
export function follow(book: Book, event: Event, issued: Token | undefined): Book {
  book.seq = event.seq;
  apply(book, event, issued);
  return book;
}

function apply(book: Book, event: Event, issued: Token | undefined): void {
  const { fact, at } = event;
  switch (fact.type) {
    case 'dayRolled':
      return rollDay(book, fact);
    case 'configured':
      return configure(book, fact);
    case 'restored':
      book.confirmed = new Set();
      return;
    case 'actsSealed':
      return;
    case 'numberConfirmed':
      return confirmNumber(book, fact);
    case 'issued':
      return issue(book, fact, at, issued);
    case 'rescanned':
      return rescan(book, fact);
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

function issue(book: Book, fact: FactOf<'issued'>, at: Instant, made: Token | undefined): void {
  const queue = book.queues.get(fact.queue);
  if (queue === undefined) throw new Error(`event names unknown queue ${fact.queue}`);
  queue.lastNumber = fact.number;
  // Paper stands between two whole places; one that is last in line leaves the next whole one free, so that
  // a later block begins behind it.
  if (fact.paper === undefined) book.places += 1;
  else book.places = Math.max(book.places, Math.ceil(fact.paper.place));
  addToken(book, made ?? newToken(book, fact, at));
}

function newToken(book: Book, fact: FactOf<'issued'>, at: Instant): Token {
  const seen = fact.paper?.seen === true;
  const leg = newLeg(fact.queue, at);
  return {
    id: fact.token,
    day: book.day,
    series: fact.queue,
    number: fact.number,
    label: fact.label,
    source: fact.source,
    person: fact.person,
    code: fact.code,
    ...(fact.language === undefined ? {} : { language: fact.language }),
    issuedAt: at,
    status: seen ? 'completed' : 'waiting',
    queue: fact.queue,
    counter: null,
    lane: fact.lane,
    laneReason: fact.laneReason,
    place: fact.paper?.place ?? book.places,
    returnsAt: null,
    notice: fact.far ? 'far' : null,
    legs: [seen ? closing(at, 'completed')(leg) : leg],
    version: 1,
  };
}

// A patient's scan takes no step, so it leaves the version, and with it the clerk's next key, alone.
function rescan(book: Book, fact: FactOf<'rescanned'>): void {
  const token = tokenOf(book, fact.token);
  // One that is still in the queue keeps what is graver.
  const notice = fact.found === 'live' ? (token.notice ?? 'rescanned') : 'rescanned';
  book.tokens.set(fact.token, { ...token, notice });
}

function requeue(book: Book, fact: FactOf<'requeued'>, at: Instant): void {
  const token = tokenOf(book, fact.token);
  const reopened =
    token.legs.at(-1)?.closedAt === null ? token.legs : [...token.legs, newLeg(token.queue, at)];
  change(book, fact.token, { status: 'waiting', returnsAt: fact.returnsAt, notice: null, legs: reopened });
  join(book, fact.token);
}

function setLane(book: Book, fact: FactOf<'laneSet'>): void {
  leave(book, fact.token);
  // An emergency does not wait for others to be called first.
  const returnsAt = fact.lane === 'emergency' ? null : tokenOf(book, fact.token).returnsAt;
  change(book, fact.token, { lane: fact.lane, laneReason: fact.laneReason, returnsAt });
  join(book, fact.token);
}
