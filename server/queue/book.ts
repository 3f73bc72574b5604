/** Making, copying and looking into a book. Changing it is evolve.ts's alone. */
import type {
  Book,
  CounterId,
  CounterSettings,
  CounterState,
  Day,
  QueueId,
  QueueSettings,
  QueueState,
  Settings,
  Token,
} from './model.ts';

export const NO_SETTINGS: Settings = { queues: [], counters: [], holidays: [] };

/** The day of a book that no day has been rolled in yet; earlier than any clock. */
export const NO_DAY = '0000-01-01' as Day;

/** A book in which nothing has happened yet. */
export function emptyBook(): Book {
  return {
    day: NO_DAY,
    seq: 0,
    settings: NO_SETTINGS,
    queues: new Map(),
    counters: new Map(),
    tokens: new Map(),
    persons: new Map(),
    places: 0,
    retired: new Map(),
    confirmed: null,
  };
}

export function emptyQueue(id: QueueId): QueueState {
  return {
    id,
    lastNumber: 0,
    lines: { emergency: [], priority: [], normal: [] },
    returning: [],
    balance: 0,
    calls: [],
  };
}

export function closedCounter(id: CounterId): CounterState {
  return { id, status: 'closed', token: null, version: 1, undo: null };
}

/** An independent copy; tokens and counters are never changed in place and are shared. */
export function copyBook(book: Book): Book {
  return {
    ...book,
    queues: new Map([...book.queues].map(([id, queue]) => [id, copyQueue(queue)])),
    counters: new Map(book.counters),
    tokens: new Map(book.tokens),
    persons: new Map([...book.persons].map(([person, ids]) => [person, [...ids]])),
    retired: new Map(book.retired),
  };
}

function copyQueue(queue: QueueState): QueueState {
  const { emergency, priority, normal } = queue.lines;
  return {
    ...queue,
    lines: { emergency: [...emergency], priority: [...priority], normal: [...normal] },
    returning: [...queue.returning],
    calls: [...queue.calls],
  };
}

export function queueSettings(book: Book, id: QueueId): QueueSettings | undefined {
  return book.settings.queues.find((queue) => queue.id === id);
}

export function counterSettings(book: Book, id: CounterId): CounterSettings | undefined {
  return book.settings.counters.find((counter) => counter.id === id);
}

/** Open counters that serve the queue. */
export function openCountersOf(book: Book, queue: QueueId): number {
  let open = 0;
  for (const counter of book.settings.counters) {
    if (counter.queues.includes(queue) && book.counters.get(counter.id)?.status === 'open') open += 1;
  }
  return open;
}

/** How many wait in the queue, those due to return included. */
export function waitingIn(queue: QueueState): number {
  const { emergency, priority, normal } = queue.lines;
  return emergency.length + priority.length + normal.length + queue.returning.length;
}

/** Whether the queue waits for somebody to say its highest number, since the log was restored [BAK-7]. */
export function isUnconfirmed(book: Book, queue: QueueId): boolean {
  return book.confirmed !== null && !book.confirmed.has(queue);
}

/** Waiting, called or serving: the token holds the person's place. */
export function isLive(token: Token): boolean {
  return token.status === 'waiting' || token.status === 'called' || token.status === 'serving';
}
