/** Which tokens belong to the same person, as far as keyed hashes can say. */
import { isLive } from './book.ts';
import type { Book, PersonKey, QueueId, Token } from './model.ts';

/**
 * The person's tokens that the queue issued or that stand in it, in the order of issue.
 * `persons`: the person's keys; only one of them has tokens in the book (decide-issue.ts sees to it).
 */
export function ownTokens(book: Book, persons: readonly PersonKey[], queue: QueueId): Token[] {
  const own: Token[] = [];
  for (const person of persons) {
    for (const id of book.persons.get(person) ?? []) {
      const token = book.tokens.get(id);
      if (token !== undefined && (token.series === queue || token.queue === queue)) own.push(token);
    }
  }
  return own;
}

/**
 * Another live token of the same person that was issued by, or stands in, one of the queues that
 * `token` would hold a place in if it stood in `queue`; null when there is none.
 */
export function liveElsewhere(book: Book, token: Token, queue = token.queue): Token | null {
  if (token.person === null) return null;
  for (const id of book.persons.get(token.person) ?? []) {
    const other = book.tokens.get(id);
    if (other === undefined || other.id === token.id || !isLive(other)) continue;
    if ([other.queue, other.series].some((q) => q === queue || q === token.series)) return other;
  }
  return null;
}
