/**
 * A listener: HTTP or HTTPS with all of the limits that stand before any route. Who listens where is
 * main.ts's; what is answered is the caller's.
 */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { addressKey, type IsProxy } from './client.ts';

/** Longest request line and headers together; the network's tokens are under 2 kB. */
const MAX_HEADER_BYTES = 16 * 1024;
/** Browsers send some twenty, proxies some ten more. */
const MAX_HEADERS = 100;
/** How long others are waited for, in milliseconds. */
export const TIMES = {
  /** A phone's network is slow, a stranger's drip is slower. */
  requestTimeout: 30_000,
  headersTimeout: 15_000,
  /** How often the two above are looked after; Node's own half a minute would triple them. */
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 30_000,
  /** Nothing went either way: who takes no answer keeps none waiting. Posters are drawn in a tenth of this. */
  idle: 60_000,
} as const;
/** Connections at once, screens included: below what the system gives a process. */
const MAX_CONNECTIONS = 10_000;
/** A hospital behind one address has its hundreds of screens; nobody takes everybody's places. */
export const MAX_CONNECTIONS_AN_ADDRESS = 2_500;

export type Fetch = Hono['fetch'];

export interface Certificate {
  /** PEM, the leaf first. */
  cert: string;
  /** PEM. */
  key: string;
}

export interface CertificateSource {
  current(): Certificate;
  /** Called with every later one. */
  onChange(use: (next: Certificate) => void): void;
}

/** Answers a request that it takes, and says so. */
export type Direct = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface ListenerOptions {
  fetch: Fetch;
  /** Asked before `fetch`. */
  direct?: Direct | null;
  /** null: plain HTTP. */
  tls?: CertificateSource | null;
  /** Whether a connection from there is a trusted proxy's, which speaks for many. */
  isProxy: IsProxy;
  /** A smaller limit and shorter times, for tests. */
  maxConnectionsAnAddress?: number;
  times?: Readonly<Record<keyof typeof TIMES, number>>;
}

/** Makes a server that does not listen yet. */
export function createListener(options: ListenerOptions): Server {
  const { tls = null, isProxy, maxConnectionsAnAddress = MAX_CONNECTIONS_AN_ADDRESS } = options;
  const { idle, ...times } = options.times ?? TIMES;
  const limits = { maxHeaderSize: MAX_HEADER_BYTES, ...times };
  const server = createAdaptorServer({
    fetch: options.fetch,
    createServer: (_given: object, others: RequestListener) => {
      const listener: RequestListener = (request, response) => {
        if (options.direct?.(request, response) !== true) others(request, response);
      };
      return tls === null ? createServer(limits, listener) : secured(limits, listener, tls);
    },
  } as Parameters<typeof createAdaptorServer>[0]) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  server.maxHeadersCount = MAX_HEADERS;
  server.timeout = idle;
  limitConnections(server, isProxy, maxConnectionsAnAddress);
  return server;
}

/** TLS as browsers since 2014 speak it (RFC 9325, 3.1.1). */
function secured(limits: ServerOptions, listener: RequestListener, tls: CertificateSource): Server {
  const more = { minVersion: 'TLSv1.2', handshakeTimeout: TIMES.headersTimeout } as const;
  const server = createSecureServer({ ...limits, ...more, ...tls.current() }, listener);
  tls.onChange((next) => server.setSecureContext({ ...more, ...next }));
  return server as unknown as Server;
}

function limitConnections(server: Server, isProxy: IsProxy, most: number): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (isProxy(address)) return;
    const key = addressKey(address);
    const count = (open.get(key) ?? 0) + 1;
    if (count > most) {
      socket.destroy();
      return;
    }
    open.set(key, count);
    socket.once('close', () => {
      const left = (open.get(key) ?? 1) - 1;
      if (left === 0) open.delete(key);
      else open.set(key, left);
    });
  });
}
