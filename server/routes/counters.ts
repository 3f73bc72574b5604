/** What a clerk does at a counter. The last segment of the path is the command. */
import { createRoute, z } from '@hono/zod-openapi';
import { callNextBody, callTokenBody, routeId, seenBody } from '../contract/bodies.ts';
import type { Desk } from '../desk.ts';
import type { Facility } from '../facility/facility.ts';
import type { StaffApp } from '../guard.ts';
import { refuseOtherCounter } from '../staff/own-counter.ts';
import { answerOf } from './answer.ts';
import { commandRoute, problemAnswers, staffApp } from './describe.ts';

const counter = z.object({ counter: routeId });

const listRoute = createRoute({
  method: 'get',
  path: '/api/counters',
  summary: 'The counters of the facility',
  responses: {
    200: {
      description: 'Every counter',
      content: {
        'application/json': {
          schema: z.array(
            z.object({
              id: z.string(),
              name: z.record(z.string(), z.string()),
              queues: z.array(
                z.object({
                  id: z.string(),
                  prefix: z.string(),
                  name: z.record(z.string(), z.string()),
                  pictogram: z.string().nullable(),
                }),
              ),
              status: z.enum(['open', 'paused', 'closed']),
            }),
          ),
        },
      },
    },
    ...problemAnswers(401),
  },
});

const callNext = commandRoute(
  '/api/counters/{counter}/callNext',
  'Call the next token',
  counter,
  callNextBody,
);
const callToken = commandRoute(
  '/api/counters/{counter}/callToken',
  'Call a given token',
  counter,
  callTokenBody,
);
const step = commandRoute(
  '/api/counters/{counter}/{command}',
  'Open, pause or close the counter, or undo its last step',
  z.object({ counter: routeId, command: z.enum(['openCounter', 'pauseCounter', 'closeCounter', 'undo']) }),
  seenBody,
);

export function counterRoutes(deps: { desk: Desk; facility: Facility }): StaffApp {
  const { desk, facility } = deps;
  const app = staffApp();

  app.openapi(listRoute, (c) => {
    const counters = facility.current().counters.map(({ id, name, queues }) => ({
      id,
      name: { ...name },
      queues: queues.flatMap((one) => {
        const queue = facility.queue(one);
        if (queue === undefined) return [];
        return [
          { id: one, prefix: queue.prefix, name: { ...queue.name }, pictogram: queue.pictogram ?? null },
        ];
      }),
      status: desk.book().counters.get(id)?.status ?? ('closed' as const),
    }));
    return c.json(counters, 200);
  });

  app.openapi(callNext, async (c) => {
    const { counter } = c.req.valid('param');
    refuseOtherCounter(c.get('staff'), counter);
    const outcome = await desk.submit({
      type: 'callNext',
      counter,
      ...c.req.valid('json'),
      actor: c.get('staff').name,
    });
    return c.json(answerOf(desk, outcome, { counter }), 200);
  });

  app.openapi(callToken, async (c) => {
    const { counter } = c.req.valid('param');
    refuseOtherCounter(c.get('staff'), counter);
    const body = c.req.valid('json');
    const outcome = await desk.submit({ type: 'callToken', counter, ...body, actor: c.get('staff').name });
    return c.json(answerOf(desk, outcome, { counter, token: body.token }), 200);
  });

  app.openapi(step, async (c) => {
    const { counter, command } = c.req.valid('param');
    refuseOtherCounter(c.get('staff'), counter);
    const outcome = await desk.submit({
      type: command,
      counter,
      ...c.req.valid('json'),
      actor: c.get('staff').name,
    });
    return c.json(answerOf(desk, outcome, { counter }), 200);
  });

  return app;
}
