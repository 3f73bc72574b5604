/** After a restore: which queues wait for their highest number, and somebody who has read the last slip. */
import { createRoute, z } from '@hono/zod-openapi';
import { routeId } from '../contract/bodies.ts';
import { confirmNumberBody, numbersView } from '../contract/numbers.ts';
import type { Desk } from '../desk.ts';
import type { StaffApp } from '../guard.ts';
import type { Numbers } from '../numbers.ts';
import { ProblemError } from '../problems.ts';
import { parseDay } from '../queue/service-day.ts';
import { answerOf } from './answer.ts';
import { commandRoute, problemAnswers, staffApp } from './describe.ts';

const list = createRoute({
  method: 'get',
  path: '/api/numbers',
  summary: 'The queues and, after a restore, whether their highest numbers are confirmed',
  responses: {
    200: { description: 'Every queue', content: { 'application/json': { schema: numbersView } } },
    ...problemAnswers(401, 403),
  },
});
const confirm = commandRoute(
  '/api/numbers/{queue}',
  "A queue's highest number of today, after a restore",
  z.object({ queue: routeId }),
  confirmNumberBody,
);

export function numberRoutes({ desk, numbers }: { desk: Desk; numbers: Numbers }): StaffApp {
  const app = staffApp();
  app.openapi(list, (c) => c.json(numbers.view(), 200));
  app.openapi(confirm, async (c) => {
    const { queue } = c.req.valid('param');
    const { id, day: text, number } = c.req.valid('json');
    const day = parseDay(text);
    if (day === null)
      throw new ProblemError('invalid_request', { fields: [{ path: 'day', code: 'custom' }] });
    const outcome = await numbers.confirm({ id, queue, day, number, actor: c.get('staff').name });
    return c.json(answerOf(desk, outcome, {}), 200);
  });
  return app;
}
