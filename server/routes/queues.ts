/** Giving out a token at the counter, and vouching for the date. */
import { z } from '@hono/zod-openapi';
import { confirmDayBody, issueBody, routeId } from '../contract/bodies.ts';
import type { CounterIntake } from '../counter-intake.ts';
import type { Desk } from '../desk.ts';
import type { StaffApp } from '../guard.ts';
import { ProblemError } from '../problems.ts';
import { parseDay } from '../queue/service-day.ts';
import { answerOf, givenBy } from './answer.ts';
import { commandRoute, staffApp } from './describe.ts';

const issue = commandRoute(
  '/api/queues/{queue}/issue',
  'A token for a person with an ABHA card or with nothing',
  z.object({ queue: routeId }),
  issueBody,
);
const confirmDay = commandRoute(
  '/api/day/confirm',
  "The clock's date is right",
  z.object({}),
  confirmDayBody,
);

export function queueRoutes(deps: { desk: Desk; intake: CounterIntake }): StaffApp {
  const { desk, intake } = deps;
  const app = staffApp();

  app.openapi(issue, async (c) => {
    const { queue } = c.req.valid('param');
    const outcome = await intake(queue, { ...c.req.valid('json'), actor: c.get('staff').name });
    return c.json({ ...answerOf(desk, outcome, {}), given: givenBy(outcome) }, 200);
  });

  app.openapi(confirmDay, async (c) => {
    const day = parseDay(c.req.valid('json').day);
    if (day === null)
      throw new ProblemError('invalid_request', { fields: [{ path: 'day', code: 'custom' }] });
    await desk.confirmDay(day);
    // Another date than the clock's was confirmed, or the clock moved on meanwhile.
    const doubt = desk.doubt();
    if (doubt !== null) throw new ProblemError('date_unconfirmed', doubt);
    return c.json({ token: null, counter: null }, 200);
  });

  return app;
}
