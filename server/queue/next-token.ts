/**
 * Who is called next. Emergencies, then returns that are due, then priority whose share is due,
 * then the oldest head [ORD-5]. The share account of a queue grows by `normal` with each contested
 * priority call and shrinks by `priority` with each normal call; priority is due while the
 * account stays within `priority × normal`, which bounds how often a normal token is passed [ORD-3].
 */
import { copyQueue, counterSettings, queueSettings } from './book.ts';
import type { BalanceChange, Book, CounterId, QueueId, QueueState, Token, TokenId } from './model.ts';

export interface Pick {
  token: TokenId;
  queue: QueueId;
  balance: BalanceChange[];
}

/** What picking needs of one queue. */
interface Served {
  queue: QueueState;
  share: { priority: number; normal: number };
  /** Calls so far, against which returns are due. */
  called: number;
  /** The last of them was a return's turn. */
  returned: boolean;
}

/** The token that `callNext` at this counter would call, or null when nobody waits. */
export function nextToken(book: Book, counter: CounterId): Pick | null {
  const settings = counterSettings(book, counter);
  return settings === undefined ? null : pick(book, served(book, settings.queues, false));
}

/**
 * The waiting tokens of these queues in the order in which one counter serving just them would call
 * them if nothing else happened [ORD-9]; at most `limit`.
 */
export function callingOrder(
  book: Book,
  queues: readonly QueueId[],
  limit = Number.POSITIVE_INFINITY,
): TokenId[] {
  const waiting = served(book, queues, true);
  const order: TokenId[] = [];
  while (order.length < limit) {
    const next = pick(book, waiting);
    if (next === null) break;
    order.push(next.token);
    for (const one of waiting) {
      if (one.queue.id === next.queue) take(one, next.token);
      for (const change of next.balance) {
        if (change.queue === one.queue.id) one.queue.balance = Math.max(0, one.queue.balance + change.by);
      }
    }
  }
  return order;
}

function served(book: Book, ids: readonly QueueId[], copied: boolean): Served[] {
  const found: Served[] = [];
  for (const id of ids) {
    const queue = book.queues.get(id);
    const settings = queueSettings(book, id);
    if (queue !== undefined && settings !== undefined) {
      found.push({
        queue: copied ? copyQueue(queue) : queue,
        share: settings.priorityShare,
        called: queue.calls.length,
        returned: queue.calls.at(-1)?.returned ?? false,
      });
    }
  }
  return found;
}

function take(one: Served, token: TokenId): void {
  one.called += 1;
  one.returned = one.queue.returning[0] === token;
  const { emergency, priority, normal } = one.queue.lines;
  // Whoever is picked stands at the head of a line.
  [emergency, priority, normal, one.queue.returning].find((line) => line[0] === token)?.shift();
}

function pick(book: Book, waiting: readonly Served[]): Pick | null {
  return (
    emergency(book, waiting) ?? dueReturn(book, waiting) ?? byShare(book, waiting) ?? oldest(book, waiting)
  );
}

interface Head {
  token: Token;
  one: Served;
}

/** The oldest of the tokens that `head` finds, one a queue. */
function oldestHead(
  book: Book,
  waiting: readonly Served[],
  head: (one: Served) => TokenId | undefined,
): Head | null {
  let best: Head | null = null;
  for (const one of waiting) {
    const token = book.tokens.get(head(one) ?? '');
    if (token !== undefined && (best === null || token.place < best.token.place)) best = { token, one };
  }
  return best;
}

function picked(head: Head | null, balance: BalanceChange[] = []): Pick | null {
  return head === null ? null : { token: head.token.id, queue: head.one.queue.id, balance };
}

function emergency(book: Book, waiting: readonly Served[]): Pick | null {
  return picked(oldestHead(book, waiting, (one) => one.queue.lines.emergency[0]));
}

function othersWait({ queue }: Served): boolean {
  return queue.lines.priority.length + queue.lines.normal.length > 0;
}

function dueReturn(book: Book, waiting: readonly Served[]): Pick | null {
  return picked(
    oldestHead(book, waiting, (one) => {
      if (one.returned && othersWait(one)) return undefined;
      const first = one.queue.returning[0];
      const due = book.tokens.get(first ?? '')?.returnsAt ?? Number.POSITIVE_INFINITY;
      return due <= one.called ? first : undefined;
    }),
  );
}

function byShare(book: Book, waiting: readonly Served[]): Pick | null {
  const contested = waiting.some(({ queue }) => queue.lines.normal.length > 0);
  const head = oldestHead(book, waiting, ({ queue, share }) => {
    const due = queue.balance + share.normal <= share.priority * share.normal;
    return !contested || due ? queue.lines.priority[0] : undefined;
  });
  if (head === null) return null;
  return picked(head, contested ? [{ queue: head.one.queue.id, by: head.one.share.normal }] : []);
}

function oldest(book: Book, waiting: readonly Served[]): Pick | null {
  // A queue without normal tokens still offers its priority head, by arrival like anybody else, and one
  // where only returns wait the first of them: there are no others whose calls would make it due.
  const head = oldestHead(
    book,
    waiting,
    ({ queue }) => queue.lines.normal[0] ?? queue.lines.priority[0] ?? queue.returning[0],
  );
  if (head === null) return null;
  if (head.token.lane !== 'normal' || head.token.returnsAt !== null) return picked(head);
  const passed: BalanceChange[] = [];
  for (const { queue, share } of waiting) {
    const by = Math.min(share.priority, queue.balance);
    // Also while no priority token waits: the next one to come need not pay for long ago.
    if (by > 0) passed.push({ queue: queue.id, by: -by });
  }
  return picked(head, passed);
}
