/** The officers' accounts, for administrators. A password that the hub made is answered once and never again. */
import {
  newOfficerBody,
  OFFICERS_PATH,
  officerParam,
  officerPasswordAnswer,
  officerScopeBody,
  officersAnswer,
  resetOfficerBody,
} from '../contract/officers.ts';
import type { Accounts } from './accounts.ts';
import { answering, DONE, done, type OfficerApp, officerApp, taking } from './officer-app.ts';

const ONE = `${OFFICERS_PATH}/{name}` as const;
const params = officerParam;
const listRoute = answering(
  'get',
  OFFICERS_PATH,
  'Officers, ended ones too, and what was done lately',
  officersAnswer,
  {},
);
const addRoute = taking('post', OFFICERS_PATH, 'Add an officer', newOfficerBody, officerPasswordAnswer, {});
const scopeRoute = taking(
  'put',
  ONE,
  'Give another role or other districts; ends the sessions of the officer',
  officerScopeBody,
  done,
  { params },
);
const resetRoute = taking(
  'post',
  `${ONE}/password`,
  'Give another password; ends the sessions of the officer',
  resetOfficerBody,
  officerPasswordAnswer,
  { params },
);
const endRoute = answering('delete', ONE, 'End the account; its name is not given again', done, { params });

export function officerAccountRoutes(accounts: Accounts): OfficerApp {
  const app = officerApp();
  app.openapi(listRoute, async (c) => c.json(await accounts.list(), 200));
  app.openapi(addRoute, async (c) => {
    const password = await accounts.add(c.get('officer').name, c.req.valid('json'));
    return c.json({ password }, 200);
  });
  app.openapi(scopeRoute, async (c) => {
    await accounts.setScope(c.get('officer').name, c.req.valid('param').name, c.req.valid('json'));
    return c.json(DONE, 200);
  });
  app.openapi(resetRoute, async (c) => {
    const { name } = c.req.valid('param');
    const password = await accounts.resetPassword(c.get('officer').name, name, c.req.valid('json').password);
    return c.json({ password }, 200);
  });
  app.openapi(endRoute, async (c) => {
    await accounts.end(c.get('officer').name, c.req.valid('param').name);
    return c.json(DONE, 200);
  });
  return app;
}
