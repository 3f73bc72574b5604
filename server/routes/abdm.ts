/**
 * What the network calls: profile shares, the running-token question, and callbacks that belong to
 * another system of the hospital. Nothing is stored before the sender is verified; 200 goes out only
 * after the commit. These routes answer in ABDM's error shape.
 */
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { readShare } from '../../abdm/translate.ts';
import type { CallbackVerifier, Verdict } from '../../abdm/verify-callback.ts';
import { type ErrorCode, errorCodes, refusalBody } from '../../abdm/wire/error-body.ts';
import { headerNames } from '../../abdm/wire/headers.ts';
import { callbackPaths } from '../../abdm/wire/paths.ts';
import { runningTokenStatusBody } from '../../abdm/wire/running-token.ts';
import { requiredId } from '../../abdm/wire/scalars.ts';
import { shareBody } from '../../abdm/wire/share.ts';
import { storageTrouble } from '../../db/transaction.ts';
import { limitBody } from '../body-limit.ts';
import type { CallbackNews } from '../bridge/network-news.ts';
import type { Desk } from '../desk.ts';
import type { Forwarder } from '../forward.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { RunningTokenIntake } from '../running-token-intake.ts';
import type { ShareIntake } from '../share-intake.ts';

/** A share is under 1 kB; a photo of the patient adds up to some hundred kB, which is read and dropped. */
export const MAX_CALLBACK_BYTES = 1024 * 1024;

export interface AbdmRoutesDeps {
  verifier: CallbackVerifier;
  intake: ShareIntake;
  askRunningToken: RunningTokenIntake;
  desk: Desk;
  forward: Forwarder | null;
  now: () => number;
  log: Log;
  metrics: Metrics;
  news: CallbackNews;
  /** A verified share is about to be taken; it may be one that a delivery check waits for. */
  shared: (context: string, requestId: string) => void;
}

type Callback = { body: unknown; requestId: string };

const OTHERS = '/api/v3/*';
const OUR_PATHS: readonly string[] = Object.values(callbackPaths);

/** What a log may say of a path: others' may hold a person's address. */
function pathOf(c: Context): string {
  return OUR_PATHS.find((path) => path === c.req.path) ?? OTHERS;
}

export function abdmRoutes(deps: AbdmRoutesDeps): Hono {
  const { verifier, intake, askRunningToken, desk, forward, now, log, metrics, news } = deps;
  const limit = limitBody(MAX_CALLBACK_BYTES, (c) => refuse(c, 413, errorCodes.malformed));
  const app = new Hono();

  function refuse(c: Context, status: ContentfulStatusCode, code: ErrorCode): Response {
    return c.json(refusalBody(code), status);
  }

  function refuseVerdict(c: Context, verdict: Exclude<Verdict, { ok: true }>): Response {
    log.warn({ reason: verdict.reason, path: pathOf(c), status: verdict.status }, 'callback refused');
    metrics.callbackRefused(verdict.reason);
    news.refused(verdict.reason, c.req.header(headerNames.requestId));
    return refuse(c, verdict.status, verdict.code);
  }

  /** null when the sender is the gateway and means us, else the refusal that answers it. */
  async function refusalOfSender(c: Context): Promise<Response | null> {
    const headers = {
      authorization: c.req.header(headerNames.authorization),
      xHipId: c.req.header(headerNames.hipId),
      timestamp: c.req.header(headerNames.timestamp),
    };
    const answer = verifier.verify(headers, now());
    const verdict = answer instanceof Promise ? await answer : answer;
    if (!verdict.ok) return refuseVerdict(c, verdict);
    // The sender is who it says and its clock agrees with ours: the date is right [DAY-8].
    const doubt = desk.doubt();
    if (doubt?.ahead === true) await desk.confirmDay(doubt.day);
    return null;
  }

  /** The verified callback, or the refusal that answers it. */
  async function accept(c: Context): Promise<Callback | Response> {
    const refusal = await refusalOfSender(c);
    if (refusal !== null) return refusal;
    const requestId = requiredId.safeParse(c.req.header(headerNames.requestId));
    const body = parse(await c.req.text());
    if (!requestId.success || body === undefined) return refuse(c, 400, errorCodes.malformed);
    return { body, requestId: requestId.data };
  }

  app.onError((error, c) => {
    const code = storageTrouble(error);
    // A full disk is filled no further: where it failed the desk has said once for all of a group.
    if (code !== null) log.error({ path: pathOf(c), code, status: 503 }, 'callback not stored');
    else log.fault(error, { path: pathOf(c) }, 'callback failed');
    return refuse(c, 503, errorCodes.unavailable);
  });

  app.post(callbackPaths.share, limit, async (c) => {
    const arrivedAt = now();
    const callback = await accept(c);
    if (callback instanceof Response) return callback;
    const body = shareBody.safeParse(callback.body);
    if (!body.success) return refuse(c, 400, errorCodes.malformed);
    const facility = verifier.checkFacility(c.req.header(headerNames.hipId), body.data.metaData.hipId);
    if (!facility.ok) return refuseVerdict(c, facility);
    news.taken();
    deps.shared(body.data.metaData.context, callback.requestId);
    const received = await intake.receive(readShare(body.data), callback.requestId, arrivedAt);
    metrics.share(received);
    return received === 'different' ? refuse(c, 400, errorCodes.malformed) : c.body(null, 200);
  });

  app.post(callbackPaths.runningTokenStatus, limit, async (c) => {
    const callback = await accept(c);
    if (callback instanceof Response) return callback;
    const body = runningTokenStatusBody.safeParse(callback.body);
    if (!body.success) return refuse(c, 400, errorCodes.malformed);
    const facility = verifier.checkFacility(c.req.header(headerNames.hipId), body.data.hipId);
    if (!facility.ok) return refuseVerdict(c, facility);
    news.taken();
    const asked = askRunningToken(body.data.context, callback.requestId, now());
    return asked === 'different' ? refuse(c, 400, errorCodes.malformed) : c.body(null, 202);
  });

  // Whatever else the network sends for this facility belongs to another system on the same bridge.
  app.all(OTHERS, limit, async (c) => {
    const refusal = await refusalOfSender(c);
    if (refusal !== null) return refusal;
    if (forward === null) return refuse(c, 404, errorCodes.notFound);
    // Not our message: its bytes, JSON or not, are the other system's to read.
    return forward(c.req.raw, await c.req.arrayBuffer());
  });

  return app;
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
