/**
 * A patient's data for the patient: found, exported, erased; who looked at it; what is kept. Whose it is stands in
 * bodies alone, never in an address, and no answer may be kept by a browser or a proxy.
 */
import { createRoute, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import {
  copiedBody,
  eraseAnswer,
  findAnswer,
  findBody,
  keepingAnswer,
  lookDay,
  lookLabel,
  looksAnswer,
  personTokensBody,
} from '../contract/persons.ts';
import type { StaffApp } from '../guard.ts';
import type { PersonRequests } from '../persons/care.ts';
import { ProblemError } from '../problems.ts';
import { problemAnswers, staffApp } from './describe.ts';

/** No name in it: a download's name stays on the disk of whoever saved it. */
const EXPORT_NAME = 'parchi-personal-data.json';

const findRoute = createRoute({
  method: 'post',
  path: '/api/persons/find',
  summary: "Find a patient's tokens by ABHA address, ABHA number, or label and day",
  request: { body: { required: true, content: { 'application/json': { schema: findBody } } } },
  responses: {
    200: { description: 'Newest first', content: { 'application/json': { schema: findAnswer } } },
    ...problemAnswers(400, 401, 403, 422, 429, 503),
  },
});

const exportRoute = createRoute({
  method: 'post',
  path: '/api/persons/export',
  summary: 'Everything that is kept of the person of these tokens, as a file',
  request: { body: { required: true, content: { 'application/json': { schema: personTokensBody } } } },
  responses: {
    200: {
      description: 'To be read by people and by machines',
      content: { 'application/json': { schema: z.record(z.string(), z.unknown()) } },
    },
    ...problemAnswers(400, 401, 403, 404, 422, 503),
  },
});

const eraseRoute = createRoute({
  method: 'post',
  path: '/api/persons/erase',
  summary: 'Erase what is kept of the person of these tokens; counts and log stay',
  request: { body: { required: true, content: { 'application/json': { schema: personTokensBody } } } },
  responses: {
    200: {
      description: 'How many had something to erase',
      content: { 'application/json': { schema: eraseAnswer } },
    },
    ...problemAnswers(400, 401, 403, 404, 422, 503),
  },
});

const keepingRoute = createRoute({
  method: 'get',
  path: '/api/persons/keeping',
  summary: 'How long details are kept, who was forgotten when, and which keys there are',
  responses: {
    200: { description: 'Nothing of a person', content: { 'application/json': { schema: keepingAnswer } } },
    ...problemAnswers(401, 403),
  },
});

const looksRoute = createRoute({
  method: 'get',
  path: '/api/looks',
  summary: 'Who looked at the details behind a label on a day',
  request: { query: z.object({ day: lookDay, label: lookLabel }) },
  responses: {
    200: { description: 'Newest first', content: { 'application/json': { schema: looksAnswer } } },
    ...problemAnswers(400, 401, 403, 404),
  },
});

const copiedRoute = createRoute({
  method: 'post',
  path: '/api/looks',
  summary: "The details of a token were copied out of a counter's page",
  request: { body: { required: true, content: { 'application/json': { schema: copiedBody } } } },
  responses: { 204: { description: 'Noted' }, ...problemAnswers(400, 401, 403, 404, 503) },
});

const notKept: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('Cache-Control', 'no-store');
};

export function personRoutes(requests: PersonRequests): StaffApp {
  const app = staffApp();
  for (const path of ['/api/persons/*', '/api/looks']) app.use(path, notKept);

  app.openapi(findRoute, async (c) =>
    c.json(await requests.find(c.req.valid('json'), c.get('staff').name), 200),
  );

  app.openapi(exportRoute, async (c) => {
    const { tokens, reason } = c.req.valid('json');
    const whole = await requests.export(tokens, reason, c.get('staff').name);
    c.header('Content-Disposition', `attachment; filename="${EXPORT_NAME}"`);
    return c.json(whole, 200);
  });

  app.openapi(eraseRoute, (c) => {
    const { tokens, reason } = c.req.valid('json');
    return c.json({ erased: requests.erase(tokens, reason, c.get('staff').name) }, 200);
  });

  app.openapi(keepingRoute, (c) => c.json(requests.keeping(), 200));

  app.openapi(looksRoute, (c) => {
    const { day, label } = c.req.valid('query');
    const found = requests.looksOf(day, label.toUpperCase());
    if (found === null) throw new ProblemError('not_found');
    return c.json(found, 200);
  });

  app.openapi(copiedRoute, (c) => {
    const { token, counter } = c.req.valid('json');
    requests.copied(token, counter, c.get('staff').name);
    return c.body(null, 204);
  });

  return app;
}
