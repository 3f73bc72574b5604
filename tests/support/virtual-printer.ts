// Owns a printer that listens on TCP, obeys ESC/POS and keeps each slip as a picture, with the faults of real
// ones on demand. Invariant: it counts what came out on paper, whatever the sender believes.

import { writeFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { encodePng } from '../../printer/png.ts';
import type { Paper } from './escpos-reader.ts';
import { createEscposReader } from './escpos-reader.ts';

export interface PrinterFaults {
  /** Accepts connections and reads no byte. */
  neverReads: boolean;
  /** Breaks the connection after this many bytes of one connection. */
  diesAfterBytes: number | null;
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
}

export interface VirtualPrinter {
  readonly port: number;
  readonly url: string;
  /** Change them at any time; they hold from the next byte on. */
  readonly faults: PrinterFaults;
  readonly papers: Paper[];
  readonly strays: number[];
  readonly hazards: number;
  readonly connections: number;
  /** The most that were open at the same time. */
  readonly mostAtOnce: number;
  writePngs(directory: string): Promise<void>;
  close(): Promise<void>;
}

const WELL: PrinterFaults = {
  neverReads: false,
  diesAfterBytes: null,
  oneWay: false,
  paperOut: false,
  paperNearEnd: false,
  coverOpen: false,
  offline: false,
  noProof: false,
  wrongProof: false,
  garbage: false,
  busyMs: 0,
};

/** Starts a printer of `widthDots` on 127.0.0.1, on `port` or a free one. */
export async function startVirtualPrinter(
  widthDots: number,
  change: Partial<PrinterFaults> = {},
  port = 0,
): Promise<VirtualPrinter> {
  const faults = { ...WELL, ...change };
  const sockets = new Set<Socket>();
  let current: Socket | null = null;
  let connections = 0;
  let mostAtOnce = 0;
  const reader = createEscposReader(widthDots, {
    request(request) {
      if (faults.oneWay || current?.writable !== true) return;
      if (faults.garbage) current.write(Buffer.from([0xff, 0x93, 0xe0, 0x37, 0x00]));
      else if (request.kind === 'status') current.write(Buffer.from([statusByte(request.query, faults)]));
      else if (faults.noProof) return;
      else if (request.kind === 'paper') current.write(Buffer.from([faults.paperNearEnd ? 0x03 : 0x00]));
      else {
        const id = faults.wrongProof ? '~~~~' : request.id;
        current.write(Buffer.from([0x37, 0x22, ...Buffer.from(id, 'latin1'), 0x00]));
      }
    },
  });
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    mostAtOnce = Math.max(mostAtOnce, sockets.size);
    let received = 0;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      reader.tear();
    });
    if (faults.neverReads) {
      socket.pause();
      return;
    }
    function talkAndRest(): void {
      if (faults.busyMs === 0) return;
      // Two automatic status messages of four bytes.
      socket.write(Buffer.from([0x14, 0x00, 0x00, 0x0f, 0x10, 0x00, 0x00, 0x0f]));
      socket.pause();
      setTimeout(() => socket.resume(), faults.busyMs);
    }
    talkAndRest();
    socket.on('data', (bytes) => {
      current = socket;
      talkAndRest();
      const left = faults.diesAfterBytes === null ? bytes.length : faults.diesAfterBytes - received;
      received += bytes.length;
      reader.feed(bytes.subarray(0, Math.max(0, left)));
      if (left < bytes.length) socket.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const listening = (server.address() as AddressInfo).port;
  return {
    port: listening,
    url: `tcp://127.0.0.1:${listening}`,
    faults,
    papers: reader.papers,
    strays: reader.strays,
    get hazards() {
      return reader.hazards;
    },
    get connections() {
      return connections;
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
    async writePngs(directory) {
      for (const [index, paper] of reader.papers.entries()) {
        await writeFile(join(directory, `paper-${index + 1}.png`), encodePng(paper.bitmap));
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
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
