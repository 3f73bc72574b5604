/** A thousand hall screens: opens sockets and times from asking for a call to the last screen's message. */
import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';

export interface HallsOrder {
  port: number;
  path: string;
  sockets: number;
}

export interface CallOrder {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface CallReport {
  /** From just before the request left to the last socket's message. */
  lastMs: number;
  status: number;
  answer: string;
  /** The message itself, so that a floor can send the same bytes. */
  message: string;
}

let open: WebSocket[] = [];

export async function openHalls(order: HallsOrder): Promise<{ open: number }> {
  for (const socket of open) socket.terminate();
  open = await Promise.all(
    Array.from({ length: order.sockets }, () => {
      const socket = new WebSocket(`ws://127.0.0.1:${order.port}${order.path}`, {
        headers: { Origin: `http://127.0.0.1:${order.port}` },
        perMessageDeflate: false,
      });
      return new Promise<WebSocket>((done, fail) => {
        socket.once('open', () => done(socket));
        socket.once('error', fail);
      });
    }),
  );
  return { open: open.length };
}

/** Asks for one call and waits until every socket has heard of it. */
export async function callAndWait(order: CallOrder): Promise<CallReport> {
  let message = '';
  const heard = open.map(
    (socket) =>
      new Promise<void>((done) => {
        const hear = (data: unknown) => {
          const text = String(data);
          // Answers to pings are no news.
          if (!text.startsWith('{"type":"view"')) return;
          message = text;
          socket.off('message', hear);
          done();
        };
        socket.on('message', hear);
      }),
  );
  const startedAt = performance.now();
  const asked = fetch(order.url, { method: 'POST', headers: order.headers, body: order.body });
  await Promise.all(heard);
  const lastMs = performance.now() - startedAt;
  const answered = await asked;
  return { lastMs, status: answered.status, answer: await answered.text(), message };
}

/** Pings as screens do, so that the server does not take them for gone. */
export function pingAll(): void {
  for (const socket of open) socket.send('{"type":"ping"}');
}
