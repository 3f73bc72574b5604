/**
 * What an admitted kiosk may do: look at a scanned text, and give out a token by card or to a walk-in.
 * Nothing here names a person.
 */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { CardReader } from '../card-reader.ts';
import { type KioskAnswer, kioskAnswer, kioskCardBody, kioskIssueBody, routeId } from '../contract/bodies.ts';
import type { CounterIntake } from '../counter-intake.ts';
import type { Desk, Outcome } from '../desk.ts';
import type { Devices } from '../devices/devices.ts';
import { admittedAs, deviceOf } from '../guard.ts';
import { ProblemError, refused } from '../problems.ts';
import { standing } from '../standing.ts';
import { problemAnswers, refuseInvalid } from './describe.ts';

export interface KioskRoutesDeps {
  desk: Desk;
  readCard: CardReader;
  intake: CounterIntake;
  devices: Devices;
}

const json = <T extends z.ZodType>(schema: T) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});

const cardRoute = createRoute({
  method: 'post',
  path: '/api/kiosk/card',
  summary: 'Whether a scanned text is an ABHA card; nothing is kept',
  request: json(kioskCardBody),
  responses: { 204: { description: 'It is' }, ...problemAnswers(400, 401, 403, 422) },
});
const issueRoute = createRoute({
  method: 'post',
  path: '/api/kiosk/queues/{queue}/issue',
  summary: 'A token at the kiosk, for an ABHA card or a walk-in',
  request: { params: z.object({ queue: routeId }), ...json(kioskIssueBody) },
  responses: {
    200: { description: 'The number', content: { 'application/json': { schema: kioskAnswer } } },
    ...problemAnswers(400, 401, 403, 404, 409, 422, 429, 503),
  },
});

export function kioskRoutes(deps: KioskRoutesDeps): OpenAPIHono {
  const { desk, readCard, intake, devices } = deps;
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });

  const kiosksOnly = admittedAs(devices, 'kiosk');
  app.use('/api/kiosk/card', kiosksOnly);
  app.openapi(cardRoute, (c) => {
    readCard(c.req.valid('json').card);
    return c.body(null, 204);
  });

  app.use('/api/kiosk/queues/*', kiosksOnly);
  app.openapi(issueRoute, async (c) => {
    const device = deviceOf(c, devices, 'kiosk');
    if (!devices.mayIssue(device)) throw new ProblemError('too_many_attempts');
    const { queue } = c.req.valid('param');
    const asked = {
      ...c.req.valid('json'),
      lane: 'normal' as const,
      laneReason: null,
      actor: `kiosk:${device}`,
    };
    return c.json(answerOf(desk, await intake(queue, asked)), 200);
  });
  return app;
}

/** The token of the outcome as it stands now; throws the refusal as a problem. */
function answerOf(desk: Desk, outcome: Outcome): KioskAnswer {
  if (outcome.kind === 'refused') throw refused(outcome.refusal);
  const book = desk.book();
  const fact = outcome.events.map((event) => event.fact).find((one) => 'token' in one);
  const token = fact === undefined || !('token' in fact) ? undefined : book.tokens.get(fact.token ?? '');
  // The command id was another command's, or its day is over.
  if (fact === undefined || token === undefined) throw new ProblemError('unknown_token', {});
  const { label, queue, status, counter } = token;
  return { label, queue, status, counter, ...standing(book, token), fresh: fact.type === 'issued' };
}
