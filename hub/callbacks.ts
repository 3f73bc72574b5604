/**
 * What the gateway calls: callbacks for every facility of the bridge. Nothing is stored before the sender is
 * verified and the facility is one of ours; 200 goes out only after the row is durable. Everything else that comes
 * for the bridge belongs to other systems and is handed on. These routes answer in ABDM's error shape.
 */
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { CallbackRefusal, CallbackVerifier, Verdict } from '../abdm/verify-callback.ts';
import { type ErrorCode, errorCodes, refusalBody } from '../abdm/wire/error-body.ts';
import { headerNames } from '../abdm/wire/headers.ts';
import { callbackPaths } from '../abdm/wire/paths.ts';
import { runningTokenStatusBody } from '../abdm/wire/running-token.ts';
import { requiredId } from '../abdm/wire/scalars.ts';
import { shareBody } from '../abdm/wire/share.ts';
import { limitBody } from '../server/body-limit.ts';
import type { Forwarder } from '../server/forward.ts';
import type { Log } from '../server/log.ts';
import type { CallbackKind } from './contract/link.ts';
import type { HubMetrics } from './metrics.ts';
import type { Relay } from './relay.ts';

/** A share is under 1 kB; a photo of the patient adds up to some hundred kB. */
export const MAX_CALLBACK_BYTES = 1024 * 1024;
const OTHERS = '/api/v3/*';
/** All else about the sender has been checked when a verdict says one of these. */
const OTHERS_MAY_NAME: readonly CallbackRefusal[] = ['foreign-facility', 'no-facility'];

export interface CallbackDeps {
  verifier: CallbackVerifier;
  relay: Relay;
  forward: Forwarder | null;
  metrics: HubMetrics;
  now: () => number;
  log: Log;
}

export function callbackRoutes(deps: CallbackDeps): Hono {
  const { verifier, relay, forward, metrics, now, log } = deps;
  const limit = limitBody(MAX_CALLBACK_BYTES, (c) => refuse(c, 413, errorCodes.malformed));
  const app = new Hono();

  function refuse(c: Context, status: ContentfulStatusCode, code: ErrorCode): Response {
    return c.json(refusalBody(code), status);
  }

  function refuseVerdict(c: Context, { reason, status, code }: Exclude<Verdict, { ok: true }>): Response {
    log.warn({ reason, status }, 'callback refused');
    metrics.refused(reason);
    return refuse(c, status, code);
  }

  async function verdictOf(c: Context): Promise<Verdict> {
    const headers = {
      authorization: c.req.header(headerNames.authorization),
      xHipId: c.req.header(headerNames.hipId),
      timestamp: c.req.header(headerNames.timestamp),
    };
    return verifier.verify(headers, now());
  }

  async function take(c: Context, kind: CallbackKind, hipIdOf: (body: unknown) => string | null) {
    const arrivedAt = now();
    const sender = await verdictOf(c);
    if (!sender.ok) return refuseVerdict(c, sender);
    const requestId = requiredId.safeParse(c.req.header(headerNames.requestId));
    const content = await c.req.text();
    const hipId = hipIdOf(parse(content));
    if (!requestId.success || hipId === null) return refuse(c, 400, errorCodes.malformed);
    const facility = verifier.checkFacility(c.req.header(headerNames.hipId), hipId);
    if (!facility.ok) return refuseVerdict(c, facility);
    const received = await relay.receive({ kind, hipId, requestId: requestId.data, content, arrivedAt });
    metrics.callback(kind, received);
    if (received === 'different') return refuse(c, 400, errorCodes.malformed);
    return c.body(null, kind === 'share' ? 200 : 202);
  }

  app.onError((error, c) => {
    log.fault(error, { path: OTHERS }, 'callback failed');
    return refuse(c, 503, errorCodes.unavailable);
  });
  app.post(callbackPaths.share, limit, (c) =>
    take(c, 'share', (body) => shareBody.safeParse(body).data?.metaData.hipId ?? null),
  );
  app.post(callbackPaths.runningTokenStatus, limit, (c) =>
    take(c, 'running-token', (body) => runningTokenStatusBody.safeParse(body).data?.hipId ?? null),
  );
  app.all(OTHERS, limit, async (c) => {
    const sender = await verdictOf(c);
    // Whose facility it is, or that it is none's (what is for an information user names one in X-HIU-ID), matters to
    // whoever gets it; only the gateway may send it.
    if (!sender.ok && !OTHERS_MAY_NAME.includes(sender.reason)) return refuseVerdict(c, sender);
    if (forward === null) return refuse(c, 404, errorCodes.notFound);
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
