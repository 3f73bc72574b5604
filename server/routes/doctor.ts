/** The doctor's report: for the administrator's page, and for the command on the same machine. */
import { createRoute } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { doctorReport } from '../contract/doctor.ts';
import type { Doctor } from '../doctor/doctor.ts';
import { ASK_HEADER, isAsked, LOCAL_DOCTOR_PATH } from '../doctor/local-ask.ts';
import type { StaffApp } from '../guard.ts';
import { ProblemError } from '../problems.ts';
import { problemAnswers, staffApp } from './describe.ts';

const report = createRoute({
  method: 'get',
  path: '/api/doctor',
  summary: 'Whether everything is well, and what to do if not',
  responses: {
    200: { description: 'Every finding', content: { 'application/json': { schema: doctorReport } } },
    ...problemAnswers(401, 403),
  },
});

export interface DoctorRoutesDeps {
  doctor: Doctor;
  dataDir: string;
}

export function doctorRoutes(deps: DoctorRoutesDeps): StaffApp {
  const app = staffApp();
  app.openapi(report, async (c) => c.json(await deps.doctor.look(), 200));
  return app;
}

/** Without a session, for who can write to the data folder; there is nothing here for anybody else. */
export function localDoctorRoutes(deps: DoctorRoutesDeps): Hono {
  return new Hono().get(LOCAL_DOCTOR_PATH, async (c) => {
    if (!isAsked(deps.dataDir, c.req.header(ASK_HEADER))) throw new ProblemError('not_found');
    return c.json(await deps.doctor.look());
  });
}
