/** The state's hub on the administrator's page: how the way to it is, and entering the one-time code. */
import { createRoute } from '@hono/zod-openapi';
import { enrolAnswer, enrolBody, hubView } from '../contract/hub.ts';
import type { StaffApp } from '../guard.ts';
import type { HubSide } from '../hub-link/hub-side.ts';
import { ProblemError } from '../problems.ts';
import { problemAnswers, staffApp } from './describe.ts';

const show = createRoute({
  method: 'get',
  path: '/api/hub',
  summary: "How the way to the state's hub is",
  responses: {
    200: { description: 'As it is now', content: { 'application/json': { schema: hubView } } },
    ...problemAnswers(401, 403),
  },
});
const enrol = createRoute({
  method: 'post',
  path: '/api/hub/enrol',
  summary:
    "Enrol this machine with a one-time code, at a hub's address where one is given; the key it had ends",
  request: { body: { required: true as const, content: { 'application/json': { schema: enrolBody } } } },
  responses: {
    200: { description: 'What the hub said', content: { 'application/json': { schema: enrolAnswer } } },
    ...problemAnswers(400, 401, 403, 404, 409),
  },
});

/** null: no hub is set. */
export function hubRoutes({ hub }: { hub: HubSide | null }): StaffApp {
  const app = staffApp();
  app.openapi(show, (c) => c.json({ hub: hub?.state() ?? null }, 200));
  app.openapi(enrol, async (c) => {
    if (hub === null) throw new ProblemError('not_found');
    const outcome = await hub.enrol(c.req.valid('json'), c.get('staff').name);
    if (outcome === null) throw new ProblemError('set_elsewhere');
    return c.json({ outcome }, 200);
  });
  return app;
}
