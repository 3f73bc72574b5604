/** Signing in and out. */

import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { signInBody } from '../contract/bodies.ts';
import { ROLES } from '../contract/permissions.ts';
import { clientFrom } from '../edges/client.ts';
import { ProblemError } from '../problems.ts';
import { SESSION_COOKIE, SESSION_MS, type SignIn } from '../sign-in.ts';
import { problemAnswers, refuseInvalid } from './describe.ts';

const signInRoute = createRoute({
  method: 'post',
  path: '/api/session',
  summary: 'Sign in',
  request: { body: { required: true, content: { 'application/json': { schema: signInBody } } } },
  responses: { 204: { description: 'Signed in; the cookie is set' }, ...problemAnswers(400, 401, 403, 429) },
});

const whoRoute = createRoute({
  method: 'get',
  path: '/api/session',
  summary: 'Who is signed in',
  responses: {
    200: {
      description: 'Signed in',
      content: {
        'application/json': {
          schema: z.object({ name: z.string(), role: z.enum(ROLES), counter: z.string().nullable() }),
        },
      },
    },
    ...problemAnswers(401),
  },
});

const signOutRoute = createRoute({
  method: 'delete',
  path: '/api/session',
  summary: 'Sign out',
  responses: { 204: { description: 'Signed out' }, ...problemAnswers(403) },
});

export function sessionRoutes(signIn: SignIn, secureCookie: boolean): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });
  app.openapi(signInRoute, async (c) => {
    const { name, password } = c.req.valid('json');
    const result = await signIn.signIn(name, password, clientFrom(c).address);
    if (!result.ok) throw new ProblemError(result.why);
    setCookie(c, SESSION_COOKIE, result.session, {
      httpOnly: true,
      sameSite: 'Strict',
      secure: secureCookie || clientFrom(c).secure,
      path: '/',
      maxAge: SESSION_MS / 1000,
    });
    return c.body(null, 204);
  });
  app.openapi(whoRoute, (c) => {
    const staff = signIn.who(getCookie(c, SESSION_COOKIE));
    if (staff === null) throw new ProblemError('not_signed_in');
    return c.json(staff, 200);
  });
  app.openapi(signOutRoute, (c) => {
    const cookie = getCookie(c, SESSION_COOKIE);
    if (cookie !== undefined) signIn.signOut(cookie);
    deleteCookie(c, SESSION_COOKIE, { path: '/' });
    return c.body(null, 204);
  });
  return app;
}
