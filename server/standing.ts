/**
 * Where a token stands: how many are before it, and how long that takes. Slips, phones and screens ask the
 * same line again and again, so a line is counted once for as long as the book stands still.
 */
import { openCountersOf } from './queue/book.ts';
import type { Book, Lane, QueueId, QueueState, Token, TokenId } from './queue/model.ts';
import { callingOrder } from './queue/next-token.ts';
import { type WaitRange, waitRange } from './queue/wait.ts';

interface Line {
  /** The book's last event when the line was counted. */
  seq: number;
  /** How many are called before each waiting token. */
  ahead: ReadonlyMap<TokenId, number>;
}

/** One line a queue, and only while its book lives. */
const counted = new WeakMap<Book, Map<QueueId, Line>>();

/** People before a waiting token, and the wait as a range; nulls once it is called. */
export function standing(book: Book, token: Token): { ahead: number | null; wait: WaitRange | null } {
  const queue = book.queues.get(token.queue);
  if (token.status !== 'waiting' || queue === undefined) return { ahead: null, wait: null };
  const ahead = lineOf(book, token.queue).get(token.id);
  return ahead === undefined
    ? { ahead: null, wait: null }
    : { ahead, wait: waitNow(book, queue, ahead, token.lane) };
}

/** The wait of somebody with `ahead` people before them in this queue now. */
export function waitNow(
  book: Book,
  queue: QueueState,
  ahead: number,
  lane: Lane = 'normal',
): WaitRange | null {
  return waitRange(queue, openCountersOf(book, queue.id), ahead, lane);
}

function lineOf(book: Book, queue: QueueId): Line['ahead'] {
  const lines = counted.get(book) ?? new Map<QueueId, Line>();
  counted.set(book, lines);
  const known = lines.get(queue);
  if (known?.seq === book.seq) return known.ahead;
  const ahead = new Map(callingOrder(book, [queue]).map((token, place) => [token, place]));
  lines.set(queue, { seq: book.seq, ahead });
  return ahead;
}
