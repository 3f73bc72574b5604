// Owns one slip's way to a network printer, one connection a slip. Invariant: everything the printer says is
// read, the connection is ended and its close awaited, because closing with unread bytes resets it and loses
// what the printer had not yet read. Leaves repeats, and what an outcome means for the slip, to spool.ts.

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { PrinterProfile } from '../profile.ts';
import type { PrinterSays, SendOptions, SendOutcome, SendReason, SlipToSend, Transport } from './outcome.ts';
import type { PrinterReply } from './status.ts';
import {
  createReplyReader,
  mayPrint,
  PAPER_REQUEST,
  processIdRequest,
  readPaper,
  readStatus,
  STATUS_QUERIES,
  statusQuery,
} from './status.ts';

export interface TcpTimings {
  connectMs: number;
  /** Wait for the answer to one status query. */
  statusMs: number;
  /** The longest a printer may take no byte: a full buffer empties line by line. */
  stallMs: number;
  /** Wait for proof after the last byte: a slip prints in two seconds, a slow one in ten. */
  proofMs: number;
  /** The same for a printer that answered no status query: it will hardly begin now. */
  silentProofMs: number;
  /** Wait for the printer to close its end. */
  closeMs: number;
}

export const TCP_TIMINGS: TcpTimings = {
  connectMs: 3_000,
  statusMs: 1_000,
  stallMs: 15_000,
  proofMs: 10_000,
  silentProofMs: 1_500,
  closeMs: 5_000,
};
/** Small enough that a stall is noticed within one piece of a slip. */
const PIECE = 4_096;
/** A printer that talks on and on is broken; what is past this is read and dropped. */
const MAX_REPLIES = 64;

export interface TcpOptions {
  host: string;
  port: number;
  profile: PrinterProfile;
  timings?: Partial<TcpTimings>;
}

/** A transport to a printer that listens on `host`:`port`, as most do on 9100. */
export function createTcpTransport({ host, port, profile, timings }: TcpOptions): Transport {
  const times = { ...TCP_TIMINGS, ...timings };
  let slips = 0;
  return {
    wantsPng: false,
    async send(slip, options) {
      const link = await openLink(host, port, times, options.signal);
      if (link === null)
        return outcome('nothing', false, 'unknown', options.signal.aborted ? 'stopped' : 'unreachable');
      try {
        return await sendOver(link, slip, options, profile, times, processId(++slips));
      } finally {
        await link.close();
      }
    },
  };
}

async function sendOver(
  link: Link,
  slip: SlipToSend,
  options: SendOptions,
  profile: PrinterProfile,
  times: TcpTimings,
  id: string,
): Promise<SendOutcome> {
  const says = profile.asksStatus ? await askStatus(link, times) : 'unknown';
  if (link.lost()) return outcome('nothing', false, says, options.signal.aborted ? 'stopped' : 'unreachable');
  if (!mayPrint(says)) return outcome('nothing', false, says, 'not-ready');
  if (!options.beforeFirstByte()) return outcome('nothing', false, says, 'withdrawn');
  for (let at = 0; at < slip.bytes.length; at += PIECE) {
    const written = await link.write(slip.bytes.subarray(at, at + PIECE), times.stallMs);
    if (written !== 'done') return outcome('some', false, says, options.signal.aborted ? 'stopped' : written);
  }
  return proveOver(link, says, profile, times, id);
}

async function proveOver(
  link: Link,
  says: PrinterSays,
  profile: PrinterProfile,
  times: TcpTimings,
  id: string,
): Promise<SendOutcome> {
  if (profile.proof === 'none') return unproven(link, says, 'done');
  const request = profile.proof === 'process-id' ? processIdRequest(id) : PAPER_REQUEST;
  const wait = profile.asksStatus && says === 'unknown' ? times.silentProofMs : times.proofMs;
  await link.write(request, times.stallMs);
  const proof = await link.reply(
    (reply) => reply.kind === 'paper' || (reply.kind === 'process-id' && reply.id === id),
    wait,
  );
  if (proof?.kind === 'process-id') return outcome('all', true, says, 'done');
  if (proof?.kind === 'paper' && profile.proof === 'status-request') {
    return outcome('all', true, readPaper(proof.byte), 'done');
  }
  return unproven(link, says, 'no-proof');
}

/** Without proof the only news is bad news: a connection that breaks lost bytes the printer had not read. */
async function unproven(link: Link, says: PrinterSays, reason: SendReason): Promise<SendOutcome> {
  const clean = await link.close();
  return clean ? outcome('all', false, says, reason) : outcome('some', false, says, 'connection-lost');
}

async function askStatus(link: Link, times: TcpTimings): Promise<PrinterSays> {
  const answers: Record<(typeof STATUS_QUERIES)[number], number | null> = { 1: null, 2: null, 4: null };
  for (const query of STATUS_QUERIES) {
    await link.write(statusQuery(query), times.statusMs);
    const reply = await link.reply((candidate) => candidate.kind === 'status', times.statusMs);
    // One unanswered query is enough: the others would only cost the same wait again.
    if (reply?.kind !== 'status') break;
    answers[query] = reply.byte;
  }
  return readStatus(answers);
}

interface Link {
  write(bytes: Uint8Array, withinMs: number): Promise<'done' | 'stalled' | 'connection-lost'>;
  /** The first reply from now on that fits, or null when time or the connection is up. */
  reply(fits: (reply: PrinterReply) => boolean, withinMs: number): Promise<PrinterReply | null>;
  /** Broken, or closed by the printer. */
  lost(): boolean;
  /** Ends the connection and waits for its end; false if it broke. Safe to repeat. */
  close(): Promise<boolean>;
}

async function openLink(
  host: string,
  port: number,
  times: TcpTimings,
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

function createLink(socket: Socket, times: TcpTimings, signal: AbortSignal): Link {
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

function outcome(
  sent: SendOutcome['sent'],
  confirmed: boolean,
  printerSays: PrinterSays,
  reason: SendReason,
): SendOutcome {
  return { sent, confirmed, printerSays, reason };
}

/** Four printable bytes that differ from those of the slips before it. */
function processId(slip: number): string {
  return (slip % 36 ** 4).toString(36).padStart(4, '0');
}

function ignore(): void {}
