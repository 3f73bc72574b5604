/**
 * The registry at the officers' pages: tables of facilities and professionals taken in, codes that enrol, keys that
 * are ended; and, for auditors, a facility's own list of a day.
 */
import { createRoute, z } from '@hono/zod-openapi';
import { type OfficerPermission, officerMay } from '../contract/officers.ts';
import {
  codeAnswer,
  dayListAnswer,
  hipIdParam,
  type ImportAnswer,
  importAnswer,
  MOST_BAD_LINES,
  REVIEW_FACILITIES_PATH,
  REVIEW_REGISTRY_PATH,
} from '../contract/review.ts';
import type { DayAuditor } from '../day-audit.ts';
import { answering, DONE, done, type OfficerApp, officerApp } from '../officers/officer-app.ts';
import { ReviewProblem } from '../officers/review-problem.ts';
import { readProfessionals, strangerRow } from '../professionals-file.ts';
import { type BadRow, NoColumn, NoText, readRegistry, TooManyRows, textOf } from '../registry-file.ts';
import type { FacilityReviewStore } from '../store/facility-review-store.ts';
import type { News } from '../store/news.ts';
import type { ProfessionalStore } from '../store/professional-store.ts';
import type { RegistryStore } from '../store/registry-store.ts';
import { isDay } from './india-day.ts';

const FACILITY = `${REVIEW_FACILITIES_PATH}/{hipId}` as const;
const params = hipIdParam;
const codeRoute = answering('post', `${FACILITY}/code`, 'A one-time code that enrols it', codeAnswer, {
  params,
});
const revokeRoute = answering('delete', `${FACILITY}/enrolment`, 'End what it was enrolled with', done, {
  params,
});
const listRoute = answering(
  'get',
  `${FACILITY}/days/{day}/tokens`,
  'Its tokens of a day without names, checked against its head',
  dayListAnswer,
  { params: z.object({ ...hipIdParam.shape, day: z.string().refine(isDay) }) },
);
const importRoute = createRoute({
  method: 'post',
  path: `${REVIEW_REGISTRY_PATH}/{kind}`,
  summary: 'Take in a table of facilities or professionals (CSV)',
  request: {
    params: z.object({ kind: z.enum(['facilities', 'professionals']) }),
    body: { required: true, content: { 'text/csv': { schema: z.string() } } },
  },
  responses: {
    200: { description: 'Done', content: { 'application/json': { schema: importAnswer } } },
  },
});

export interface RegistryRouteDeps {
  registry: RegistryStore;
  professionals: ProfessionalStore;
  facilities: FacilityReviewStore;
  auditor: Pick<DayAuditor, 'audit'>;
  news: News;
  now: () => number;
}

export function registryRoutes(deps: RegistryRouteDeps): OfficerApp {
  const { registry, professionals, facilities, auditor, news, now } = deps;
  const app = officerApp();

  app.openapi(importRoute, async (c) => {
    mustHave(c.get('officer').role, 'registry');
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    if (c.req.valid('param').kind === 'facilities') {
      const { rows, bad } = told(() => readRegistry(textOf(bytes)));
      const { closed } = await registry.keep(rows, now());
      await news.tell({ about: 'registry' });
      const others = (await registry.count()) - rows.length;
      return c.json({ ...answerOf(rows.length, bad), others, closed }, 200);
    }
    const { rows, bad } = told(() => readProfessionals(textOf(bytes)));
    const strangers = await professionals.keep(rows, now());
    return c.json(answerOf(rows.length - strangers.length, [...bad, ...strangers.map(strangerRow)]), 200);
  });

  app.openapi(codeRoute, async (c) => {
    mustHave(c.get('officer').role, 'codes');
    const { scope, name } = c.get('officer');
    const { hipId } = c.req.valid('param');
    const code = await registry.newCode(hipId, now(), name);
    if (code === null) {
      const isClosed = (await facilities.find(scope, hipId, now())) !== null;
      throw new ReviewProblem(isClosed ? 'facility_closed' : 'not_found');
    }
    return c.json({ code }, 200);
  });

  app.openapi(revokeRoute, async (c) => {
    mustHave(c.get('officer').role, 'codes');
    const { hipId } = c.req.valid('param');
    if (!(await registry.revoke(hipId, now(), c.get('officer').name))) throw new ReviewProblem('not_found');
    await news.tell({ about: 'registry', hipId });
    return c.json(DONE, 200);
  });

  app.openapi(listRoute, async (c) => {
    const { scope, role } = c.get('officer');
    mustHave(role, 'dayList');
    const { hipId, day } = c.req.valid('param');
    if ((await facilities.find(scope, hipId, now())) === null) throw new ReviewProblem('not_found');
    const audit = await auditor.audit(hipId, day);
    if (typeof audit === 'string') throw new ReviewProblem(`facility_${audit}`);
    return c.json(audit, 200);
  });
  return app;
}

/** Throws ReviewProblem when the role has not the permission. */
export function mustHave(role: Parameters<typeof officerMay>[0], permission: OfficerPermission): void {
  if (!officerMay(role, permission)) throw new ReviewProblem('not_permitted');
}

function told<Read>(read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (error instanceof NoColumn) throw new ReviewProblem('no_column', { column: error.column });
    if (error instanceof NoText) throw new ReviewProblem('no_text');
    if (error instanceof TooManyRows) throw new ReviewProblem('too_large');
    throw error;
  }
}

function answerOf(taken: number, bad: readonly BadRow[]): ImportAnswer {
  const shown = [...bad].sort((a, b) => a.line - b.line).slice(0, MOST_BAD_LINES);
  return { taken, refused: bad.length, bad: shown };
}
