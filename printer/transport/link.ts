// Owns what a way to a printer is: bounded writes, and replies as they come. TCP and devices make links; what is
// said over one is dialogue.ts's. Invariant: replies kept are bounded, and waiting for one always ends.

import type { PrinterReply } from './status.ts';
import { createReplyReader } from './status.ts';

export interface LinkTimings {
  /** Wait for the printer to take the connection, or for the device to open. */
  connectMs: number;
  /** Wait for the other end to close. */
  closeMs: number;
}

export interface Link {
  write(bytes: Uint8Array, withinMs: number): Promise<'done' | 'stalled' | 'connection-lost'>;
  /** The first reply from now on that fits, or null when time or the connection is up; those before it are dropped. */
  reply(fits: (reply: PrinterReply) => boolean, withinMs: number): Promise<PrinterReply | null>;
  /** Broken, or closed by the printer. */
  lost(): boolean;
  /** Ends the connection and waits for its end; false if it broke. Safe to repeat. */
  close(): Promise<boolean>;
}

/** Opens a way to the printer; null if there is none in time or `signal` says stop, which later cuts it too. */
export type OpenLink = (signal: AbortSignal) => Promise<Link | null>;

/** A printer that talks on and on is broken; what is past this is read and dropped. */
const MAX_REPLIES = 64;

export interface Replies {
  /** Bytes that the printer sent. */
  heard(bytes: Uint8Array): void;
  /** Nothing more will come. */
  over(): void;
  reply: Link['reply'];
}

export function createReplies(): Replies {
  const read = createReplyReader();
  const kept: PrinterReply[] = [];
  let ended = false;
  let wake: (() => void) | null = null;
  return {
    heard(bytes) {
      kept.push(...read(bytes));
      kept.splice(0, Math.max(0, kept.length - MAX_REPLIES));
      wake?.();
    },
    over() {
      ended = true;
      wake?.();
    },
    async reply(fits, withinMs) {
      const until = performance.now() + withinMs;
      for (;;) {
        for (let next = kept.shift(); next; next = kept.shift()) if (fits(next)) return next;
        const left = until - performance.now();
        if (left <= 0 || ended) return null;
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([woken, after(left)]);
        wake = null;
      }
    },
  };
}

/** Resolves with nothing after `ms`; never keeps the process. */
export function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref();
  });
}
