/** The accounts of staff, for administrators. A password that the server made is answered once and never again. */
import { createRoute, type z } from '@hono/zod-openapi';
import {
  accountParam,
  newAccountBody,
  passwordAnswer,
  peopleAnswer,
  pinBody,
  resetBody,
  roleBody,
} from '../contract/people.ts';
import type { StaffApp } from '../guard.ts';
import type { People } from '../staff/people.ts';
import { problemAnswers, staffApp } from './describe.ts';

const json = <T extends z.ZodType>(schema: T) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});
const done = { 204: { description: 'Done' } };
const made = {
  200: { description: 'Done', content: { 'application/json': { schema: passwordAnswer } } },
};
const troubles = problemAnswers(400, 401, 403, 404, 409, 422);

const listRoute = createRoute({
  method: 'get',
  path: '/api/people',
  summary: 'Accounts of staff, ended ones too, and what was done to them lately',
  responses: {
    200: { description: 'All', content: { 'application/json': { schema: peopleAnswer } } },
    ...problemAnswers(401, 403),
  },
});
const addRoute = createRoute({
  method: 'post',
  path: '/api/people',
  summary: 'Add an account',
  request: json(newAccountBody),
  responses: { ...made, ...troubles },
});
const roleRoute = createRoute({
  method: 'put',
  path: '/api/people/{name}/role',
  summary: 'Give another role; ends the sessions of the account',
  request: { params: accountParam, ...json(roleBody) },
  responses: { ...done, ...troubles },
});
const resetRoute = createRoute({
  method: 'post',
  path: '/api/people/{name}/password',
  summary: 'Give another password; ends the sessions of the account',
  request: { params: accountParam, ...json(resetBody) },
  responses: { ...made, ...troubles },
});
const pinRoute = createRoute({
  method: 'put',
  path: '/api/people/{name}/pin',
  summary: 'Set or clear a PIN',
  request: { params: accountParam, ...json(pinBody) },
  responses: { ...done, ...troubles },
});
const shiftsRoute = createRoute({
  method: 'delete',
  path: '/api/people/{name}/shifts',
  summary: 'End all sessions of the account, and the shifts that it opened',
  request: { params: accountParam },
  responses: { ...done, ...troubles },
});
const endRoute = createRoute({
  method: 'delete',
  path: '/api/people/{name}',
  summary: 'End the account; its name stays in the log and is not given again',
  request: { params: accountParam },
  responses: { ...done, ...troubles },
});

export function peopleRoutes(people: People): StaffApp {
  const app = staffApp();
  app.openapi(listRoute, (c) => c.json(people.list(), 200));
  app.openapi(addRoute, async (c) => {
    const password = await people.add(c.get('staff').name, c.req.valid('json'));
    return c.json({ password }, 200);
  });
  app.openapi(roleRoute, (c) => {
    people.setRole(c.get('staff').name, c.req.valid('param').name, c.req.valid('json').role);
    return c.body(null, 204);
  });
  app.openapi(resetRoute, async (c) => {
    const { password } = c.req.valid('json');
    const { name } = c.req.valid('param');
    return c.json({ password: await people.resetPassword(c.get('staff').name, name, password) }, 200);
  });
  app.openapi(pinRoute, async (c) => {
    await people.setPin(c.get('staff').name, c.req.valid('param').name, c.req.valid('json').pin);
    return c.body(null, 204);
  });
  app.openapi(shiftsRoute, (c) => {
    people.endShifts(c.get('staff').name, c.req.valid('param').name);
    return c.body(null, 204);
  });
  app.openapi(endRoute, (c) => {
    people.end(c.get('staff').name, c.req.valid('param').name);
    return c.body(null, 204);
  });
  return app;
}
