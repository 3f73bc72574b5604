// Owns a virtual printer on TCP for tests, and counts its connections. What it does is printer/virtual's.

import { writeFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { encodePng } from '../../printer/png.ts';
import type { Paper } from '../../printer/virtual/escpos-reader.ts';
import { createMachine, type PrinterFaults, WELL } from '../../printer/virtual/machine.ts';
import { servePrinter } from '../../printer/virtual/socket.ts';

export type { PrinterFaults } from '../../printer/virtual/machine.ts';

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

/** Starts a printer of `widthDots` on 127.0.0.1, on `port` or a free one. */
export async function startVirtualPrinter(
  widthDots: number,
  change: Partial<PrinterFaults> = {},
  port = 0,
): Promise<VirtualPrinter> {
  const machine = createMachine(widthDots, { ...WELL, ...change });
  const { reader, faults } = machine;
  const sockets = new Set<Socket>();
  let connections = 0;
  let mostAtOnce = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    mostAtOnce = Math.max(mostAtOnce, sockets.size);
    socket.on('close', () => sockets.delete(socket));
    servePrinter(socket, machine);
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
      machine.close();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
