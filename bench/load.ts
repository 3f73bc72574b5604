/**
 * The load: a process of its own that keeps N connections busy with one request each, over raw
 * sockets, so that what is measured is the server and not the client. Forked; speaks by IPC.
 */
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

export interface LoadOrder {
  port: number;
  path: string;
  connections: number;
  seconds: number;
  /** Headers besides Host, Content-Type and Content-Length; REQUEST-ID is a fresh UUID for every request. */
  headers: Record<string, string>;
  /** Authorization headers, used in turn. */
  bearers: string[];
  /** JSON body with `@@@@@@@@@@` where each request's own ten digits go. */
  body: string;
  /** First of the numbers that make requests differ. */
  from: number;
}

export interface LoadReport {
  requests: number;
  failures: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  next: number;
}

const MARK = '@@@@@@@@@@';
const HEAD_END = Buffer.from('\r\n\r\n');

/** Shaped and scattered like the UUIDs of a gateway, without the cost of drawing them. */
function requestIdOf(n: number): string {
  const scattered = (Math.imul(n, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  return `${scattered}-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export function runLoad(order: LoadOrder): Promise<LoadReport> {
  const [before = '', after = ''] = order.body.split(MARK);
  const headers = Object.entries(order.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = Buffer.byteLength(order.body);
  const latencies: number[] = [];
  let next = order.from;
  let failures = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + order.seconds * 1000;

  function request(): string {
    const unique = String(next).padStart(MARK.length, '0');
    const bearer = order.bearers[next % order.bearers.length] ?? '';
    const requestId = requestIdOf(next);
    next += 1;
    return `POST ${order.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\nAuthorization: ${bearer}\r\nREQUEST-ID: ${requestId}\r\nTIMESTAMP: ${new Date().toISOString()}\r\n${headers.join('')}\r\n${before}${unique}${after}`;
  }

  function keepBusy(socket: Socket): Promise<void> {
    return new Promise((done) => {
      let sentAt = 0;
      const send = () => {
        if (performance.now() >= endsAt) {
          socket.destroy();
          done();
          return;
        }
        sentAt = performance.now();
        socket.write(request());
      };
      socket.on('connect', send);
      socket.on('data', (data: Buffer) => {
        // Answers are a status and no or a few bytes: they come in one piece.
        if (!data.includes(HEAD_END)) return;
        latencies.push(performance.now() - sentAt);
        if (data[9] !== 0x32) failures += 1;
        send();
      });
      socket.on('error', () => {
        failures += 1;
        done();
      });
    });
  }

  const sockets = Array.from({ length: order.connections }, () =>
    connect(order.port, '127.0.0.1').setNoDelay(true),
  );
  return Promise.all(sockets.map(keepBusy)).then(() => {
    const seconds = (performance.now() - startedAt) / 1000;
    latencies.sort((a, b) => a - b);
    const at = (share: number) =>
      latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
    return {
      requests: latencies.length,
      failures,
      perSecond: latencies.length / seconds,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      next,
    };
  });
}
