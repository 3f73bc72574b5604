// Owns a printer that is none: what it does with bytes, its buffer, speed and paper, what it answers, and the
// faults of real ones on demand. Invariant: it counts what came out on paper, whatever the sender believes; what
// it has taken it prints, also when the connection is gone and the paper was refilled meanwhile.

import type { EscposReader, PrinterRequest } from './escpos-reader.ts';
import { createEscposReader } from './escpos-reader.ts';

export interface PrinterFaults {
  /** Accepts connections and reads no byte. */
  neverReads: boolean;
  /** Breaks the connection after this many bytes of one connection. */
  diesAfterBytes: number | null;
  /** After so many bytes of one connection it neither reads nor answers nor hangs up: a cable was pulled. */
  silentAfterBytes: number | null;
  /** Prints, and answers nothing. */
  oneWay: boolean;
  /** Status says so, and nothing is printed. */
  paperOut: boolean;
  paperNearEnd: boolean;
  coverOpen: boolean;
  offline: boolean;
  /** Answers status, but never proves that it printed. */
  noProof: boolean;
  /** Proves the printing of some other slip. */
  wrongProof: boolean;
  /** Answers every request with bytes that mean nothing. */
  garbage: boolean;
  /** Talks at once and after each read, and then reads nothing for this long. */
  busyMs: number;
  /** The line gives it so many bytes a second; 960 are 9,600 baud. */
  bytesASecond: number | null;
  /** Rows printed a second; 1,200 are 150 mm. */
  rowsASecond: number | null;
  /** Rows of paper left, after which it is out. */
  paperRows: number | null;
  /** What it calls its maker when asked; null answers nothing. */
  maker: string | null;
  /** It does not know GS ( H, as clones do not. */
  noProcessId: boolean;
}

export const WELL: PrinterFaults = {
  neverReads: false,
  diesAfterBytes: null,
  silentAfterBytes: null,
  oneWay: false,
  paperOut: false,
  paperNearEnd: false,
  coverOpen: false,
  offline: false,
  noProof: false,
  wrongProof: false,
  garbage: false,
  busyMs: 0,
  bytesASecond: null,
  rowsASecond: null,
  paperRows: null,
  maker: 'EPSON',
  noProcessId: false,
};

/** A stopped printer looks for paper and cover this often, and tells who asked for automatic status. */
const LOOK_MS = 20;
/** What is kept of bytes that may begin a real-time command. */
const REAL_TIME_LENGTH = 3;

export interface Machine {
  readonly faults: PrinterFaults;
  readonly reader: EscposReader;
  /** Bytes in the receive buffer that are not printed yet. */
  readonly buffered: number;
  /** Bytes came over the line. */
  receive(bytes: Uint8Array): void;
  /** Who is answered; null after a connection has ended. */
  answerTo(send: ((bytes: Uint8Array) => void) | null): void;
  /** The connection that was answered by `whose` is gone: a slip that has not come whole ends where it is. */
  hangUp(whose: (bytes: Uint8Array) => void): void;
  close(): void;
}

/** `changed` is called whenever paper came out, ended or began again. */
export function createMachine(
  widthDots: number,
  faults: PrinterFaults,
  changed: () => void = () => undefined,
): Machine {
  let send: ((bytes: Uint8Array) => void) | null = null;
  let timer: NodeJS.Timeout | null = null;
  let automatic = false;
  let told = '';
  let tail: number[] = [];
  let hungUp = false;
  const reader = createEscposReader(widthDots, { request });

  function say(...bytes: number[]): void {
    if (faults.oneWay || faults.neverReads) return;
    send?.(Uint8Array.from(faults.garbage ? [0xff, 0x93, 0xe0, 0x37, 0x00] : bytes));
  }

  /** Answered in its turn; DLE EOT was answered when it came. */
  function request(asked: PrinterRequest): void {
    switch (asked.kind) {
      case 'status':
        return;
      case 'initialise':
        automatic = false;
        return;
      case 'automatic':
        automatic = asked.what !== 0;
        told = '';
        return tellAutomatic();
      case 'identity':
        if (asked.what === 66 && faults.maker !== null) say(0x5f, ...Buffer.from(faults.maker, 'latin1'), 0);
        return;
      case 'paper':
        if (!faults.noProof) say(faults.paperNearEnd ? 0x03 : 0x00);
        return;
      case 'process-id': {
        if (faults.noProof || faults.noProcessId) return;
        const id = faults.wrongProof ? '~~~~' : asked.id;
        return say(0x37, 0x22, ...Buffer.from(id, 'latin1'), 0x00);
      }
      default:
        asked satisfies never;
    }
  }

  /** Four bytes when anything has changed since the last four (GS a). */
  function tellAutomatic(): void {
    const now = automaticStatus(faults);
    if (!automatic || told === now.join()) return;
    told = now.join();
    say(...now);
  }

  function stopped(): boolean {
    return faults.paperOut || faults.coverOpen || faults.offline;
  }

  function later(ms: number): void {
    timer ??= setTimeout(() => {
      timer = null;
      run();
    }, ms);
  }

  function run(): void {
    if (timer !== null) return;
    tellAutomatic();
    const before = reader.papers.length;
    while (!stopped()) {
      const rows = reader.step();
      if (rows === null) {
        // Nothing complete is left: what is torn off now will never be whole.
        if (hungUp) reader.tear();
        hungUp = false;
        break;
      }
      if (faults.paperRows !== null && rows > 0) {
        faults.paperRows = Math.max(0, faults.paperRows - rows);
        if (faults.paperRows === 0) faults.paperOut = true;
      }
      if (faults.rowsASecond !== null && rows > 0) {
        later((rows / faults.rowsASecond) * 1_000);
        break;
      }
    }
    if (stopped() && (reader.waiting > 0 || automatic)) later(LOOK_MS);
    if (reader.papers.length !== before || stopped()) changed();
  }

  /** DLE EOT n is answered as it comes, before all that waits to be printed. */
  function realTime(bytes: Uint8Array): void {
    for (const byte of bytes) {
      tail = [...tail, byte].slice(-REAL_TIME_LENGTH);
      if (tail[0] === 0x10 && tail[1] === 0x04 && tail.length === REAL_TIME_LENGTH) {
        say(statusByte(byte, faults));
        tail = [];
      }
    }
  }

  return {
    faults,
    reader,
    get buffered() {
      return reader.waiting;
    },
    receive(bytes) {
      hungUp = false;
      realTime(bytes);
      reader.push(bytes);
      run();
    },
    answerTo(to) {
      send = to;
    },
    hangUp(whose) {
      // One that was half-open is found out while another is served.
      if (send !== whose) return;
      send = null;
      tail = [];
      automatic = false;
      hungUp = true;
      run();
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

/** Bytes of DLE EOT n with the fixed bits 1 and 4 set. */
function statusByte(query: number, faults: PrinterFaults): number {
  const stopped = faults.paperOut || faults.coverOpen || faults.offline;
  switch (query) {
    case 1:
      return 0x12 | (stopped ? 0x08 : 0);
    case 2:
      return 0x12 | (faults.coverOpen ? 0x04 : 0) | (faults.paperOut ? 0x20 : 0);
    case 4:
      return 0x12 | (faults.paperOut ? 0x6c : 0) | (faults.paperNearEnd ? 0x0c : 0);
    default:
      return 0x12;
  }
}

/** The four bytes of automatic status back: printer, errors, paper, and one that is always the same. */
function automaticStatus(faults: PrinterFaults): number[] {
  const stopped = faults.paperOut || faults.coverOpen || faults.offline;
  const first = 0x10 | (stopped ? 0x08 : 0) | (faults.coverOpen ? 0x20 : 0);
  const paper = (faults.paperOut ? 0x0c : 0) | (faults.paperNearEnd || faults.paperOut ? 0x03 : 0);
  return [first, 0x00, paper, 0x0f];
}
