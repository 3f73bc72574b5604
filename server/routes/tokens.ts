/** What staff do to one token. The last segment of the path is the command. */
import { z } from '@hono/zod-openapi';
import { reprintBody, routeId, seenBody, setLaneBody, transferBody } from '../contract/bodies.ts';
import type { Desk } from '../desk.ts';
import type { StaffApp } from '../guard.ts';
import { ProblemError } from '../problems.ts';
import type { TokenId } from '../queue/model.ts';
import { refuseTokenElsewhere } from '../staff/own-counter.ts';
import { answerOf } from './answer.ts';
import { commandRoute, staffApp } from './describe.ts';

const token = z.object({ token: routeId });

const transfer = commandRoute(
  '/api/tokens/{token}/transfer',
  'Send a token to another queue',
  token,
  transferBody,
);
const setLane = commandRoute('/api/tokens/{token}/setLane', 'Change a lane', token, setLaneBody);
const reprint = commandRoute(
  '/api/tokens/{token}/reprint',
  'Print a copy marked DUPLICATE',
  token,
  reprintBody,
);
const step = commandRoute(
  '/api/tokens/{token}/{command}',
  'Recall, serve, complete, skip, requeue or cancel a token',
  z.object({
    token: routeId,
    command: z.enum(['recall', 'serve', 'complete', 'skip', 'requeue', 'cancel']),
  }),
  seenBody,
);

export function tokenRoutes(deps: {
  desk: Desk;
  /** Puts a copy of the token's slip into the spool; false when no printer serves its queue. */
  reprint: (token: TokenId, commandId: string, by: string) => boolean;
}): StaffApp {
  const { desk } = deps;
  const app = staffApp();

  app.openapi(transfer, async (c) => {
    const { token } = c.req.valid('param');
    refuseTokenElsewhere(c.get('staff'), desk.book(), token);
    const outcome = await desk.submit({
      type: 'transfer',
      token,
      ...c.req.valid('json'),
      actor: c.get('staff').name,
    });
    return c.json(answerOf(desk, outcome, { token }), 200);
  });

  app.openapi(setLane, async (c) => {
    const { token } = c.req.valid('param');
    refuseTokenElsewhere(c.get('staff'), desk.book(), token);
    const outcome = await desk.submit({
      type: 'setLane',
      token,
      ...c.req.valid('json'),
      actor: c.get('staff').name,
    });
    return c.json(answerOf(desk, outcome, { token }), 200);
  });

  app.openapi(reprint, (c) => {
    const { token } = c.req.valid('param');
    if (!desk.book().tokens.has(token)) throw new ProblemError('unknown_token', { token });
    const by = c.get('staff').name;
    if (!deps.reprint(token, c.req.valid('json').id, by)) throw new ProblemError('no_printer', { token });
    return c.json(answerOf(desk, { kind: 'done', events: [], repeated: false }, { token }), 200);
  });

  app.openapi(step, async (c) => {
    const { token, command } = c.req.valid('param');
    refuseTokenElsewhere(c.get('staff'), desk.book(), token);
    const outcome = await desk.submit({
      type: command,
      token,
      ...c.req.valid('json'),
      actor: c.get('staff').name,
    });
    return c.json(answerOf(desk, outcome, { token }), 200);
  });

  return app;
}
