/**
 * What the network calls: profile shares, the running-token question, and callbacks that belong to another system
 * of the hospital or to another facility of its bridge. Nothing is stored before the sender is verified; 200 goes out
 * only after the commit. These routes answer in ABDM's error shape.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, Hono } from 'hono';
import { errorCodes } from '../../abdm/wire/error-body.ts';
import { headerNames } from '../../abdm/wire/headers.ts';
import { parseBody } from '../../abdm/wire/json-body.ts';
import { callbackPaths } from '../../abdm/wire/paths.ts';
import { hipIdOfRunningToken, runningTokenStatusBody } from '../../abdm/wire/running-token.ts';
import { requiredId } from '../../abdm/wire/scalars.ts';
import { hipIdOfShare } from '../../abdm/wire/share.ts';
import { storageTrouble } from '../../db/transaction.ts';
import { limitBody } from '../body-limit.ts';
import type { Direct } from '../edges/listener.ts';
import { forwardForeign } from '../foreign-callbacks.ts';
import type { Forwarder } from '../forward.ts';
import type { RunningTokenIntake } from '../running-token-intake.ts';
import {
  type CallbackAnswer,
  type CallbackHeaders,
  refusalOfSender,
  refused,
  refusedBy,
  type ShareCallbackDeps,
  type TakeShare,
  verdictOn,
} from '../share-callback.ts';

/** A share is under 1 kB; a photo of the patient adds up to some hundred kB, which is read and dropped. */
export const MAX_CALLBACK_BYTES = 1024 * 1024;

export interface AbdmRoutesDeps extends ShareCallbackDeps {
  askRunningToken: RunningTokenIntake;
  forward: Forwarder | null;
}

const OTHERS = '/api/v3/*';
const OUR_PATHS: readonly string[] = Object.values(callbackPaths);

/** What a log may say of a path: others' may hold a person's address. */
function pathOf(c: Context): string {
  return OUR_PATHS.find((path) => path === c.req.path) ?? OTHERS;
}

/** Whatever could not be stored is the sender's to repeat. */
function notStored({ log }: Pick<AbdmRoutesDeps, 'log'>, error: unknown, path: string): CallbackAnswer {
  const code = storageTrouble(error);
  // A full disk is filled no further: where it failed the desk has said once for all of a group.
  if (code !== null) log.error({ path, code, status: 503 }, 'callback not stored');
  else log.fault(error, { path }, 'callback failed');
  return refused(503, errorCodes.unavailable);
}

function headersOf(c: Context): CallbackHeaders {
  return {
    authorization: c.req.header(headerNames.authorization),
    hipId: c.req.header(headerNames.hipId),
    timestamp: c.req.header(headerNames.timestamp),
    requestId: c.req.header(headerNames.requestId),
  };
}

export function abdmRoutes(deps: AbdmRoutesDeps, takeShare: TakeShare): Hono {
  const { verifier, askRunningToken, forward, now, news } = deps;
  const limit = limitBody(MAX_CALLBACK_BYTES, (c) => answer(c, refused(413, errorCodes.malformed)));
  const foreign = { verifier, forward, verdictOf: (c: Context) => verdictOn(deps, headersOf(c)) };
  const app = new Hono();

  function answer(c: Context, { status, body }: CallbackAnswer): Response {
    return body === null ? c.body(null, status) : c.json(body, status);
  }

  app.onError((error, c) => answer(c, notStored(deps, error, pathOf(c))));

  // A body of unknown length comes this way, and another facility's share; the others directly (directShares).
  app.post(callbackPaths.share, limit, forwardForeign(foreign, hipIdOfShare), async (c) =>
    answer(c, await takeShare(headersOf(c), () => c.req.text(), callbackPaths.share)),
  );

  const foreignQuestion = forwardForeign(foreign, hipIdOfRunningToken);
  app.post(callbackPaths.runningTokenStatus, limit, foreignQuestion, async (c) => {
    const headers = headersOf(c);
    const refusal = await refusalOfSender(deps, headers, callbackPaths.runningTokenStatus);
    if (refusal !== null) return answer(c, refusal);
    const requestId = requiredId.safeParse(headers.requestId);
    const body = runningTokenStatusBody.safeParse(parseBody(await c.req.text()));
    if (!requestId.success || !body.success) return answer(c, refused(400, errorCodes.malformed));
    const facility = verifier.checkFacility(headers.hipId, body.data.hipId);
    if (!facility.ok) return answer(c, refusedBy(deps, facility, pathOf(c), headers.requestId));
    news.taken();
    const asked = askRunningToken(body.data.context, requestId.data, now());
    return asked === 'different' ? answer(c, refused(400, errorCodes.malformed)) : c.body(null, 202);
  });

  // Whatever else the network sends, for this facility or another, belongs to another system on the same bridge.
  app.all(OTHERS, limit, forwardForeign(foreign, null), async (c) => {
    const refusal = await refusalOfSender(deps, headersOf(c), pathOf(c));
    if (refusal !== null) return answer(c, refusal);
    if (forward === null) return answer(c, refused(404, errorCodes.notFound));
    // Not our message: its bytes, JSON or not, are the other system's to read.
    return forward(c.req.raw, await c.req.arrayBuffer());
  });

  return app;
}

/**
 * Shares straight from Node: what the crowd of the morning sends is spared the objects of a web request, which cost
 * more than deciding what number it gets.
 */
export function directShares(deps: Pick<AbdmRoutesDeps, 'log' | 'verifier'>, takeShare: TakeShare): Direct {
  return function answerShare(request, response) {
    const { method, url, headers } = request;
    if (url !== callbackPaths.share || method !== 'POST') return false;
    const length = Number(headers['content-length'] ?? Number.NaN);
    // Bodies that are too long, or of a length that nobody said, are the route's to bound.
    if (!(length <= MAX_CALLBACK_BYTES) || headers['transfer-encoding'] !== undefined) return false;
    // Those of other facilities are the route's, which may hand them on.
    if (!deps.verifier.checkFacility(single(headers['x-hip-id'])).ok) return false;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    // One that breaks off has no end, and is nobody's.
    request.on('end', () => {
      const read = () =>
        decode(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
      takeShare(sharesHeaders(request), read, callbackPaths.share).then(
        (answer) => send(response, answer),
        (error: unknown) => send(response, notStored(deps, error, callbackPaths.share)),
      );
    });
    return true;
  };
}

function sharesHeaders({ headers }: IncomingMessage): CallbackHeaders {
  return {
    authorization: headers.authorization,
    hipId: single(headers['x-hip-id']),
    timestamp: single(headers.timestamp),
    requestId: single(headers['request-id']),
  };
}

/** Node joins what came twice, as Hono does. */
function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** As a web request's text is: without a byte order mark. */
function decode(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function send(response: ServerResponse, { status, body }: CallbackAnswer): void {
  if (body === null) {
    response.writeHead(status).end();
    return;
  }
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
