/** What administrators do to a facility beside its enrolment: settle a copied machine, close it, open it again. */
import { z } from '@hono/zod-openapi';
import { closingBody } from '../contract/facility-changes.ts';
import { hipIdParam, REVIEW_FACILITIES_PATH } from '../contract/review.ts';
import { answering, DONE, done, type OfficerApp, officerApp, taking } from '../officers/officer-app.ts';
import { ReviewProblem } from '../officers/review-problem.ts';
import type { FacilityActs } from '../store/facility-acts.ts';
import type { News } from '../store/news.ts';
import { mustHave } from './registry-routes.ts';

const FACILITY = `${REVIEW_FACILITIES_PATH}/{hipId}` as const;
const params = hipIdParam;
const settleRoute = answering(
  'delete',
  `${FACILITY}/forks/{logId}`,
  'Settle a copied machine: the copy is stopped. No count changes; a copy that reports again is marked again',
  done,
  { params: z.object({ ...hipIdParam.shape, logId: z.string().min(1).max(60) }) },
);
const closeRoute = taking(
  'put',
  `${FACILITY}/closed`,
  'Close it: none of the state’s facilities any more; what it counted stays',
  closingBody,
  done,
  { params },
);
const reopenRoute = answering('delete', `${FACILITY}/closed`, 'Open it again', done, { params });

export interface FacilityActRouteDeps {
  acts: FacilityActs;
  news: News;
  now: () => number;
}

export function facilityActRoutes({ acts, news, now }: FacilityActRouteDeps): OfficerApp {
  const app = officerApp();

  app.openapi(settleRoute, async (c) => {
    const { role, name } = c.get('officer');
    mustHave(role, 'settling');
    const { hipId, logId } = c.req.valid('param');
    const settled = await acts.settle(hipId, logId, { at: now(), actor: name });
    if (!settled) throw new ReviewProblem('not_found');
    return c.json(DONE, 200);
  });

  app.openapi(closeRoute, async (c) => {
    const { role, name } = c.get('officer');
    mustHave(role, 'closing');
    const { hipId } = c.req.valid('param');
    const closed = await acts.close(hipId, c.req.valid('json').why, { at: now(), actor: name });
    if (!closed) throw new ReviewProblem('not_found');
    // Its key is ended: its line is closed at whichever node.
    await news.tell({ about: 'registry', hipId });
    return c.json(DONE, 200);
  });

  app.openapi(reopenRoute, async (c) => {
    const { role, name } = c.get('officer');
    mustHave(role, 'closing');
    const { hipId } = c.req.valid('param');
    if (!(await acts.reopen(hipId, { at: now(), actor: name }))) throw new ReviewProblem('not_found');
    return c.json(DONE, 200);
  });
  return app;
}
