/** After a restore: which queues wait for their highest number, and somebody who has read the last slip. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Journal } from '../../db/journal.ts';
import { routeId } from '../contract/bodies.ts';
import { confirmNumberBody, type NumbersView, numbersView } from '../contract/numbers.ts';
import type { Desk } from '../desk.ts';
import type { Facility } from '../facility/facility.ts';
import type { StaffApp } from '../guard.ts';
import { ProblemError } from '../problems.ts';
import { isUnconfirmed } from '../queue/book.ts';
import type { QueueId } from '../queue/model.ts';
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

export interface NumberRoutesDeps {
  desk: Desk;
  facility: Pick<Facility, 'current'>;
  journal: Pick<Journal, 'highestNumbers' | 'raiseNumber'>;
}

export function numberRoutes({ desk, facility, journal }: NumberRoutesDeps): StaffApp {
  const app = staffApp();

  function view(): NumbersView {
    const { day } = desk.today();
    const book = desk.book();
    const known = new Map(journal.highestNumbers(day).map(({ queue, number }) => [queue, number]));
    const queues = facility.current().queues.map(({ id, prefix, name, pictogram }) => ({
      id,
      prefix,
      name: { ...name },
      pictogram: pictogram ?? null,
      known: Math.max(known.get(id) ?? 0, book.day === day ? (book.queues.get(id)?.lastNumber ?? 0) : 0),
      confirmed: !isUnconfirmed(book, id),
    }));
    return { day, queues };
  }

  /** What anybody knows to be out stands, whatever is said now. */
  function atLeast(queue: QueueId, number: number): number {
    return Math.max(number, view().queues.find(({ id }) => id === queue)?.known ?? 0);
  }

  app.openapi(list, (c) => c.json(view(), 200));
  app.openapi(confirm, async (c) => {
    const { queue } = c.req.valid('param');
    const { id, day: text, number: said } = c.req.valid('json');
    const day = parseDay(text);
    if (day === null)
      throw new ProblemError('invalid_request', { fields: [{ path: 'day', code: 'custom' }] });
    const number = atLeast(queue, said);
    // First: should the day be left and entered again, the log's own numbers would not tell of these.
    if (desk.book().confirmed !== null && desk.book().queues.has(queue)) {
      journal.raiseNumber({ day, queue, number });
    }
    const outcome = await desk.submit({
      type: 'confirmNumber',
      id,
      actor: c.get('staff').name,
      queue,
      number,
      day,
    });
    return c.json(answerOf(desk, outcome, {}), 200);
  });
  return app;
}
