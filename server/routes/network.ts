/** The network on the administrator's page: how it is, its credentials, its address, and proving that it delivers. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Bridge } from '../bridge/bridge.ts';
import type { Mode } from '../config.ts';
import {
  bridgeUrlAnswer,
  bridgeUrlBody,
  credentialsAnswer,
  credentialsBody,
  emptyBody,
  networkView,
  outsideAnswer,
  outsideBody,
} from '../contract/network.ts';
import type { StaffApp } from '../guard.ts';
import { ProblemError } from '../problems.ts';
import { problemAnswers, staffApp } from './describe.ts';

function json<S extends z.ZodType>(description: string, schema: S) {
  return { 200: { description, content: { 'application/json': { schema } } } };
}

function bodyOf<S extends z.ZodType>(schema: S) {
  return { body: { required: true as const, content: { 'application/json': { schema } } } };
}

const show = createRoute({
  method: 'get',
  path: '/api/network',
  summary: 'How the way to and from the network is',
  responses: { ...json('As it is now', networkView), ...problemAnswers(401, 403) },
});
const setCredentials = createRoute({
  method: 'put',
  path: '/api/network/credentials',
  summary: 'Try a pair of credentials, and use it when the gateway takes it',
  request: bodyOf(credentialsBody),
  responses: {
    ...json('What the gateway said', credentialsAnswer),
    ...problemAnswers(400, 401, 403, 404, 409, 503),
  },
});
const setAddress = createRoute({
  method: 'put',
  path: '/api/network/address',
  summary: 'Point the bridge at an address, for every facility on it',
  request: bodyOf(bridgeUrlBody),
  responses: {
    ...json('What the gateway said', bridgeUrlAnswer),
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});
const ask = createRoute({
  method: 'post',
  path: '/api/network/ask',
  summary: 'Ask the gateway now',
  request: bodyOf(emptyBody),
  responses: { ...json('How it is then', networkView), ...problemAnswers(400, 401, 403, 404) },
});
const callOutside = createRoute({
  method: 'post',
  path: '/api/network/outside',
  summary: 'Call an address of ours as the network would, and watch for it here',
  request: bodyOf(outsideBody),
  responses: { ...json('How far it came', outsideAnswer), ...problemAnswers(400, 401, 403, 404, 429) },
});
const begin = createRoute({
  method: 'post',
  path: '/api/network/check',
  summary: 'Wait for a scan of a code that proves delivery',
  request: bodyOf(emptyBody),
  responses: { ...json('What is waited for', networkView), ...problemAnswers(400, 401, 403, 404) },
});
const end = createRoute({
  method: 'delete',
  path: '/api/network/check',
  summary: 'Stop waiting',
  responses: { 204: { description: 'Stopped' }, ...problemAnswers(401, 403, 404) },
});
const code = createRoute({
  method: 'get',
  path: '/api/network/check/code.svg',
  summary: 'The sharing code of the delivery check under way',
  responses: {
    200: { description: 'The code', content: { 'image/svg+xml': { schema: z.string() } } },
    ...problemAnswers(401, 403, 404),
  },
});

export interface NetworkRoutesDeps {
  mode: Mode;
  /** null: a hub speaks to the network for this facility. */
  bridge: Bridge | null;
  /** A sharing code as a picture. */
  drawCode: (context: string) => Promise<Uint8Array<ArrayBuffer>>;
}

export function networkRoutes(deps: NetworkRoutesDeps): StaffApp {
  const app = staffApp();
  const view = () => ({ mode: deps.mode, network: deps.bridge?.settings.state() ?? null });

  function here(): Bridge {
    if (deps.bridge === null) throw new ProblemError('not_found');
    return deps.bridge;
  }

  app.openapi(show, (c) => c.json(view(), 200));
  app.openapi(setCredentials, async (c) => {
    const answer = await here().settings.setCredentials(c.req.valid('json'), c.get('staff').name);
    if (answer === null) throw new ProblemError('set_elsewhere');
    return c.json(answer, 200);
  });
  app.openapi(setAddress, async (c) =>
    c.json(await here().settings.setAddress(c.req.valid('json'), c.get('staff').name), 200),
  );
  app.openapi(ask, async (c) => {
    await here().settings.ask();
    return c.json(view(), 200);
  });
  app.openapi(callOutside, async (c) => {
    const answer = await here().outside.call(c.req.valid('json').url);
    if (answer === null) throw new ProblemError('too_many_attempts');
    return c.json(answer, 200);
  });
  app.openapi(begin, (c) => {
    here().delivery.begin();
    return c.json(view(), 200);
  });
  app.openapi(end, (c) => {
    here().delivery.end();
    return c.body(null, 204);
  });
  app.openapi(code, async (c) => {
    const check = here().delivery.view();
    if (check === null || !here().delivery.isCode(check.code)) throw new ProblemError('not_found');
    c.header('Cache-Control', 'no-store');
    return c.body(await deps.drawCode(check.code), 200, { 'Content-Type': 'image/svg+xml' });
  });
  return app;
}
