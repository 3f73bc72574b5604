// Owns the virtual printer's page: its paper as pictures, and its faults as switches. Invariant: it answers only
// who asks for this machine by its own name, and loads nothing from elsewhere. Listens nowhere by itself.

import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { encodePng } from '../png.ts';
import type { Paper } from './escpos-reader.ts';
import type { Machine, PrinterFaults } from './machine.ts';
import { WELL } from './machine.ts';

/** Paper that hangs from the printer; what is older falls into the bin. */
export const MAX_PAPERS = 60;
/** A wish of the page is some twenty bytes. */
const MAX_BODY = 1_024;
/** A name of this machine that a page elsewhere cannot have: against rebinding. */
const OWN_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

const FILES: Readonly<Record<string, [file: string, type: string]>> = {
  '/': ['page.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
};

/** What each switch of the page means for the printer. */
const SWITCHES = {
  paperOut: { paperOut: true },
  paperNearEnd: { paperNearEnd: true },
  coverOpen: { coverOpen: true },
  offline: { offline: true },
  oneWay: { oneWay: true },
  neverReads: { neverReads: true },
  cablePulled: { silentAfterBytes: 12_000 },
  dies: { diesAfterBytes: 12_000 },
  garbage: { garbage: true },
  // 9,600 baud with start and stop bit.
  slow: { bytesASecond: 960 },
} as const satisfies Record<string, Partial<PrinterFaults>>;
type Switch = keyof typeof SWITCHES;

export interface PaperPage {
  answer(request: IncomingMessage, response: ServerResponse): void;
  /** Looks at what came out of the printer since. */
  collect(): void;
}

/** `folder` holds the page's files. */
export function createPaperPage(machine: Machine, folder: string, now: () => number): PaperPage {
  const files = new Map(
    Object.entries(FILES).map(([path, [file, type]]) => [
      path,
      { type, body: readFileSync(join(folder, file)) },
    ]),
  );
  const papers: { id: number; at: number; paper: Paper }[] = [];
  let last = 0;

  function collect(): void {
    for (const paper of machine.reader.papers.splice(0)) papers.unshift({ id: ++last, at: now(), paper });
    papers.splice(MAX_PAPERS);
  }

  function state(): object {
    const { faults, reader, buffered } = machine;
    return {
      papers: papers.map(({ id, at, paper: { bitmap, complete, bytes } }) => {
        const { width, height } = bitmap;
        return { id, at, width, height, complete, bytes };
      }),
      on: Object.entries(SWITCHES).flatMap(([name, means]) => (holds(faults, means) ? [name] : [])),
      buffered,
      printed: last,
      strays: reader.strays.length,
    };
  }

  async function wish(request: IncomingMessage): Promise<boolean> {
    const { name, on } = readWish(await bodyOf(request));
    if (name === null) return false;
    const means: Partial<PrinterFaults> = SWITCHES[name];
    for (const key of Object.keys(means) as (keyof PrinterFaults)[])
      Object.assign(machine.faults, { [key]: on ? means[key] : WELL[key] });
    return true;
  }

  function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
    response.writeHead(status, { ...HEADERS, 'Content-Type': type });
    response.end(body);
  }

  return {
    collect,
    answer(request, response) {
      const path = request.url ?? '';
      const isOurs = OWN_HOST.test(request.headers.host ?? '');
      if (!isOurs) return send(response, 403, 'text/plain', 'not for you');
      if (request.method === 'POST' && path === '/switch' && isJson(request)) {
        wish(request).then(
          (known) => send(response, known ? 200 : 400, 'application/json', '{}'),
          () => send(response, 400, 'application/json', '{}'),
        );
        return;
      }
      if (request.method !== 'GET') return send(response, 405, 'text/plain', 'no');
      collect();
      if (path === '/favicon.ico') return send(response, 204, 'image/png', '');
      const file = files.get(path);
      if (file !== undefined) return send(response, 200, file.type, file.body);
      if (path === '/state') return send(response, 200, 'application/json', JSON.stringify(state()));
      const id = Number(/^\/paper\/(\d{1,9})\.png$/.exec(path)?.[1]);
      const found = papers.find((one) => one.id === id);
      if (found === undefined) return send(response, 404, 'text/plain', 'no such paper');
      return send(response, 200, 'image/png', encodePng(found.paper.bitmap));
    },
  };
}

/** A page elsewhere cannot send this type without asking first. */
function isJson(request: IncomingMessage): boolean {
  return request.headers['content-type'] === 'application/json';
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > MAX_BODY) throw new Error('too large');
  }
  return body;
}

function readWish(body: string): { name: Switch | null; on: boolean } {
  const wish = JSON.parse(body) as { name?: unknown; on?: unknown } | null;
  const name = (Object.keys(SWITCHES) as Switch[]).find((one) => one === wish?.name);
  return { name: name ?? null, on: wish?.on === true };
}

function holds(faults: PrinterFaults, means: Partial<PrinterFaults>): boolean {
  return (Object.keys(means) as (keyof PrinterFaults)[]).every((key) => faults[key] === means[key]);
}
