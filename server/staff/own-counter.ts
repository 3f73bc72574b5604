/** Clerks and rooms work at the counter that they sat down at: everything else there is somebody else's. */
import type { Staff } from '../contract/permissions.ts';
import { ProblemError } from '../problems.ts';
import type { Book, TokenId } from '../queue/model.ts';
import { mayWorkAt } from './sessions.ts';

/** Throws ProblemError `other_counter` where `staff` is tied to another counter, or to none yet. */
export function refuseOtherCounter(staff: Staff, counter: string): void {
  if (!mayWorkAt(staff, counter)) throw new ProblemError('other_counter', { counter: staff.counter });
}

/** The same for a token: whoever stands at a counter is that counter's; who waits is everybody's. */
export function refuseTokenElsewhere(staff: Staff, book: Book, token: TokenId): void {
  const counter = book.tokens.get(token)?.counter ?? null;
  if (counter !== null && book.counters.get(counter)?.token === token) refuseOtherCounter(staff, counter);
  else if (staff.counter === null) refuseOtherCounter(staff, '');
}
