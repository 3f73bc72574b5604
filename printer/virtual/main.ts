// Owns `npm run printer`: a printer that is none, on a TCP port of this machine, whose paper is seen in a browser.
// Invariant: it listens on loopback only; its two ports and what it is are arguments, and nothing is kept.

import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createMachine, type PrinterFaults, WELL } from './machine.ts';
import { servePrinter } from './socket.ts';
import { createPaperPage } from './web.ts';

const HOST = '127.0.0.1';
/** 150 mm a second at eight dots a millimetre: what most counters have. */
const ROWS_A_SECOND = 1_200;
/** A cheap printer's receive buffer. */
const BUFFER_BYTES = 64 * 1024;

const usage = `npm run printer -- [options]

  --port 9100       where it listens for slips; 0 for any
  --page 8086       where its paper is shown; 0 for any
  --width 576       dots a row: 576 (80 mm) or 384 (58 mm)
  --model epson     epson; clone (no GS ( H, no name); silent (answers nothing)

In the facility file: "url": "tcp://127.0.0.1:9100"
`;

const MODELS: Readonly<Record<string, Partial<PrinterFaults>>> = {
  epson: {},
  clone: { maker: null, noProcessId: true },
  silent: { oneWay: true },
};

export interface PrinterProgram {
  port: number;
  /** Where the paper is seen. */
  page: string;
  close(): Promise<void>;
}

interface Options {
  port: number;
  page: number;
  width: 384 | 576;
  model: Partial<PrinterFaults>;
}

/** Resolves once both ports listen; rejects when one is taken. */
export async function startPrinter({ port, page, width, model }: Options): Promise<PrinterProgram> {
  const faults = { ...WELL, rowsASecond: ROWS_A_SECOND, ...model };
  const machine = createMachine(width, faults, () => paper.collect());
  const paper = createPaperPage(machine, filesFolder(), Date.now);
  const sockets = new Set<Socket>();
  const slips = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    servePrinter(socket, machine, BUFFER_BYTES);
  });
  const pages = createHttpServer(paper.answer);
  const close = async () => {
    machine.close();
    for (const socket of sockets) socket.destroy();
    pages.closeAllConnections();
    await Promise.all([slips, pages].filter(({ listening }) => listening).map(ended));
  };
  try {
    const listening = await listen(slips, port);
    const shown = await listen(pages, page);
    return { port: listening, page: `http://${HOST}:${shown}/`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** `npm run printer`. Answers the exit code of a failed start. */
export async function main(args: readonly string[]): Promise<number | undefined> {
  const options = readOptions(args);
  if (options === null) {
    process.stderr.write(usage);
    return 2;
  }
  let printer: PrinterProgram;
  try {
    printer = await startPrinter(options);
  } catch (error) {
    process.stderr.write(
      `The printer could not start: ${error instanceof Error ? error.message : 'unknown'}\n`,
    );
    return 1;
  }
  process.stdout.write(`Printer  tcp://${HOST}:${printer.port}\nPaper    ${printer.page}\n`);
  const end = () => void printer.close().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  return undefined;
}

function readOptions(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '9100' },
        page: { type: 'string', default: '8086' },
        width: { type: 'string', default: '576' },
        model: { type: 'string', default: 'epson' },
      },
    });
    const [port, page] = [values.port, values.page].map((text) =>
      /^\d{1,5}$/.test(text) ? Number(text) : -1,
    );
    const model = MODELS[values.model];
    const width = values.width === '576' ? 576 : values.width === '384' ? 384 : null;
    if (port === undefined || page === undefined || model === undefined || width === null) return null;
    return port >= 0 && page >= 0 && Math.max(port, page) <= 65_535 ? { port, page, width, model } : null;
  } catch {
    return null;
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => resolve((server.address() as AddressInfo).port));
  });
}

function ended(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** The page's files lie beside the source, whether this is source or emitted code. */
function filesFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return import.meta.url.endsWith('.ts') ? here : join(here, '..', '..', '..', 'printer', 'virtual');
}
