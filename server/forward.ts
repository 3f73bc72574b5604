/**
 * Handing on verified callbacks that Parchi does not handle: a bridge has one address, and a hospital
 * often runs more than one system behind it. Nothing is changed, kept or logged.
 */
import { errorCodes, refusalBody } from '../abdm/wire/error-body.ts';
import type { Log } from './log.ts';

/** Answers with what the other system answered. */
export type Forwarder = (request: Request, body: ArrayBuffer) => Promise<Response>;

/** The network waits for an acknowledgement, not for work to be done. */
const FORWARD_TIMEOUT_MS = 10_000;
/** Acknowledgements are small; more is not read. */
const MAX_ANSWER_BYTES = 1024 * 1024;
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

export function createForwarder(forwardUrl: string, log: Log): Forwarder {
  return async function forward(request, body) {
    const { pathname, search } = new URL(request.url);
    const headers = new Headers(request.headers);
    for (const name of HOP_HEADERS) headers.delete(name);
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
  };
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
