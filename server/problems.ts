/** Turning refusals, bad requests and faults into the one problem shape. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { isStorageTrouble, StorageFault } from '../db/transaction.ts';
import { PROBLEM_STATUS, type Problem, type ProblemCode } from './contract/problems.ts';
import type { Refusal } from './queue/refusals.ts';

/** A problem thrown from a handler: what the caller did wrong or cannot have. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: ProblemCode;
  readonly params: Record<string, unknown>;

  constructor(problem: ProblemCode, params: Record<string, unknown> = {}) {
    super(problem);
    this.problem = problem;
    this.params = params;
  }
}

/** The problem a refusal becomes: its own fields, code aside, are the params. */
export function refused({ code, ...params }: Refusal): ProblemError {
  return new ProblemError(code, params);
}

export function answerProblem(c: Context, code: ProblemCode, params: Record<string, unknown>): Response {
  const body: Problem = { code, params, requestId: c.get('requestId') };
  return c.json(body, PROBLEM_STATUS[code] as ContentfulStatusCode);
}

/** Which problem an exception is; anything unforeseen is `internal` and says nothing of itself. */
export function problemOf(error: unknown): { code: ProblemCode; params: Record<string, unknown> } {
  if (error instanceof ProblemError) return { code: error.problem, params: error.params };
  if (error instanceof StorageFault || isStorageTrouble(error)) return { code: 'unavailable', params: {} };
  // No JSON at all, or called something else: the framework refuses it before any schema sees it.
  if (error instanceof HTTPException && error.status < 500) return { code: 'invalid_request', params: {} };
  return { code: 'internal', params: {} };
}
