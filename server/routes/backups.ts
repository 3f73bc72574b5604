/** The backup copies as they are, and taking one now. */
import { createRoute } from '@hono/zod-openapi';
import type { Backups } from '../backup/nightly.ts';
import { backupsView, takeCopyBody } from '../contract/backups.ts';
import type { StaffApp } from '../guard.ts';
import { problemAnswers, staffApp } from './describe.ts';

const answer = { description: 'How it is now', content: { 'application/json': { schema: backupsView } } };

const list = createRoute({
  method: 'get',
  path: '/api/backups',
  summary: 'The backup copies, and what became of the last',
  responses: { 200: answer, ...problemAnswers(401, 403) },
});
const take = createRoute({
  method: 'post',
  path: '/api/backups',
  summary: 'Make a backup copy now; while one is being made this changes nothing',
  request: { body: { required: true, content: { 'application/json': { schema: takeCopyBody } } } },
  responses: { 202: answer, ...problemAnswers(400, 401, 403) },
});

export function backupRoutes(backups: Pick<Backups, 'view' | 'take'>): StaffApp {
  const app = staffApp();
  app.openapi(list, (c) => c.json(backups.view(), 200));
  app.openapi(take, (c) => {
    // What becomes of it is in the view.
    void backups.take(c.get('staff').name);
    return c.json(backups.view(), 202);
  });
  return app;
}
