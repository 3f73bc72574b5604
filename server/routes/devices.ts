/** The machines of the house, for administrators: which are admitted, and ending an admission. */
import { createRoute, z } from '@hono/zod-openapi';
import { routeId } from '../contract/bodies.ts';
import type { Devices } from '../devices.ts';
import type { StaffApp } from '../guard.ts';
import { ProblemError } from '../problems.ts';
import { problemAnswers, staffApp } from './describe.ts';

const device = z.object({
  id: z.string(),
  audience: z.string(),
  admittedBy: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
});

const listRoute = createRoute({
  method: 'get',
  path: '/api/devices',
  summary: 'The machines that are admitted, kiosks for now',
  responses: {
    200: { description: 'Oldest first', content: { 'application/json': { schema: z.array(device) } } },
    ...problemAnswers(401),
  },
});

const endRoute = createRoute({
  method: 'delete',
  path: '/api/devices/{device}',
  summary: 'End the admission of a machine; its sockets close',
  request: { params: z.object({ device: routeId }) },
  responses: { 204: { description: 'Ended' }, ...problemAnswers(400, 401, 403, 404) },
});

export function deviceRoutes(devices: Devices): StaffApp {
  const app = staffApp();
  app.openapi(listRoute, (c) => c.json(devices.list(), 200));
  app.openapi(endRoute, (c) => {
    if (!devices.end(c.req.valid('param').device)) throw new ProblemError('not_found');
    return c.body(null, 204);
  });
  return app;
}
