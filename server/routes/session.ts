/** Signing in and out, and what a session says of itself: where it works, that it is covered. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context, Env } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { signInBody } from '../contract/bodies.ts';
import { counterBody, ownPasswordBody, ownPinBody, switchBody } from '../contract/people.ts';
import { isTied, ROLES } from '../contract/permissions.ts';
import type { Desk } from '../desk.ts';
import { clientFrom } from '../edges/client.ts';
import type { Facility } from '../facility/facility.ts';
import type { StaffApp } from '../guard.ts';
import { ProblemError } from '../problems.ts';
import type { People } from '../staff/people.ts';
import { SESSION_MS, type Session, type Sessions } from '../staff/sessions.ts';
import {
  BROWSER_COOKIE,
  BROWSER_MS,
  type From,
  type Refused,
  SESSION_COOKIE,
  type SignIn,
} from '../staff/sign-in.ts';
import type { SwitchRepeats } from '../staff/switch-repeats.ts';
import { problemAnswers, refuseInvalid, staffApp } from './describe.ts';

const json = <T extends z.ZodType>(schema: T) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});
const signedIn = { description: 'Done; the cookie is new' };

const signInRoute = createRoute({
  method: 'post',
  path: '/api/session',
  summary: 'Sign in',
  request: json(signInBody),
  responses: { 204: signedIn, ...problemAnswers(400, 401, 403, 429) },
});

const whoRoute = createRoute({
  method: 'get',
  path: '/api/session',
  summary: 'Who is signed in',
  responses: {
    200: {
      description: 'Signed in; what is marked must be done before anything else',
      content: {
        'application/json': {
          schema: z.object({
            name: z.string(),
            role: z.enum(ROLES),
            counter: z.string().nullable(),
            /** The facility's zone, in which staff's pages tell moments. */
            zone: z.string(),
            /** Names are covered until somebody says who it is. */
            covered: z.literal(true).optional(),
            /** Somebody else knows the password: it must be changed. */
            passwordOnce: z.literal(true).optional(),
          }),
        },
      },
    },
    ...problemAnswers(401),
  },
});

const signOutRoute = createRoute({
  method: 'delete',
  path: '/api/session',
  summary: 'Sign out: ends the shift of this browser',
  responses: { 204: { description: 'Signed out' }, ...problemAnswers(403) },
});

const passwordRoute = createRoute({
  method: 'put',
  path: '/api/session/password',
  summary: 'Change the own password; ends all other sessions of the account',
  request: json(ownPasswordBody),
  responses: { 204: signedIn, ...problemAnswers(400, 401, 403, 422, 429) },
});

const colleaguesRoute = createRoute({
  method: 'get',
  path: '/api/session/colleagues',
  summary: 'Who worked at this counter lately and can take over with a PIN',
  responses: {
    200: {
      description: 'The latest first',
      content: { 'application/json': { schema: z.array(z.string()) } },
    },
    ...problemAnswers(401),
  },
});

const SWITCH_PATH = '/api/session/switch';
const switchRoute = createRoute({
  method: 'post',
  path: SWITCH_PATH,
  summary: 'Take over this shift, or come back to a covered page, with a PIN',
  request: json(switchBody),
  responses: { 204: signedIn, ...problemAnswers(400, 401, 403, 429) },
});

const counterRoute = createRoute({
  method: 'put',
  path: '/api/session/counter',
  summary: 'Sit down at a counter',
  request: json(counterBody),
  responses: { 204: { description: 'Sat down' }, ...problemAnswers(400, 401, 403, 404, 409) },
});

const coverRoute = createRoute({
  method: 'put',
  path: '/api/session/cover',
  summary: 'Cover the page: nothing of it until a PIN or a password',
  responses: { 204: { description: 'Covered' }, ...problemAnswers(401, 403) },
});

const pinRoute = createRoute({
  method: 'put',
  path: '/api/session/pin',
  summary: 'Set or clear the own PIN',
  request: json(ownPinBody),
  responses: { 204: { description: 'Done' }, ...problemAnswers(400, 401, 403, 422, 429) },
});

export interface SessionRoutesDeps {
  signIn: SignIn;
  sessions: Sessions;
  people: People;
  takeOver: SwitchRepeats;
  secureCookie: boolean;
  facility: Facility;
}

/** For whoever has a cookie, or comes for one. */
export function sessionRoutes(deps: SessionRoutesDeps): OpenAPIHono {
  const { signIn, sessions, people, takeOver, facility } = deps;
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });

  function keep(c: Context, name: string, value: string, ms: number): void {
    const secure = deps.secureCookie || clientFrom(c).secure;
    setCookie(c, name, value, { httpOnly: true, sameSite: 'Strict', secure, path: '/', maxAge: ms / 1000 });
  }

  app.openapi(signInRoute, async (c) => {
    const { name, password } = c.req.valid('json');
    const result = await signIn.signIn(name, password, fromOf(c));
    if (!result.ok) throw problemOfRefused(c, result);
    keep(c, SESSION_COOKIE, result.session, SESSION_MS);
    keep(c, BROWSER_COOKIE, result.browser, BROWSER_MS);
    return c.body(null, 204);
  });

  app.openapi(whoRoute, (c) => {
    const { name, role, counter, covered, passwordOnce } = sessionOf(c, sessions);
    const due = { ...(covered && { covered }), ...(passwordOnce && { passwordOnce }) };
    const { zone } = facility.current().facility;
    return c.json({ name, role, counter, zone, ...due } as const, 200);
  });

  app.openapi(signOutRoute, (c) => {
    const cookie = getCookie(c, SESSION_COOKIE);
    if (cookie !== undefined) signIn.signOut(cookie);
    deleteCookie(c, SESSION_COOKIE, { path: '/' });
    return c.body(null, 204);
  });

  // Before a body is looked at.
  app.use('/api/session/*', async (c, next) => {
    // Whose answer was lost has a session no more, and asks again for the one that it was given.
    const asksAgain = c.req.path === SWITCH_PATH && takeOver.knows(getCookie(c, SESSION_COOKIE));
    if (!asksAgain) sessionOf(c, sessions);
    await next();
  });

  app.openapi(passwordRoute, async (c) => {
    const { password, next } = c.req.valid('json');
    const session = sessionOf(c, sessions);
    if (!session.passwordOnce) {
      if (session.covered) throw new ProblemError('not_signed_in');
      const own = await signIn.isOwn(session, password ?? '', fromOf(c));
      if (!own.ok) throw problemOfRefused(c, own);
    }
    await people.changePassword(session.name, next);
    keep(c, SESSION_COOKIE, sessions.open(session.name, session.counter), SESSION_MS);
    return c.body(null, 204);
  });

  app.openapi(colleaguesRoute, (c) => c.json(sessions.colleagues(sessionOf(c, sessions)), 200));

  app.openapi(switchRoute, async (c) => {
    const { name, pin, id } = c.req.valid('json');
    const switched = await takeOver.takeOver(getCookie(c, SESSION_COOKIE), name, pin, id);
    if (!switched.ok) {
      throw new ProblemError(switched.why, switched.why === 'wrong_pin' ? { left: switched.left } : {});
    }
    keep(c, SESSION_COOKIE, switched.session, SESSION_MS);
    return c.body(null, 204);
  });
  return app;
}

/** For staff who are at work. */
export function ownRoutes(
  deps: Pick<SessionRoutesDeps, 'signIn' | 'sessions' | 'people' | 'facility'> & { desk: Desk },
): StaffApp {
  const { signIn, sessions, people, desk, facility } = deps;
  const app = staffApp();

  app.openapi(counterRoute, (c) => {
    const { counter } = c.req.valid('json');
    const session = sessionOf(c, sessions);
    if (facility.counter(counter) === undefined) throw new ProblemError('unknown_counter', { counter });
    const present = session.counter;
    const token = present === null ? null : (desk.book().counters.get(present)?.token ?? null);
    if (isTied(session.role) && present !== counter && token !== null) {
      throw new ProblemError('counter_busy', { counter: present, token });
    }
    sessions.sitDown(session, counter);
    return c.body(null, 204);
  });

  app.openapi(coverRoute, (c) => {
    sessions.cover(sessionOf(c, sessions));
    return c.body(null, 204);
  });

  app.openapi(pinRoute, async (c) => {
    const { password, pin } = c.req.valid('json');
    const session = sessionOf(c, sessions);
    const own = await signIn.isOwn(session, password, fromOf(c));
    if (!own.ok) throw problemOfRefused(c, own);
    await people.setPin(session.name, session.name, pin);
    return c.body(null, 204);
  });
  return app;
}

function sessionOf<E extends Env>(c: Context<E>, sessions: Sessions): Session {
  const session = sessions.of(getCookie(c, SESSION_COOKIE));
  if (session === null) throw new ProblemError('not_signed_in');
  return session;
}

function fromOf<E extends Env>(c: Context<E>): From {
  return {
    address: clientFrom(c).address,
    browser: getCookie(c, BROWSER_COOKIE),
    session: getCookie(c, SESSION_COOKIE),
  };
}

function problemOfRefused<E extends Env>(c: Context<E>, refused: Refused): ProblemError {
  if (refused.why === 'wrong_password') return new ProblemError(refused.why);
  c.header('Retry-After', String(refused.seconds));
  return new ProblemError(refused.why, { seconds: refused.seconds });
}
