/**
 * Keeps pages that are open up to date: the review of each scope that somebody looks at is made again every second or
 * two and sent where it changed. Nobody looks: nothing is asked. A page that reads too slowly is let go.
 */
import type { Review, ReviewMessage } from '../contract/review.ts';
import { keyOf, type Scope } from './scope.ts';

/** A page of the feed. */
export interface Reader {
  scope: Scope;
  /** False when it cannot take more now. */
  send(message: ReviewMessage): void;
}

export interface Feed {
  /** Sends the review at once and from then on; answers what ends it. */
  open(reader: Reader): () => void;
  close(): void;
}

/** How long after one round the next begins: figures of a scope are never made more often than once a second. */
export const ROUND_MS = 1_500;

export function createFeed(deps: {
  reviewOf: (scope: Scope) => Promise<Review>;
  onFault: (fault: unknown) => void;
}): Feed {
  const { reviewOf, onFault } = deps;
  const readers = new Map<Reader, { seq: number; last: string }>();
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  async function tell(reader: Reader): Promise<void> {
    const review = await reviewOf(reader.scope);
    const state = readers.get(reader);
    if (state === undefined) return;
    const content = contentOf(review);
    if (content === state.last) return;
    state.last = content;
    state.seq += 1;
    reader.send({ type: 'view', seq: state.seq, view: review });
  }

  async function round(): Promise<void> {
    const scopes = new Set([...readers.keys()].map(({ scope }) => keyOf(scope)));
    // One scope after the other, so that pages never take more than one connection from the relay.
    for (const key of scopes) {
      const these = [...readers.keys()].filter(({ scope }) => keyOf(scope) === key);
      await Promise.all(these.map(tell));
    }
  }

  function again(): void {
    if (closed || readers.size === 0 || timer !== null) return;
    timer = setTimeout(() => {
      round()
        .catch(onFault)
        .finally(() => {
          timer = null;
          again();
        });
    }, ROUND_MS);
    timer.unref();
  }

  return {
    open(reader) {
      readers.set(reader, { seq: 0, last: '' });
      tell(reader).catch(onFault);
      again();
      return () => void readers.delete(reader);
    },
    close() {
      closed = true;
      readers.clear();
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** Everything but when it was made. */
function contentOf({ at: _, ...figures }: Review): string {
  return JSON.stringify(figures);
}
