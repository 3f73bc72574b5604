/**
 * Owns the simulator's own levers, which no ABDM has: the fault script, key rotation, a look at its counts.
 * Invariant: they answer the machine they run on and nobody else, and name no person.
 */
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { faultScript, noFaults } from './faults.ts';
import type { GatewayKeys } from './gateway/keys.ts';
import type { Sessions } from './gateway/sessions.ts';
import { jsonBody } from './read-json.ts';
import type { SimulatorState } from './state.ts';

/** A hundred faults are under 20 kB. */
const MAX_BODY = 64 * 1024;
const loopback = /^(127\.|::1$|::ffff:127\.)/;

const nothing = z.strictObject({});
const rotateInput = z.strictObject({ keepOld: z.boolean().default(false) });

type Parts = { state: SimulatorState; keys: GatewayKeys; sessions: Sessions };
type Env = { Bindings: Partial<HttpBindings> };

export function simRoutes({ state, keys, sessions }: Parts): Hono<Env> {
  const app = new Hono<Env>();

  app.use('/sim/*', bodyLimit({ maxSize: MAX_BODY }), async (c, next) => {
    const from = c.env?.incoming?.socket.remoteAddress;
    if (from !== undefined && !loopback.test(from)) return c.json({ code: 'loopback-only' }, 403);
    return next();
  });

  app.get('/sim/status', (c) => {
    const shares = state.shares.values();
    return c.json({
      shares: shares.length,
      tokens: shares.filter((share) => share.answer?.kind === 'token').length,
      calls: state.calls.size,
      facilities: state.bridges.flatMap((bridge) => bridge.services ?? []),
      keys: keys.served().keys.map((key) => key.kid),
    });
  });

  app.get('/sim/faults', (c) => c.json(state.faults));
  app.post('/sim/faults', async (c) => {
    const body = await jsonBody(c.req.raw, faultScript);
    if (body === null) return c.json({ code: 'malformed' }, 400);
    state.faults = body;
    return c.json(body);
  });
  app.delete('/sim/faults', (c) => {
    state.faults = noFaults();
    return c.body(null, 204);
  });

  app.post('/sim/keys/rotate', async (c) => {
    const body = await jsonBody(c.req.raw, rotateInput);
    if (body === null) return c.json({ code: 'malformed' }, 400);
    await keys.rotate(body.keepOld);
    return c.body(null, 204);
  });

  app.post('/sim/sessions/revoke', async (c) => {
    if ((await jsonBody(c.req.raw, nothing)) === null) return c.json({ code: 'malformed' }, 400);
    sessions.revokeAll();
    return c.body(null, 204);
  });

  return app;
}
