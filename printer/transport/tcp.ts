// Owns one slip's way to a network printer, one connection a slip. Invariant: everything the printer says is
// read, the connection is ended and its close awaited, because closing with unread bytes resets it and loses
// what the printer had not yet read. Leaves repeats, and what an outcome means for the slip, to spool.ts.

import type { PrinterProfile } from '../profile.ts';
import type { PrinterSays, SendOptions, SendOutcome, SendReason, SlipToSend, Transport } from './outcome.ts';
import {
  mayPrint,
  PAPER_REQUEST,
  processIdRequest,
  readPaper,
  readStatus,
  STATUS_QUERIES,
  statusQuery,
} from './status.ts';
import type { Link, LinkTimings } from './tcp-link.ts';
import { openLink } from './tcp-link.ts';

export interface TcpTimings extends LinkTimings {
  /** Wait for the answer to one status query. */
  statusMs: number;
  /** The longest a printer may take no byte: a full buffer empties line by line. */
  stallMs: number;
  /** Wait for proof after the last byte: a slip prints in two seconds, a slow one in ten. */
  proofMs: number;
  /** The same for a printer that answered no status query: it will hardly begin now. */
  silentProofMs: number;
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
