// Owns one connection to a network printer: bounded writes, replies as they come, and an end that loses nothing.
// Invariant: whatever the printer says is read at once, and `close` waits for the printer's end of it.

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { PrinterReply } from './status.ts';
import { createReplyReader } from './status.ts';

export interface LinkTimings {
  connectMs: number;
  /** Wait for the printer to close its end. */
  closeMs: number;
}

/** A printer that talks on and on is broken; what is past this is read and dropped. */
const MAX_REPLIES = 64;

export interface Link {
  write(bytes: Uint8Array, withinMs: number): Promise<'done' | 'stalled' | 'connection-lost'>;
  /** The first reply from now on that fits, or null when time or the connection is up. */
  reply(fits: (reply: PrinterReply) => boolean, withinMs: number): Promise<PrinterReply | null>;
  /** Broken, or closed by the printer. */
  lost(): boolean;
  /** Ends the connection and waits for its end; false if it broke. Safe to repeat. */
  close(): Promise<boolean>;
}

/** Connects; null if nobody answers in time or `signal` says stop, which later cuts the connection too. */
export async function openLink(
  host: string,
  port: number,
  times: LinkTimings,
  signal: AbortSignal,
): Promise<Link | null> {
  if (signal.aborted) return null;
  const socket = connect({ host, port, noDelay: true });
  const connected = await Promise.race([
    once(socket, 'connect', { signal }).then(
      () => true,
      () => false,
    ),
    after(times.connectMs).then(() => false),
  ]);
  if (!connected) {
    socket.on('error', ignore);
    socket.destroy();
    return null;
  }
  return createLink(socket, times, signal);
}

function createLink(socket: Socket, times: LinkTimings, signal: AbortSignal): Link {
  const read = createReplyReader();
  const replies: PrinterReply[] = [];
  let waiting: (() => void) | null = null;
  let broken = false;
  let ended = false;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const wake = (): void => waiting?.();
  const abort = (): void => void socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  socket.on('error', () => {
    broken = true;
  });
  socket.on('end', () => {
    ended = true;
    wake();
  });
  socket.on('close', () => {
    ended = true;
    signal.removeEventListener('abort', abort);
    wake();
  });
  socket.on('data', (bytes) => {
    replies.push(...read(bytes));
    replies.splice(0, Math.max(0, replies.length - MAX_REPLIES));
    wake();
  });
  async function write(bytes: Uint8Array, withinMs: number): ReturnType<Link['write']> {
    if (ended || broken) return 'connection-lost';
    const written = new Promise<'done' | 'connection-lost'>((resolve) => {
      socket.write(bytes, (error) => resolve(error ? 'connection-lost' : 'done'));
    });
    const result = await Promise.race([
      written,
      closed.then(() => 'connection-lost' as const),
      after(withinMs),
    ]);
    if (result === undefined) {
      socket.destroy();
      return 'stalled';
    }
    return result;
  }
  async function reply(
    fits: (reply: PrinterReply) => boolean,
    withinMs: number,
  ): Promise<PrinterReply | null> {
    const until = performance.now() + withinMs;
    for (;;) {
      for (let next = replies.shift(); next; next = replies.shift()) if (fits(next)) return next;
      const left = until - performance.now();
      if (left <= 0 || ended || broken) return null;
      const woken = new Promise<void>((resolve) => {
        waiting = resolve;
      });
      await Promise.race([woken, after(left)]);
      waiting = null;
    }
  }
  async function close(): Promise<boolean> {
    if (!socket.destroyed) {
      socket.end();
      await Promise.race([closed, after(times.closeMs)]);
    }
    // What was written before the end still goes out, so a printer that never closes its side loses nothing.
    socket.destroy();
    await closed;
    return !broken;
  }
  return { write, reply, lost: () => ended || broken, close };
}

/** Resolves with nothing after `ms`; never keeps the process. */
function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref();
  });
}

function ignore(): void {}
