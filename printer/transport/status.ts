// Owns the words of ESC/POS printers about themselves: reading their status bytes out of whatever they send.
// Invariant: a byte that fits no known reply is ignored, never taken for a printer that is well.

import type { PrinterSays } from './outcome.ts';

/** DLE EOT n: 1 printer, 2 cause of being offline, 4 paper roll sensor. */
export const STATUS_QUERIES = [1, 2, 4] as const;
export type StatusQuery = (typeof STATUS_QUERIES)[number];

export function statusQuery(query: StatusQuery): Buffer {
  return Buffer.from([0x10, 0x04, query]);
}

/** GS r 1: answered from the receive buffer, so only once everything before it was parsed. */
export const PAPER_REQUEST = Buffer.from([0x1d, 0x72, 0x01]);

/** GS ( H function 48: answered with the same four bytes (0x20–0x7E) once printing is complete (Epson TM). */
export function processIdRequest(id: string): Buffer {
  return Buffer.concat([Buffer.from([0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30]), Buffer.from(id, 'latin1')]);
}

/** GS I 66: answered with the maker's name by printers that have one (Epson: `_EPSON` and a NUL). */
export const MAKER_REQUEST = Buffer.from([0x1d, 0x49, 0x42]);

export type PrinterReply =
  | { kind: 'status'; byte: number }
  | { kind: 'name'; text: string }
  | { kind: 'paper'; byte: number }
  | { kind: 'process-id'; id: string };

/** What the three status bytes say; null stands for a query that was not answered. */
export function readStatus(bytes: Readonly<Record<StatusQuery, number | null>>): PrinterSays {
  const [printer, cause, paper] = [bytes[1], bytes[2], bytes[4]];
  if (paper !== null && (paper & 0x60) !== 0) return 'paper-out';
  if (cause !== null && (cause & 0x20) !== 0) return 'paper-out';
  if (cause !== null && (cause & 0x04) !== 0) return 'cover-open';
  if (cause !== null && (cause & 0x40) !== 0) return 'error';
  if (printer !== null && (printer & 0x08) !== 0) return 'offline';
  if (paper !== null && (paper & 0x0c) !== 0) return 'paper-near-end';
  return printer === null ? 'unknown' : 'ok';
}

/** The reply to GS r 1. */
export function readPaper(byte: number): PrinterSays {
  if ((byte & 0x0c) !== 0) return 'paper-out';
  return (byte & 0x03) !== 0 ? 'paper-near-end' : 'ok';
}

/** Whether a slip may be started on a printer that says this. Silence is no refusal. */
export function mayPrint(says: PrinterSays): boolean {
  return says === 'ok' || says === 'paper-near-end' || says === 'unknown';
}

/** 37 22, four bytes, 00. */
const PROCESS_REPLY = 7;
const BLOCK_HEADER = 0x37;
/** 5F, the text, 00 (Epson: at most 80 bytes in all). */
const NAME_HEADER = 0x5f;
const MAX_NAME_REPLY = 80;
/** What GS r 1 may answer: two bits for the near end, two for the end, each pair alike (Epson). */
const PAPER_BYTES = [0x00, 0x03, 0x0c, 0x0f];
/** Rest of an automatic status message after its first byte (Epson: four bytes in all). */
const AUTOMATIC_REST = 3;

/** A reader fed with the printer's bytes as they come; it keeps at most one unfinished reply. */
export function createReplyReader(): (bytes: Uint8Array) => PrinterReply[] {
  let rest: number[] = [];
  return (bytes) => {
    const replies: PrinterReply[] = [];
    rest.push(...bytes);
    while (rest.length > 0) {
      const first = rest[0] ?? 0;
      if (first === BLOCK_HEADER) {
        if (rest.length < PROCESS_REPLY) break;
        const block = rest.splice(0, PROCESS_REPLY);
        if (block[1] === 0x22)
          replies.push({ kind: 'process-id', id: String.fromCharCode(...block.slice(2, 6)) });
      } else if (first === NAME_HEADER) {
        const end = rest.indexOf(0);
        if (end === -1 && rest.length < MAX_NAME_REPLY) break;
        const name = rest.splice(0, end === -1 ? 1 : end + 1).slice(1, -1);
        if (name.length > 0 && name.every((byte) => byte >= 0x20 && byte <= 0x7e))
          replies.push({ kind: 'name', text: String.fromCharCode(...name) });
      } else if ((first & 0x93) === 0x10) {
        if (rest.length < 1 + AUTOMATIC_REST) break;
        rest.splice(0, 1 + AUTOMATIC_REST);
      } else {
        rest.shift();
        if ((first & 0x93) === 0x12) replies.push({ kind: 'status', byte: first });
        else if (PAPER_BYTES.includes(first)) replies.push({ kind: 'paper', byte: first });
      }
    }
    rest = rest.slice(-MAX_NAME_REPLY);
    return replies;
  };
}
