/** Folding what belongs to the whole book: a new service day, and a new configuration. */
import { closedCounter, emptyQueue } from './book.ts';
import { addToken } from './change.ts';
import type { FactOf } from './events.ts';
import type { Book } from './model.ts';

export function rollDay(book: Book, fact: FactOf<'dayRolled'>): void {
  book.day = fact.day;
  book.places = 0;
  book.tokens = new Map();
  book.persons = new Map();
  book.retired = new Map();
  book.confirmed = fact.confirmed === undefined ? null : new Set(fact.confirmed);
  for (const id of book.queues.keys()) book.queues.set(id, emptyQueue(id));
  for (const { queue, number } of fact.continued) {
    const state = book.queues.get(queue);
    if (state === undefined) book.retired.set(queue, number);
    else state.lastNumber = number;
  }
  for (const token of fact.carried) {
    addToken(book, token);
    book.places = Math.max(book.places, Math.ceil(token.place));
  }
  for (const counter of fact.counters) book.counters.set(counter.id, { ...counter, undo: null });
}

export function confirmNumber(book: Book, fact: FactOf<'numberConfirmed'>): void {
  const queue = book.queues.get(fact.queue);
  if (queue !== undefined) queue.lastNumber = fact.number;
  book.confirmed = new Set([...(book.confirmed ?? []), fact.queue]);
}

export function configure(book: Book, fact: FactOf<'configured'>): void {
  const before = new Map(book.settings.queues.map((queue) => [queue.id, queue.priorityShare]));
  book.settings = fact.settings;
  const queues = new Map(fact.settings.queues.map((queue) => [queue.id, queue.priorityShare]));
  const counters = new Set(fact.settings.counters.map((counter) => counter.id));
  for (const [id, queue] of book.queues) {
    const share = queues.get(id);
    const was = before.get(id);
    if (share === undefined) {
      // A queue that comes back the same day must not give out its numbers again.
      book.retired.set(id, queue.lastNumber);
      book.queues.delete(id);
    } else if (share.priority !== was?.priority || share.normal !== was.normal) {
      // The account was kept in the units of the old share.
      queue.balance = 0;
    }
  }
  for (const id of queues.keys()) {
    if (book.queues.has(id)) continue;
    book.queues.set(id, { ...emptyQueue(id), lastNumber: book.retired.get(id) ?? 0 });
    book.retired.delete(id);
  }
  for (const id of book.counters.keys()) if (!counters.has(id)) book.counters.delete(id);
  for (const id of counters) if (!book.counters.has(id)) book.counters.set(id, closedCounter(id));
}
