/**
 * Handing on verified callbacks that are not Parchi's: a bridge has one address, and a hospital often runs more than
 * one system behind it, a state the one before this. Nothing is changed, kept or logged.
 */
import { type ErrorCode, errorCodes, refusalBody } from '../abdm/wire/error-body.ts';
import type { Log } from './log.ts';

/** What may wait for the other system's answers at once. */
export interface ForwardBounds {
  callbacks: number;
  bytes: number;
}

/** Answers with what the other system answered. */
export type Forwarder = (request: Request, body: ArrayBuffer) => Promise<Response>;

/** The network waits for an acknowledgement, not for work to be done. */
const FORWARD_TIMEOUT_MS = 10_000;
/** Acknowledgements are small; more is not read. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** A system that takes calls and answers none would have a state's shares wait here, each with a photo perhaps. */
const UNDER_WAY: ForwardBounds = { callbacks: 1_000, bytes: 64 * 1024 * 1024 };
/** A hub and a facility's server may stand one behind the other; more of us in a row is a ring that never ends. */
const MAX_PASSES = 3;
/** How each of us is told in Via (RFC 9110, 7.6.3). */
const OUR_VIA = '1.1 parchi';
/** Headers that belong to one connection (RFC 9110, 7.6.1) or that fetch sets itself. */
const HOP_HEADERS = [
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
];

/** What is above `bounds`, or finds the other system away or slow, is answered 503, which the gateway repeats. */
export function createForwarder(forwardUrl: string, log: Log, bounds: ForwardBounds = UNDER_WAY): Forwarder {
  const underWay: ForwardBounds = { callbacks: 0, bytes: 0 };

  return async function forward(request, body) {
    const headers = new Headers(request.headers);
    for (const name of HOP_HEADERS) headers.delete(name);
    if (passes(headers) >= MAX_PASSES) return notForwarded(404, errorCodes.notFound, 'ring');
    if (underWay.callbacks >= bounds.callbacks || underWay.bytes + body.byteLength > bounds.bytes)
      return notForwarded(503, errorCodes.unavailable, 'busy');
    headers.append('via', OUR_VIA);
    underWay.callbacks += 1;
    underWay.bytes += body.byteLength;
    try {
      return await ask(request, headers, body);
    } finally {
      underWay.callbacks -= 1;
      underWay.bytes -= body.byteLength;
    }
  };

  async function ask(request: Request, headers: Headers, body: ArrayBuffer): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    try {
      const answer = await fetch(`${forwardUrl}${pathname}${search}`, {
        method: request.method,
        headers,
        body: request.method === 'GET' || request.method === 'HEAD' ? null : body,
        redirect: 'manual',
        signal: AbortSignal.timeout(FORWARD_TIMEOUT_MS),
      });
      const type = answer.headers.get('content-type');
      return new Response(await bounded(answer), {
        status: answer.status,
        headers: type === null ? {} : { 'content-type': type },
      });
    } catch (error) {
      log.fault(error, {}, 'callback not forwarded');
      return Response.json(refusalBody(errorCodes.unavailable), { status: 503 });
    }
  }

  function notForwarded(status: number, code: ErrorCode, reason: 'ring' | 'busy'): Response {
    log.warn({ reason, status }, 'callback not forwarded');
    return Response.json(refusalBody(code), { status });
  }
}

/** How often a request came by one of us. */
function passes(headers: Headers): number {
  const hops = headers.get('via')?.split(',') ?? [];
  return hops.filter((hop) => hop.trim() === OUR_VIA).length;
}

async function bounded(answer: Response): Promise<Buffer<ArrayBuffer> | null> {
  if (answer.body === null || answer.status === 204) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) throw new Error('answer too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
