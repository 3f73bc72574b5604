// Owns reading ESC/POS as a printer does: bytes come in pieces, paper comes out. Invariant: whatever is neither
// image data nor a command listed here is kept as a stray, and nothing is guessed. Shares no code with the encoder,
// so that it can judge it.

import type { Bitmap } from '../bitmap.ts';
import { createBitmap, setDot } from '../bitmap.ts';

export interface Paper {
  bitmap: Bitmap;
  /** It ended with a cut, or a feed to the tear bar. */
  complete: boolean;
  bytes: number;
}

export interface EscposReader {
  /** Takes bytes and carries out all that is complete. */
  feed(bytes: Uint8Array): void;
  /** Takes bytes and carries out nothing yet. */
  push(bytes: Uint8Array): void;
  /** Carries out the next command: how many rows it printed, or null while none is complete. */
  step(): number | null;
  /** Bytes taken and not carried out. */
  readonly waiting: number;
  /** Ends the paper as it is, for a connection that went away. */
  tear(): void;
  readonly papers: Paper[];
  /** Bytes that were no command of ours. */
  readonly strays: number[];
  /** Real-time commands inside image data, which an Epson printer would have obeyed. */
  readonly hazards: number;
  /** Rows printed on the paper in the printer. */
  readonly rowsUnderWay: number;
}

export interface ReaderEvents {
  /** What the printer is asked, in its turn among the commands. */
  request?(request: PrinterRequest): void;
}

export type PrinterRequest =
  | { kind: 'status'; query: number }
  | { kind: 'paper' }
  | { kind: 'process-id'; id: string }
  | { kind: 'identity'; what: number }
  /** GS a: automatic status back, off with 0. */
  | { kind: 'automatic'; what: number }
  /** ESC @ */
  | { kind: 'initialise' };

/** A printer's memory for what it is asked, not a limit of the tests. */
const MAX_STRAYS = 10_000;

export function createEscposReader(widthDots: number, events: ReaderEvents = {}): EscposReader {
  const papers: Paper[] = [];
  const strays: number[] = [];
  let hazards = 0;
  let rest = Buffer.alloc(0);
  let rows: boolean[][] = [];
  let margin = 0;
  let consumed = 0;
  /** `consumed` when the paper under way began. */
  let began = 0;
  let printed = 0;

  function finish(complete: boolean): void {
    if (rows.length > 0) {
      const bitmap = createBitmap(widthDots, rows.length);
      for (const [y, row] of rows.entries()) {
        for (const [x, dot] of row.entries()) if (dot) setDot(bitmap, x, y);
      }
      papers.push({ bitmap, complete, bytes: consumed - began });
    }
    rows = [];
    margin = 0;
    began = consumed;
  }

  function raster(columns: number, data: Buffer): void {
    for (let at = 0; at < data.length; at++) {
      if (data[at] === 0x10 && [0x04, 0x05, 0x14].includes(data[at + 1] ?? 0)) hazards++;
      if (at % columns === 0) {
        rows.push(new Array<boolean>(widthDots).fill(false));
        printed++;
      }
      for (let bit = 0; bit < 8; bit++) {
        const x = margin + (at % columns) * 8 + bit;
        const row = rows.at(-1);
        if (row && x < widthDots) row[x] = (((data[at] ?? 0) >> (7 - bit)) & 1) === 1;
      }
    }
  }

  /** Bytes used by the command at the start of `rest`; 0 when it is not all there yet. */
  function command(): number {
    const [a = -1, b = -1, c = -1, d = -1] = rest;
    // Between commands NUL is nothing (Epson).
    if (a === 0) return 1;
    const is = (...bytesOf: number[]): boolean => bytesOf.every((byte, at) => rest[at] === byte);
    if (is(0x1b, 0x40)) {
      finish(false);
      events.request?.({ kind: 'initialise' });
      return 2;
    }
    if (is(0x1d, 0x49)) {
      if (c >= 0) events.request?.({ kind: 'identity', what: c });
      return c < 0 ? 0 : 3;
    }
    if (is(0x1d, 0x61)) {
      if (c >= 0) events.request?.({ kind: 'automatic', what: c });
      return c < 0 ? 0 : 3;
    }
    if (a === 0x10 && b === 0x04) {
      if (c >= 0) events.request?.({ kind: 'status', query: c });
      return c < 0 ? 0 : 3;
    }
    if (is(0x1d, 0x72)) {
      if (c >= 0) events.request?.({ kind: 'paper' });
      return c < 0 ? 0 : 3;
    }
    if (is(0x1d, 0x4c)) {
      margin = c + d * 256;
      return d < 0 ? 0 : 4;
    }
    if (is(0x1b, 0x64)) {
      if (c >= 0) finish(true);
      return c < 0 ? 0 : 3;
    }
    if (is(0x1d, 0x56, 0x42)) {
      if (d >= 0) finish(true);
      return d < 0 ? 0 : 4;
    }
    if (is(0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30)) {
      if (rest.length < 11) return 0;
      events.request?.({ kind: 'process-id', id: rest.toString('latin1', 7, 11) });
      return 11;
    }
    if (is(0x1d, 0x76, 0x30, 0x00)) {
      if (rest.length < 8) return 0;
      const columns = rest.readUInt16LE(4);
      const length = columns * rest.readUInt16LE(6);
      if (rest.length < 8 + length) return 0;
      raster(columns, rest.subarray(8, 8 + length));
      return 8 + length;
    }
    // The start of a command whose rest has not come is waited for.
    const starts = [0x10, 0x1b, 0x1d].includes(a) && rest.length < 2;
    const longer = is(0x1d, 0x76) || is(0x1d, 0x28) || is(0x1d, 0x56);
    if (starts || (longer && rest.length < 7)) return 0;
    if (strays.length < MAX_STRAYS) strays.push(a);
    return 1;
  }

  function step(): number | null {
    const before = printed;
    const used = rest.length === 0 ? 0 : command();
    if (used === 0) return null;
    rest = rest.subarray(used);
    consumed += used;
    return printed - before;
  }
  function push(more: Uint8Array): void {
    rest = Buffer.concat([rest, more]);
  }

  return {
    papers,
    strays,
    push,
    step,
    get hazards() {
      return hazards;
    },
    get rowsUnderWay() {
      return rows.length;
    },
    get waiting() {
      return rest.length;
    },
    feed(more) {
      push(more);
      while (step() !== null);
    },
    tear() {
      rest = Buffer.alloc(0);
      finish(false);
    },
  };
}
