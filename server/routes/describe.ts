/** What JSON routes share in the OpenAPI document, and how a request that does not fit is refused. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { commandAnswer } from '../contract/bodies.ts';
import type { StaffApp, Variables } from '../guard.ts';
import { ProblemError } from '../problems.ts';

const problem = z
  .object({ code: z.string(), params: z.record(z.string(), z.unknown()), requestId: z.string() })
  .openapi('Problem');

/** The problem answers of a route, for its description. */
export function problemAnswers(...statuses: number[]) {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: 'A problem', content: { 'application/json': { schema: problem } } },
    ]),
  );
}

/** Names where a request does not fit its schema; never repeats what was sent. */
export function refuseInvalid(result: { success: true } | { success: false; error: z.core.$ZodError }): void {
  if (result.success) return;
  const fields = result.error.issues.map(({ path, code }) => ({ path: path.join('.'), code }));
  throw new ProblemError('invalid_request', { fields: fields.slice(0, 20) });
}

/** Routes of staff: their handlers know who is signed in. */
export function staffApp(): StaffApp {
  return new OpenAPIHono<{ Variables: Variables }>({ defaultHook: refuseInvalid });
}

/** A command of a person: parameters and body in, the objects as they are now out. */
export function commandRoute<P extends string, Params extends z.ZodObject, Body extends z.ZodType>(
  path: P,
  summary: string,
  params: Params,
  body: Body,
) {
  return createRoute({
    method: 'post',
    path,
    summary,
    request: { params, body: { required: true, content: { 'application/json': { schema: body } } } },
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: commandAnswer } } },
      ...problemAnswers(400, 401, 403, 404, 409, 503),
    },
  });
}
