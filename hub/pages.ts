/** The officers' page as the hub serves it: the built files, with the headers that a facility's pages have. */
import { join } from 'node:path';
import { Hono } from 'hono';
import { pageHeaders } from '../server/page-headers.ts';
import { pageRoutes } from '../server/routes/pages.ts';

/** `root` is the folder with package.json; the bare address leads to the review. */
export function hubPages(root: string): Hono {
  const app = new Hono();
  app.use('/review/*', pageHeaders());
  app.use('/assets/*', pageHeaders());
  return app.route('/', pageRoutes(join(root, 'dist', 'kiosk-ui'), ['review'], '/review/'));
}
