/** The facility file for administrators: what is in force, a change of it, and the file to keep. */
import { createRoute } from '@hono/zod-openapi';
import { facilityFile } from '../contract/facility.ts';
import { facilityChangeBody, facilityView } from '../contract/settings.ts';
import type { FacilityChange, LiveFacility } from '../facility/facility.ts';
import type { StaffApp } from '../guard.ts';
import { ProblemError, refused } from '../problems.ts';
import { problemAnswers, staffApp } from './describe.ts';

const view = { 'application/json': { schema: facilityView } };

const showRoute = createRoute({
  method: 'get',
  path: '/api/facility',
  summary: 'The facility file in force, and its version',
  responses: { 200: { description: 'In force', content: view }, ...problemAnswers(401, 403) },
});

const changeRoute = createRoute({
  method: 'put',
  path: '/api/facility',
  summary: 'Put another facility file in force',
  request: { body: { required: true, content: { 'application/json': { schema: facilityChangeBody } } } },
  responses: {
    200: { description: 'In force now', content: view },
    ...problemAnswers(400, 401, 403, 409, 413, 503),
  },
});

const exportRoute = createRoute({
  method: 'get',
  path: '/api/facility.json',
  summary: 'The facility file in force, as a file to keep',
  responses: {
    200: { description: 'The file', content: { 'application/json': { schema: facilityFile } } },
    ...problemAnswers(401, 403),
  },
});

/** A page shows what it can reach; a form with more mistakes than this is another file. */
const MAX_PROBLEMS = 100;
/** Places that somebody else changed meanwhile, named on the page. */
const MAX_PATHS = 100;

export interface FacilityRoutesDeps {
  facility: LiveFacility;
  /** Names of the printer profiles there are. */
  profiles: () => string[];
}

export function facilityRoutes({ facility, profiles }: FacilityRoutesDeps): StaffApp {
  const app = staffApp();
  const shown = () => ({
    version: facility.version(),
    file: facility.current(),
    profiles: profiles(),
    refusedFile: facility.refusedFile(),
  });
  app.openapi(showRoute, (c) => c.json(shown(), 200));
  app.openapi(changeRoute, async (c) => {
    const { basedOn, file } = c.req.valid('json');
    const problem = problemOf(await facility.change(file, basedOn, c.get('staff').name));
    if (problem !== null) throw problem;
    return c.json(shown(), 200);
  });
  app.openapi(exportRoute, (c) => {
    c.header('Content-Disposition', 'attachment; filename="facility.json"');
    c.header('Content-Type', 'application/json');
    c.header('Cache-Control', 'no-store');
    return c.body(`${JSON.stringify(facility.current(), null, 2)}\n`, 200) as never;
  });
  return app;
}

function problemOf(change: FacilityChange): ProblemError | null {
  switch (change.kind) {
    case 'done':
      return null;
    case 'invalid':
      return new ProblemError('invalid_request', { fields: change.problems.slice(0, MAX_PROBLEMS) });
    case 'stale': {
      const { version, paths } = change;
      return new ProblemError('facility_changed', { version, paths: paths.slice(0, MAX_PATHS) });
    }
    case 'refused':
      return refused(change.refusal);
    default:
      return change satisfies never;
  }
}
