/** Clerks and rooms work at the counter that they sat down at: everything else there is somebody else's. */
import { isTied, type Staff } from '../contract/permissions.ts';
import { ProblemError } from '../problems.ts';
import { counterSettings } from '../queue/book.ts';
import type { Book, TokenId } from '../queue/model.ts';
import { mayWorkAt } from './sessions.ts';

/** Throws ProblemError `other_counter` where `staff` is tied to another counter, or to none yet. */
export function refuseOtherCounter(staff: Staff, counter: string): void {
  if (!mayWorkAt(staff, counter)) throw new ProblemError('other_counter', { counter: staff.counter });
}

/**
 * The same for a token: whoever stands at a counter is that counter's; everybody else is theirs whose counter serves
 * the queue. Throws ProblemError `not_served_here` too.
 */
export function refuseTokenElsewhere(staff: Staff, book: Book, id: TokenId): void {
  if (!isTied(staff.role)) return;
  const own = staff.counter ?? '';
  const token = book.tokens.get(id);
  const counter = token?.counter ?? null;
  if (counter !== null && book.counters.get(counter)?.token === id) return refuseOtherCounter(staff, counter);
  const settings = counterSettings(book, own);
  if (settings === undefined) throw new ProblemError('other_counter', { counter: staff.counter });
  if (token !== undefined && !settings.queues.includes(token.queue)) {
    throw new ProblemError('not_served_here', { counter: own, queue: token.queue });
  }
}
