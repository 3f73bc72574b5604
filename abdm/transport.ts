/**
 * Owns one HTTP call to the network: kept-alive connections, a deadline, a bound on the answer.
 * Invariant: never throws and never logs; a failure is classed here, where it is known whether anything was sent.
 * What a status means is the caller's. Redirects are not followed: a bearer token goes to nobody else.
 */
import http from 'node:http';
import https from 'node:https';

/**
 * `transient`: nothing was done, or the far side asked for a repeat. `ambiguous`: it may have been done.
 * `permanent`: a repeat of the same thing would fail the same way.
 */
export type FailureClass = 'transient' | 'ambiguous' | 'permanent';

export type TransportFailure =
  | 'not-connected'
  | 'connect-timeout'
  | 'answer-timeout'
  | 'connection-lost'
  | 'answer-too-large'
  | 'unsendable';

const failureClasses: Record<TransportFailure, FailureClass> = {
  'not-connected': 'transient',
  'connect-timeout': 'transient',
  'answer-timeout': 'ambiguous',
  'connection-lost': 'ambiguous',
  'answer-too-large': 'ambiguous',
  unsendable: 'permanent',
};

export type WireRequest = {
  method: 'GET' | 'POST' | 'PATCH';
  url: string;
  headers: Record<string, string>;
  /** JSON text, or null for no body. */
  body: string | null;
  /** Milliseconds for the whole call; the transport's own limit applies when absent or when it is lower. */
  timeoutMs?: number;
};

export type WireAnswer =
  | {
      kind: 'answer';
      status: number;
      retryAfter: string | null;
      /** The far side's clock (RFC 9110, Date), as it was written. */
      date: string | null;
      body: string;
      ms: number;
    }
  | { kind: 'failure'; reason: TransportFailure; class: FailureClass; ms: number };

export type Transport = (request: WireRequest) => Promise<WireAnswer>;

export type TransportLimits = { timeoutMs: number; maxAnswerBytes: number; maxSockets: number };

/**
 * 10 s a call leaves room for a second attempt within the 30 s a patient's app waits; answers are a few
 * hundred bytes and a key set a few kB; 32 connections carry far more than a facility's arrivals.
 */
export const defaultTransportLimits: TransportLimits = {
  timeoutMs: 10_000,
  maxAnswerBytes: 256 * 1024,
  maxSockets: 32,
};

/** `send` makes calls; `close` drops idle and live connections, after which calls fail. */
export function createTransport(limits: TransportLimits = defaultTransportLimits): {
  send: Transport;
  close: () => void;
} {
  const agentOptions = { keepAlive: true, maxSockets: limits.maxSockets, scheduling: 'lifo' as const };
  const agents = { http: new http.Agent(agentOptions), https: new https.Agent(agentOptions) };
  return {
    send: (request) => callOnce(request, limits, agents),
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

type Agents = { http: http.Agent; https: https.Agent };

function callOnce(request: WireRequest, limits: TransportLimits, agents: Agents): Promise<WireAnswer> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const ms = () => Math.round((performance.now() - startedAt) * 10) / 10;
    const fail = (reason: TransportFailure) =>
      settle({ kind: 'failure', reason, class: failureClasses[reason], ms: ms() });
    let connected = false;
    let outgoing: http.ClientRequest | null = null;
    const timer = setTimeout(
      () => fail(connected ? 'answer-timeout' : 'connect-timeout'),
      Math.max(1, Math.min(request.timeoutMs ?? limits.timeoutMs, limits.timeoutMs)),
    );

    function settle(answer: WireAnswer): void {
      clearTimeout(timer);
      resolve(answer);
      if (answer.kind !== 'failure') return;
      // The line may have gone dead unseen, and with it all that was kept.
      if (answer.reason === 'answer-timeout' && outgoing?.reusedSocket === true) dropIdle(agents);
      outgoing?.destroy();
    }

    try {
      outgoing = open(request, agents);
    } catch {
      // A URL or header that cannot be written on the wire at all.
      fail('unsendable');
      return;
    }
    outgoing.on('socket', (socket) => {
      // From the first byte that may have left, a failure no longer means "not done".
      if (!socket.connecting) connected = true;
      else
        socket.once(request.url.startsWith('https:') ? 'secureConnect' : 'connect', () => (connected = true));
    });
    outgoing.on('error', () => fail(connected ? 'connection-lost' : 'not-connected'));
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > limits.maxAnswerBytes) fail('answer-too-large');
        else chunks.push(chunk);
      });
      // Also emitted when the connection ends before the announced length.
      response.on('error', () => fail('connection-lost'));
      response.on('end', () =>
        settle({
          kind: 'answer',
          status: response.statusCode ?? 0,
          retryAfter: response.headers['retry-after'] ?? null,
          date: response.headers.date ?? null,
          body: Buffer.concat(chunks).toString('utf8'),
          ms: ms(),
        }),
      );
    });
    outgoing.end(request.body ?? undefined);
  });
}

function dropIdle({ http, https }: Agents): void {
  for (const agent of [http, https]) {
    for (const sockets of Object.values(agent.freeSockets))
      for (const socket of sockets ?? []) socket.destroy();
  }
}

function open(request: WireRequest, agents: Agents): http.ClientRequest {
  const url = new URL(request.url);
  const headers: Record<string, string> = { Accept: 'application/json', ...request.headers };
  if (request.body !== null) {
    headers['Content-Type'] = 'application/json';
    headers['Content-Length'] = String(Buffer.byteLength(request.body));
  }
  const { method } = request;
  if (url.protocol === 'https:') return https.request(url, { method, headers, agent: agents.https });
  return http.request(url, { method, headers, agent: agents.http });
}
