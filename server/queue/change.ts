/**
 * The small steps that evolving is made of. Tokens and counters are replaced, never changed in place;
 * each replacement has the next version.
 */

import { joinLine, leaveLine } from './line.ts';
import type {
  Book,
  CounterId,
  CounterState,
  Instant,
  Leg,
  LegOutcome,
  QueueId,
  Token,
  TokenId,
} from './model.ts';

// A log that names a token or counter the book does not hold is broken: a fault, not a refusal.
export function tokenOf(book: Book, id: TokenId): Token {
  const token = book.tokens.get(id);
  if (token === undefined) throw new Error(`event names unknown token ${id}`);
  return token;
}

export function counterOf(book: Book, id: CounterId): CounterState {
  const counter = book.counters.get(id);
  if (counter === undefined) throw new Error(`event names unknown counter ${id}`);
  return counter;
}

export function change(book: Book, id: TokenId, changes: Partial<Token>): void {
  const token = tokenOf(book, id);
  book.tokens.set(id, { ...token, ...changes, version: token.version + 1 });
}

export function changeLeg(book: Book, id: TokenId, changes: Partial<Token>, last: (leg: Leg) => Leg): void {
  const { legs } = tokenOf(book, id);
  change(book, id, { ...changes, legs: legs.map((leg, i) => (i === legs.length - 1 ? last(leg) : leg)) });
}

export function closing(at: Instant, outcome: LegOutcome): (leg: Leg) => Leg {
  return (leg) => ({ ...leg, closedAt: at, outcome });
}

export function setCounter(book: Book, id: CounterId, changes: Partial<CounterState>): void {
  const counter = counterOf(book, id);
  book.counters.set(id, { ...counter, undo: null, ...changes, version: counter.version + 1 });
}

export function leave(book: Book, id: TokenId): void {
  const token = tokenOf(book, id);
  const queue = book.queues.get(token.queue);
  if (token.status === 'waiting' && queue !== undefined) leaveLine(queue, token);
}

export function join(book: Book, id: TokenId): void {
  const token = tokenOf(book, id);
  const queue = book.queues.get(token.queue);
  if (token.status === 'waiting' && queue !== undefined) joinLine(book, queue, token);
}

export function newLeg(queue: QueueId, at: Instant): Leg {
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
    announced: null,
  };
}

export function addToken(book: Book, token: Token): void {
  book.tokens.set(token.id, token);
  if (token.person !== null) {
    const known = book.persons.get(token.person);
    if (known === undefined) book.persons.set(token.person, [token.id]);
    else known.push(token.id);
  }
  join(book, token.id);
}
