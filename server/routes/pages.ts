/** The built screens: pages that must not be cached, and assets whose names change with their content. */
import { join, relative } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

/** Hashed file names: a year, as HTTP knows no longer (RFC 9111). */
const ASSET_CACHE = 'public, max-age=31536000, immutable';
/** What a facility's server shows, below `/`; each is built from the folder of that name in kiosk-ui. */
export const FACILITY_PAGES = [
  'display',
  'tv',
  'clerk',
  'kiosk',
  'admin',
  'admin/records',
  'admin/settings',
  'admin/network',
  'admin/server',
  'admin/voices',
  'gallery',
] as const;

/** `built` is the folder that the screens were built into, `home` where the bare address leads. */
export function pageRoutes(built: string, pages: readonly string[], home: string): Hono {
  // The static server takes a root relative to where the process runs.
  const root = relative(process.cwd(), built) || '.';
  const app = new Hono();
  app.use('/assets/*', async (c, next) => {
    await next();
    if (c.res.ok) c.header('Cache-Control', ASSET_CACHE);
  });
  app.get('/assets/*', serveStatic({ root }));
  for (const page of pages) {
    app.get(`/${page}`, (c) => c.redirect(`/${page}/`, 301));
    app.get(`/${page}/`, serveStatic({ root, path: join(page, 'index.html') }));
  }
  app.get('/', (c) => c.redirect(home));
  return app;
}
