/** When a requeued token is due again: after a named number of others, not at the end. */
import { queueSettings } from './book.ts';
import type { Book, Token } from './model.ts';

/**
 * When a returning token is due, in calls of its queue; null for an emergency, which waits for nobody.
 * Two may be due at once; next-token.ts lets another person go between them.
 */
export function returnsAt(book: Book, token: Token): number | null {
  const queue = book.queues.get(token.queue);
  if (queue === undefined || token.lane === 'emergency') return null;
  return queue.calls.length + (queueSettings(book, token.queue)?.requeueAfter ?? 0);
}
