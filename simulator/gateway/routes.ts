/**
 * Owns the gateway's HTTP routes, at ABDM's own paths, for facilities and for patients' apps.
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { type BridgeServiceAnswer, bridgeUrlBody } from '../../abdm/wire/bridge.ts';
import { headerNames, readBearer } from '../../abdm/wire/headers.ts';
import { onShareBody } from '../../abdm/wire/on-share.ts';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import { onRunningTokenBody, runningTokenStatusBody } from '../../abdm/wire/running-token.ts';
import { sessionRequest } from '../../abdm/wire/session.ts';
import { type ShareBodyInput, shareBody } from '../../abdm/wire/share.ts';
import type { SimulatorState } from '../state.ts';
import { takeOnRunningToken, takeOnShare } from './answering.ts';
import type { Asked, Asking } from './asking.ts';
import type { HeaderChecks, HeaderFault } from './check-headers.ts';
import type { Closing } from './closing.ts';
import { errorResponse, type GatewayError } from './error-shapes.ts';
import { faultGate, type GatewayEnv, recordCalls } from './fault-gate.ts';
import type { GatewayKeys } from './keys.ts';
import type { Sessions } from './sessions.ts';

/** A share may carry a photograph in base64; everything else is under 4 kB. */
const MAX_BODY = 2 * 1024 * 1024;
/** A REQUEST-ID that an app made up is kept as a key. */
const MAX_APP_REQUEST_ID = 128;

type Parts = {
  state: SimulatorState;
  keys: GatewayKeys;
  sessions: Sessions;
  checks: HeaderChecks;
  asking: Asking;
  closing: Closing;
};

export function gatewayRoutes({ state, keys, sessions, checks, asking, closing }: Parts): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const refuse = (fault: { error: GatewayError; message?: string }) =>
    errorResponse(fault.error, state.settings.now(), { message: fault.message });
  const gate = (target: Parameters<typeof faultGate>[1]) => faultGate(state, target, closing.pause);

  app.use('/api/*', recordCalls(state));
  app.use('/api/*', bodyLimit({ maxSize: MAX_BODY, onError: () => refuse({ error: 'malformed' }) }));

  app.post(gatewayPaths.sessions, gate('sessions'), async (c) => {
    const common = checks.common((name) => c.req.header(name));
    if (!common.ok) return refuse(common);
    const body = await readBody(c.req.raw, sessionRequest);
    if (body === null) return refuse({ error: 'malformed' });
    const bridge = state.bridges.find((one) => one.clientId === body.clientId);
    if (bridge?.clientSecret !== body.clientSecret) return refuse({ error: 'unauthorised' });
    return c.json(await sessions.open(bridge));
  });

  app.get(gatewayPaths.certs, gate('certs'), (c) => {
    const caller = authorised(checks, (name) => c.req.header(name));
    return caller.ok ? c.json(keys.served()) : refuse(caller);
  });

  app.patch(gatewayPaths.bridgeUrl, gate('bridge'), async (c) => {
    const caller = authorised(checks, (name) => c.req.header(name));
    if (!caller.ok) return refuse(caller);
    const body = await readBody(c.req.raw, bridgeUrlBody);
    if (body === null || !/^https?:$/.test(new URL(body.url).protocol)) return refuse({ error: 'malformed' });
    caller.bridge.url = body.url;
    return c.body(null, 202);
  });

  app.get(`${gatewayPaths.bridgeService}/:serviceId`, gate('bridge'), (c) => {
    const caller = authorised(checks, (name) => c.req.header(name));
    if (!caller.ok) return refuse(caller);
    const id = c.req.param('serviceId');
    const { services, clientId } = caller.bridge;
    const service =
      services === null ? { id, name: 'Demonstration facility' } : services.find((one) => one.id === id);
    if (service === undefined)
      return refuse({ error: 'no-such-share', message: 'No such service on this bridge' });
    const roles = { isHip: true, isHiu: false, isHealthLocker: false, isPhr: false, active: true };
    const answer: BridgeServiceAnswer = {
      id,
      bridgeId: clientId,
      serviceId: id,
      name: service.name,
      ...roles,
    };
    return c.json(answer);
  });

  app.post(gatewayPaths.onShare, gate('onShare'), async (c) => {
    const caller = fromFacility(checks, (name) => c.req.header(name));
    if (!caller.ok) return refuse(caller);
    const body = await readBody(c.req.raw, onShareBody);
    if (body === null) return refuse({ error: 'malformed' });
    const judged = takeOnShare(state, caller.hipId, body);
    return judged.ok ? c.body(null, 202) : refuse(judged);
  });

  app.post(gatewayPaths.onRunningToken, gate('onRunningToken'), async (c) => {
    const caller = fromFacility(checks, (name) => c.req.header(name));
    if (!caller.ok) return refuse(caller);
    const body = await readBody(c.req.raw, onRunningTokenBody);
    if (body === null) return refuse({ error: 'malformed' });
    const judged = takeOnRunningToken(state, caller.hipId, body);
    return judged.ok ? c.body(null, 202) : refuse(judged);
  });

  app.post(gatewayPaths.share, async (c) => {
    const read = (name: string) => c.req.header(name);
    if (!fromApp(read)) return refuse({ error: 'unauthorised' });
    const requestId = read(headerNames.requestId)?.trim() ?? '';
    if (requestId === '' || requestId.length > MAX_APP_REQUEST_ID) return refuse({ error: 'malformed' });
    const body = await readRaw(c.req.raw);
    if (!shareBody.safeParse(body).success) return refuse({ error: 'malformed' });
    // Passed on as it came: the schema drops fields that a newer app sends and a facility must survive.
    return accepted(asking.share(body as ShareBodyInput, requestId));
  });

  app.post(gatewayPaths.runningTokenStatus, async (c) => {
    if (!fromApp((name) => c.req.header(name))) return refuse({ error: 'unauthorised' });
    const body = await readBody(c.req.raw, runningTokenStatusBody);
    return body === null ? refuse({ error: 'malformed' }) : accepted(asking.runningToken(body));
  });

  app.all('/api/*', () => refuse({ error: 'no-such-share', message: 'No such route' }));

  /** 202, with the REQUEST-ID that the answer will name. */
  function accepted(asked: Asked): Response {
    return asked.ok ? Response.json({ requestId: asked.requestId }, { status: 202 }) : refuse(asked);
  }

  return app;
}

type Read = (name: string) => string | undefined;

/** Both the common headers and a live session. */
function authorised(checks: HeaderChecks, read: Read): ReturnType<HeaderChecks['session']> {
  const session = checks.session(read);
  if (!session.ok) return session;
  const common = checks.common(read);
  return common.ok ? session : common;
}

function fromFacility(checks: HeaderChecks, read: Read): { ok: true; hipId: string } | HeaderFault {
  const caller = authorised(checks, read);
  return caller.ok ? checks.facility(read, caller.bridge) : caller;
}

/** A patient's app shows its user's token and names itself; the simulator takes any user for signed in. */
function fromApp(read: Read): boolean {
  const hiuId = read(headerNames.hiuId)?.trim() ?? '';
  return hiuId !== '' && readBearer(read(headerNames.authToken) ?? '') !== null;
}

async function readRaw(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    return undefined;
  }
}

async function readBody<T>(request: Request, schema: z.ZodType<T>): Promise<T | null> {
  return schema.safeParse(await readRaw(request)).data ?? null;
}
