/**
 * What a kiosk may do: be admitted by an administrator who signs in there once, look at a scanned
 * text, and give out a token by card or to a walk-in. Nothing here names a person.
 */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { CardReader } from '../card-reader.ts';
import {
  type KioskAnswer,
  kioskAnswer,
  kioskCardBody,
  kioskIssueBody,
  routeId,
  signInBody,
} from '../contract/bodies.ts';
import { allows } from '../contract/permissions.ts';
import type { CounterIntake } from '../counter-intake.ts';
import type { Desk, Outcome } from '../desk.ts';
import { DEVICE_COOKIES, DEVICE_MS, type Devices } from '../devices.ts';
import { clientFrom } from '../edges/client.ts';
import { admittedAs, deviceOf } from '../guard.ts';
import { ProblemError, refused } from '../problems.ts';
import { SESSION_COOKIE, type SignIn } from '../sign-in.ts';
import { standing } from '../standing.ts';
import { problemAnswers, refuseInvalid } from './describe.ts';

export interface KioskRoutesDeps {
  desk: Desk;
  readCard: CardReader;
  intake: CounterIntake;
  signIn: SignIn;
  devices: Devices;
  secureCookie: boolean;
}

const json = <T extends z.ZodType>(schema: T) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});

const admitRoute = createRoute({
  method: 'post',
  path: '/api/kiosk/session',
  summary: 'Make this browser a kiosk: staff who may admit machines sign in once',
  request: json(signInBody),
  responses: { 204: { description: 'Admitted; the cookie is set' }, ...problemAnswers(400, 401, 403, 429) },
});
const whoRoute = createRoute({
  method: 'get',
  path: '/api/kiosk/session',
  summary: 'Whether this browser is a kiosk; its admission counts from now on',
  responses: { 204: { description: 'It is' }, ...problemAnswers(401) },
});
const cardRoute = createRoute({
  method: 'post',
  path: '/api/kiosk/card',
  summary: 'Whether a scanned text is an ABHA card; nothing is kept',
  request: json(kioskCardBody),
  responses: { 204: { description: 'It is' }, ...problemAnswers(400, 401, 403, 422) },
});
const issueRoute = createRoute({
  method: 'post',
  path: '/api/kiosk/queues/{queue}/issue',
  summary: 'A token at the kiosk, for an ABHA card or a walk-in',
  request: { params: z.object({ queue: routeId }), ...json(kioskIssueBody) },
  responses: {
    200: { description: 'The number', content: { 'application/json': { schema: kioskAnswer } } },
    ...problemAnswers(400, 401, 403, 404, 409, 422, 429, 503),
  },
});

export function kioskRoutes(deps: KioskRoutesDeps): OpenAPIHono {
  const { desk, readCard, intake, signIn, devices } = deps;
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });

  function keepCookie(c: Context, cookie: string): void {
    setCookie(c, DEVICE_COOKIES.kiosk, cookie, {
      httpOnly: true,
      sameSite: 'Strict',
      secure: deps.secureCookie || clientFrom(c).secure,
      path: '/',
      maxAge: DEVICE_MS / 1000,
    });
  }

  app.openapi(admitRoute, async (c) => {
    const { name, password } = c.req.valid('json');
    const verified = await signIn.verify(name, password, clientFrom(c).address);
    if (!verified.ok) throw new ProblemError(verified.why);
    if (!allows(verified.staff.role, 'devices')) throw new ProblemError('not_permitted');
    const cookie = devices.admit('kiosk', verified.staff.name);
    if (cookie === null) throw new ProblemError('too_many_attempts');
    // Patients touch this browser: whoever was signed in here is so no more.
    const session = getCookie(c, SESSION_COOKIE);
    if (session !== undefined) signIn.signOut(session);
    deleteCookie(c, SESSION_COOKIE, { path: '/' });
    keepCookie(c, cookie);
    return c.body(null, 204);
  });

  const kiosksOnly = admittedAs(devices, 'kiosk');
  app.openapi(whoRoute, (c) => {
    devices.renew(deviceOf(c, devices, 'kiosk'));
    keepCookie(c, getCookie(c, DEVICE_COOKIES.kiosk) ?? '');
    return c.body(null, 204);
  });

  app.use('/api/kiosk/card', kiosksOnly);
  app.openapi(cardRoute, (c) => {
    readCard(c.req.valid('json').card);
    return c.body(null, 204);
  });

  app.use('/api/kiosk/queues/*', kiosksOnly);
  app.openapi(issueRoute, async (c) => {
    const device = deviceOf(c, devices, 'kiosk');
    if (!devices.mayIssue(device)) throw new ProblemError('too_many_attempts');
    const { queue } = c.req.valid('param');
    const asked = {
      ...c.req.valid('json'),
      lane: 'normal' as const,
      laneReason: null,
      actor: `kiosk:${device}`,
    };
    return c.json(answerOf(desk, await intake(queue, asked)), 200);
  });
  return app;
}

/** The token of the outcome as it stands now; throws the refusal as a problem. */
function answerOf(desk: Desk, outcome: Outcome): KioskAnswer {
  if (outcome.kind === 'refused') throw refused(outcome.refusal);
  const book = desk.book();
  const fact = outcome.events.map((event) => event.fact).find((one) => 'token' in one);
  const token = fact === undefined || !('token' in fact) ? undefined : book.tokens.get(fact.token ?? '');
  // The command id was another command's, or its day is over.
  if (fact === undefined || token === undefined) throw new ProblemError('unknown_token', {});
  const { label, queue, status, counter } = token;
  return { label, queue, status, counter, ...standing(book, token), fresh: fact.type === 'issued' };
}
