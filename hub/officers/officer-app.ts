/**
 * Deny by default: whoever comes to a route below `/api/review` is signed in, from a page of ours when it changes
 * something, and has the permission that the route names. What the routes share in the OpenAPI document stands here.
 */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { clientFrom } from '../../server/edges/client.ts';
import { isOwnOrigin } from '../../server/edges/own-origin.ts';
import { type OfficerPermission, officerMay, reviewProblem } from '../contract/officers.ts';
import { ReviewProblem } from './review-problem.ts';
import { OFFICER_COOKIE, type Officer, type OfficerSignIn } from './sign-in.ts';

export interface Variables {
  requestId: string;
  officer: Officer;
}

export type OfficerApp = OpenAPIHono<{ Variables: Variables }>;

export function officerApp(): OfficerApp {
  return new OpenAPIHono<{ Variables: Variables }>({
    // Names where a request does not fit; never repeats what was sent.
    defaultHook: (result) => {
      if (result.success) return;
      const fields = result.error.issues.map(({ path, code }) => ({ path: path.join('.'), code }));
      throw new ReviewProblem('invalid_request', { fields: fields.slice(0, 20) });
    },
  });
}

/** Only a signed-in officer with this permission passes, once the password is their own. */
export function officersOnly(
  signIn: Pick<OfficerSignIn, 'who'>,
  permission: OfficerPermission,
): MiddlewareHandler<{ Variables: Variables }> {
  return async (c, next) => {
    const officer = await signIn.who(getCookie(c, OFFICER_COOKIE));
    if (officer === null) throw new ReviewProblem('not_signed_in');
    if (officer.passwordOnce) throw new ReviewProblem('password_due');
    if (!officerMay(officer.role, permission)) throw new ReviewProblem('not_permitted');
    c.set('officer', officer);
    await next();
  };
}

/** What changes something comes from a page of ours (OWASP, verifying origin). */
export function fromOwnPage(publicUrl: string | null): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
      const addressed = { host: c.req.header('host'), secure: clientFrom(c).secure };
      if (!isOwnOrigin(c.req.header('origin'), addressed, publicUrl))
        throw new ReviewProblem('forbidden_origin');
    }
    await next();
  };
}

const PROBLEMS = Object.fromEntries(
  [400, 401, 403, 404, 409, 422, 429, 503].map((status) => [
    status,
    { description: 'A problem', content: { 'application/json': { schema: reviewProblem } } },
  ]),
);

type Method = 'get' | 'post' | 'put' | 'delete';

interface Asked {
  params?: z.ZodObject;
  query?: z.ZodObject;
}

/** A route that answers JSON. */
export function answering<
  const M extends Method,
  const Path extends string,
  Answer extends z.ZodType,
  const Request extends Asked,
>(method: M, path: Path, summary: string, answer: Answer, request: Request) {
  return createRoute({
    method,
    path,
    summary,
    request,
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: answer } } },
      ...PROBLEMS,
    },
  });
}

/** A route that takes a JSON body and answers JSON. */
export function taking<
  const M extends Method,
  const Path extends string,
  Body extends z.ZodType,
  Answer extends z.ZodType,
  const Request extends Asked,
>(method: M, path: Path, summary: string, body: Body, answer: Answer, request: Request) {
  return createRoute({
    method,
    path,
    summary,
    request: { ...request, body: { required: true, content: { 'application/json': { schema: body } } } },
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: answer } } },
      ...PROBLEMS,
    },
  });
}

/** The answer of a route that has nothing to say. */
export const done = z.object({ done: z.literal(true) });
export const DONE = { done: true } as const;
