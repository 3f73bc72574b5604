/** A problem of the officers' routes, thrown where it is found and answered in one place. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { REVIEW_PROBLEM_STATUS, type ReviewProblemCode } from '../contract/officers.ts';

export class ReviewProblem extends Error {
  override readonly name = 'ReviewProblem';
  readonly code: ReviewProblemCode;
  readonly params: Record<string, unknown>;

  constructor(code: ReviewProblemCode, params: Record<string, unknown> = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

export function answerProblem(
  c: Context,
  requestId: string,
  code: ReviewProblemCode,
  params: Record<string, unknown> = {},
): Response {
  return c.json({ code, params, requestId }, REVIEW_PROBLEM_STATUS[code] as ContentfulStatusCode);
}

/** Which problem an exception is; anything unforeseen is `unavailable` and says nothing of itself. */
export function problemOf(error: unknown): { code: ReviewProblemCode; params: Record<string, unknown> } {
  if (error instanceof ReviewProblem) return { code: error.code, params: error.params };
  if (error instanceof HTTPException && error.status < 500) return { code: 'invalid_request', params: {} };
  return { code: 'unavailable', params: {} };
}
