/** The machines of the house, for those who look after them: codes that wait, admitting, naming, ending. */
import { createRoute, z } from '@hono/zod-openapi';
import { routeId } from '../contract/bodies.ts';
import { admitBody, deviceBody, deviceView, openPairing } from '../contract/devices.ts';
import type { Devices } from '../devices/devices.ts';
import type { Pairings } from '../devices/pairing.ts';
import type { Facility } from '../facility/facility.ts';
import type { StaffApp } from '../guard.ts';
import { ProblemError } from '../problems.ts';
import { problemAnswers, staffApp } from './describe.ts';

export interface DeviceRoutesDeps {
  devices: Devices;
  pairings: Pairings;
  facility: Facility;
}

const json = <T extends z.ZodType>(schema: T) => ({ content: { 'application/json': { schema } } });

const listRoute = createRoute({
  method: 'get',
  path: '/api/devices',
  summary: 'The halls and kiosks that are admitted, and the codes of those that wait',
  responses: {
    200: {
      description: 'Oldest first',
      ...json(
        z.object({
          devices: z.array(deviceView),
          waiting: z.array(openPairing),
          queues: z.array(
            z.object({
              id: z.string(),
              prefix: z.string(),
              name: z.record(z.string(), z.string()),
              pictogram: z.string().nullable(),
            }),
          ),
        }),
      ),
    },
    ...problemAnswers(401, 403),
  },
});
const admitRoute = createRoute({
  method: 'post',
  path: '/api/devices',
  summary: 'Admit the machine that shows a code',
  request: { body: { required: true, ...json(admitBody) } },
  responses: {
    201: { description: 'Admitted; the machine goes live by itself', ...json(z.object({ id: z.string() })) },
    ...problemAnswers(400, 401, 403, 404, 429),
  },
});
const describeRoute = createRoute({
  method: 'put',
  path: '/api/devices/{device}',
  summary: 'Name a machine and say what it shows',
  request: { params: z.object({ device: routeId }), body: { required: true, ...json(deviceBody) } },
  responses: { 204: { description: 'Kept' }, ...problemAnswers(400, 401, 403, 404) },
});
const endRoute = createRoute({
  method: 'delete',
  path: '/api/devices/{device}',
  summary: 'End the admission of a machine; its sockets close',
  request: { params: z.object({ device: routeId }) },
  responses: { 204: { description: 'Ended' }, ...problemAnswers(400, 401, 403, 404) },
});

export function deviceRoutes({ devices, pairings, facility }: DeviceRoutesDeps): StaffApp {
  const app = staffApp();

  function checkQueues(queues: readonly string[]): void {
    const unknown = queues.find((queue) => facility.queue(queue) === undefined);
    if (unknown !== undefined) throw new ProblemError('unknown_queue', { queue: unknown });
  }

  app.openapi(listRoute, (c) => {
    const queues = facility.current().queues.map(({ id, prefix, name, pictogram }) => ({
      id,
      prefix,
      name: { ...name },
      pictogram: pictogram ?? null,
    }));
    return c.json({ devices: devices.list(), waiting: pairings.open(), queues }, 200);
  });

  app.openapi(admitRoute, (c) => {
    const { code, label, queues } = c.req.valid('json');
    checkQueues(queues);
    const admitted = pairings.admit(code, c.get('staff').name, { label, queues });
    if (admitted === 'unknown_code') throw new ProblemError('unknown_code');
    if (admitted === 'too_many') throw new ProblemError('too_many_attempts');
    return c.json({ id: admitted.id }, 201);
  });

  app.openapi(describeRoute, (c) => {
    const body = c.req.valid('json');
    checkQueues(body.queues);
    if (!devices.describe(c.req.valid('param').device, body, c.get('staff').name))
      throw new ProblemError('not_found');
    return c.body(null, 204);
  });

  app.openapi(endRoute, (c) => {
    if (!devices.end(c.req.valid('param').device, c.get('staff').name)) throw new ProblemError('not_found');
    return c.body(null, 204);
  });
  return app;
}
