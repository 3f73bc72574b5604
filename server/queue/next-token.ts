/**
 * Who is called next. Emergencies, then returns that are due, then priority whose share is due,
 * then the oldest head [ORD-5]. The share account of a queue grows by `normal` with each contested
 * priority call and shrinks by `priority` with each normal call; priority is due while the
 * account stays within `priority × normal`, which bounds how often a normal token is passed [ORD-3].
 */
import { counterSettings, queueSettings } from './book.ts';
import type { BalanceChange, Book, CounterId, Lane, QueueId, Token, TokenId } from './model.ts';

export interface Pick {
  token: TokenId;
  queue: QueueId;
  balance: BalanceChange[];
}

type Line = Lane | 'returning';

/** What picking needs of one queue: its lines are read, never changed. */
interface Served {
  id: QueueId;
  lines: Readonly<Record<Line, readonly TokenId[]>>;
  /** How many of each line were taken while looking ahead. */
  taken: Record<Line, number>;
  balance: number;
  share: { priority: number; normal: number };
  /** Calls so far, against which returns are due. */
  called: number;
  /** The last of them was a return's turn. */
  returned: boolean;
}

/** The token that `callNext` at this counter would call, or null when nobody waits. */
export function nextToken(book: Book, counter: CounterId): Pick | null {
  const settings = counterSettings(book, counter);
  return settings === undefined ? null : pick(book, served(book, settings.queues));
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
  const waiting = served(book, queues);
  const order: TokenId[] = [];
  while (order.length < limit) {
    const next = pick(book, waiting);
    if (next === null) break;
    order.push(next.token);
    for (const one of waiting) {
      if (one.id === next.queue) take(one, next.token);
      for (const change of next.balance) {
        if (change.queue === one.id) one.balance = Math.max(0, one.balance + change.by);
      }
    }
  }
  return order;
}

function served(book: Book, ids: readonly QueueId[]): Served[] {
  const found: Served[] = [];
  for (const id of ids) {
    const queue = book.queues.get(id);
    const settings = queueSettings(book, id);
    if (queue !== undefined && settings !== undefined) {
      found.push({
        id,
        lines: { ...queue.lines, returning: queue.returning },
        taken: { emergency: 0, priority: 0, normal: 0, returning: 0 },
        balance: queue.balance,
        share: settings.priorityShare,
        called: queue.calls.length,
        returned: queue.calls.at(-1)?.returned ?? false,
      });
    }
  }
  return found;
}

const LINES = ['emergency', 'priority', 'normal', 'returning'] as const satisfies readonly Line[];

/** Who stands first in a line, those taken aside. */
function first(one: Served, line: Line): TokenId | undefined {
  return one.lines[line][one.taken[line]];
}

function take(one: Served, token: TokenId): void {
  one.called += 1;
  one.returned = first(one, 'returning') === token;
  // Whoever is picked stands at the head of a line.
  const line = LINES.find((each) => first(one, each) === token);
  if (line !== undefined) one.taken[line] += 1;
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
  return head === null ? null : { token: head.token.id, queue: head.one.id, balance };
}

function emergency(book: Book, waiting: readonly Served[]): Pick | null {
  return picked(oldestHead(book, waiting, (one) => first(one, 'emergency')));
}

function othersWait(one: Served): boolean {
  return first(one, 'priority') !== undefined || first(one, 'normal') !== undefined;
}

function dueReturn(book: Book, waiting: readonly Served[]): Pick | null {
  return picked(
    oldestHead(book, waiting, (one) => {
      if (one.returned && othersWait(one)) return undefined;
      const next = first(one, 'returning');
      const due = book.tokens.get(next ?? '')?.returnsAt ?? Number.POSITIVE_INFINITY;
      return due <= one.called ? next : undefined;
    }),
  );
}

function byShare(book: Book, waiting: readonly Served[]): Pick | null {
  const contested = waiting.some((one) => first(one, 'normal') !== undefined);
  const head = oldestHead(book, waiting, (one) => {
    const due = one.balance + one.share.normal <= one.share.priority * one.share.normal;
    return !contested || due ? first(one, 'priority') : undefined;
  });
  if (head === null) return null;
  return picked(head, contested ? [{ queue: head.one.id, by: head.one.share.normal }] : []);
}

function oldest(book: Book, waiting: readonly Served[]): Pick | null {
  // A queue without normal tokens still offers its priority head, by arrival like anybody else, and one
  // where only returns wait the first of them: there are no others whose calls would make it due.
  const head = oldestHead(
    book,
    waiting,
    (one) => first(one, 'normal') ?? first(one, 'priority') ?? first(one, 'returning'),
  );
  if (head === null) return null;
  if (head.token.lane !== 'normal' || head.token.returnsAt !== null) return picked(head);
  const passed: BalanceChange[] = [];
  for (const { id, share, balance } of waiting) {
    const by = Math.min(share.priority, balance);
    // Also while no priority token waits: the next one to come need not pay for long ago.
    if (by > 0) passed.push({ queue: id, by: -by });
  }
  return picked(head, passed);
}
