/**
 * What the gateway calls: callbacks for every facility of the bridge. Nothing is stored before the sender is
 * verified and the facility is one of ours; 200 goes out only after the row is durable. Everything else that comes
 * for the bridge belongs to other systems, other facilities' shares among it, and is handed on. These routes answer in
 * ABDM's error shape.
 */
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { CallbackVerifier, Refused, Verdict } from '../abdm/verify-callback.ts';
import { type ErrorCode, errorCodes, refusalBody } from '../abdm/wire/error-body.ts';
import { headerNames } from '../abdm/wire/headers.ts';
import { parseBody } from '../abdm/wire/json-body.ts';
import { callbackPaths } from '../abdm/wire/paths.ts';
import { hipIdOfRunningToken, runningTokenStatusBody } from '../abdm/wire/running-token.ts';
import { requiredId } from '../abdm/wire/scalars.ts';
import { hipIdOfShare, shareBody } from '../abdm/wire/share.ts';
import { limitBody } from '../server/body-limit.ts';
import { forwardForeign } from '../server/foreign-callbacks.ts';
import type { Forwarder } from '../server/forward.ts';
import type { Log } from '../server/log.ts';
import type { CallbackKind } from './contract/link.ts';
import type { HubMetrics } from './metrics.ts';
import type { Relay } from './relay.ts';

/** A share is under 1 kB; a photo of the patient adds up to some hundred kB. */
export const MAX_CALLBACK_BYTES = 1024 * 1024;
const OTHERS = '/api/v3/*';

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
  const foreign = { verifier, forward, verdictOf };
  const app = new Hono();

  function refuse(c: Context, status: ContentfulStatusCode, code: ErrorCode): Response {
    return c.json(refusalBody(code), status);
  }

  function refuseVerdict(c: Context, { reason, status, code }: Refused): Response {
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
    const hipId = hipIdOf(parseBody(content));
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
  app.post(callbackPaths.share, limit, forwardForeign(foreign, hipIdOfShare), (c) =>
    take(c, 'share', (body) => shareBody.safeParse(body).data?.metaData.hipId ?? null),
  );
  app.post(callbackPaths.runningTokenStatus, limit, forwardForeign(foreign, hipIdOfRunningToken), (c) =>
    take(c, 'running-token', (body) => runningTokenStatusBody.safeParse(body).data?.hipId ?? null),
  );
  app.all(OTHERS, limit, forwardForeign(foreign, null), async (c) => {
    const sender = await verdictOf(c);
    if (!sender.ok) return refuseVerdict(c, sender);
    if (forward === null) return refuse(c, 404, errorCodes.notFound);
    return forward(c.req.raw, await c.req.arrayBuffer());
  });
  return app;
}
