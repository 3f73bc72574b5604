// Owns one connection to a network printer: bounded writes, replies as they come, and an end that loses nothing.
// Invariant: whatever the printer says is read at once, and `close` waits for the printer's end of it, because
// closing with unread bytes resets the connection and loses what the printer had not yet read.

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Link, LinkTimings, OpenLink } from './link.ts';
import { after, createReplies } from './link.ts';

/** A way to whatever listens on `host`:`port`, as most network printers do on 9100; one connection a link. */
export function createTcpOpener(host: string, port: number, times: LinkTimings): OpenLink {
  return async (signal) => {
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
  };
}

function createLink(socket: Socket, times: LinkTimings, signal: AbortSignal): Link {
  const replies = createReplies();
  let broken = false;
  let ended = false;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const abort = (): void => void socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  socket.on('error', () => {
    broken = true;
  });
  socket.on('end', () => {
    ended = true;
    replies.over();
  });
  socket.on('close', () => {
    ended = true;
    signal.removeEventListener('abort', abort);
    replies.over();
  });
  socket.on('data', replies.heard);
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
  return { write, reply: replies.reply, lost: () => ended || broken, close };
}

function ignore(): void {}
