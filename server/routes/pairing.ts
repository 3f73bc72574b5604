/**
 * What a machine without a keyboard asks: for a code to show, how its code stands, and, once admitted,
 * whether it still is. Open to anybody: a code opens nothing until staff say so.
 */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { DEVICE_AUDIENCES, pairingBody, pairingState } from '../contract/devices.ts';
import { DEVICE_COOKIES, DEVICE_MS, type DeviceAudience, type Devices } from '../devices/devices.ts';
import { PAIRING_MS, type Pairings } from '../devices/pairing.ts';
import { clientFrom } from '../edges/client.ts';
import { deviceOf } from '../guard.ts';
import { ProblemError } from '../problems.ts';
import { SESSION_COOKIE, type SignIn } from '../staff/sign-in.ts';
import { problemAnswers, refuseInvalid } from './describe.ts';

/** Holds the secret of the code that this browser shows. */
export const PAIRING_COOKIE = 'parchi_pairing';
const PAIRING_PATH = '/api/pairing';

export interface PairingRoutesDeps {
  pairings: Pairings;
  devices: Devices;
  signIn: SignIn;
  secureCookie: boolean;
}

const audience = z.object({ audience: z.enum(DEVICE_AUDIENCES) });
const state = {
  description: 'The code to show, or that this machine is admitted and has its cookie',
  content: { 'application/json': { schema: pairingState } },
};

const beginRoute = createRoute({
  method: 'post',
  path: PAIRING_PATH,
  summary: 'A code for this machine to show',
  request: { body: { required: true, content: { 'application/json': { schema: pairingBody } } } },
  responses: { 200: state, ...problemAnswers(400, 403, 429) },
});
const lookRoute = createRoute({
  method: 'get',
  path: `${PAIRING_PATH}/{audience}`,
  summary: 'Whether the code that this machine shows was confirmed',
  request: { params: audience },
  responses: { 200: state, ...problemAnswers(400, 404) },
});
const whoRoute = createRoute({
  method: 'get',
  path: `${PAIRING_PATH}/{audience}/admission`,
  summary: 'Whether this machine is admitted; its admission counts from now on',
  request: { params: audience },
  responses: { 204: { description: 'It is' }, ...problemAnswers(400, 401) },
});

export function pairingRoutes(deps: PairingRoutesDeps): OpenAPIHono {
  const { pairings, devices, signIn } = deps;
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });
  const kept = (c: Context) =>
    ({
      httpOnly: true,
      sameSite: 'Strict',
      secure: deps.secureCookie || clientFrom(c).secure,
    }) as const;

  function keepCookie(c: Context, as: DeviceAudience, cookie: string): void {
    setCookie(c, DEVICE_COOKIES[as], cookie, { ...kept(c), path: '/', maxAge: DEVICE_MS / 1000 });
  }

  app.openapi(beginRoute, (c) => {
    const { audience: as } = c.req.valid('json');
    const begun = pairings.begin(as, clientFrom(c).address, getCookie(c, PAIRING_COOKIE));
    if (begun === null) throw new ProblemError('too_many_attempts');
    setCookie(c, PAIRING_COOKIE, begun.secret, { ...kept(c), path: PAIRING_PATH, maxAge: PAIRING_MS / 1000 });
    return c.json(begun.state, 200);
  });

  app.openapi(lookRoute, (c) => {
    const { audience: as } = c.req.valid('param');
    const found = pairings.look(as, getCookie(c, PAIRING_COOKIE));
    if (found === null) throw new ProblemError('not_found');
    if (found.cookie !== null) {
      // Everybody passes this screen: whoever was signed in here is so no more.
      const session = getCookie(c, SESSION_COOKIE);
      if (session !== undefined) signIn.signOut(session);
      deleteCookie(c, SESSION_COOKIE, { path: '/' });
      keepCookie(c, as, found.cookie);
    }
    return c.json(found.state, 200);
  });

  app.openapi(whoRoute, (c) => {
    const { audience: as } = c.req.valid('param');
    devices.renew(deviceOf(c, devices, as));
    keepCookie(c, as, getCookie(c, DEVICE_COOKIES[as]) ?? '');
    return c.body(null, 204);
  });

  return app;
}
