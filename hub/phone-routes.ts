/** The patient's page at the hub: the facility's own page, for phones that cannot reach a hospital's network. */
import { Hono } from 'hono';
import { loadCatalogues } from '../server/catalogues.ts';
import type { Language } from '../server/contract/facility.ts';
import { addressKey, clientFrom, createClientOf, createIsProxy, knowClient } from '../server/edges/client.ts';
import { createRateLimit } from '../server/edges/rate-limit.ts';
import { loadPictures } from '../server/pictures.ts';
import { patientHeaders, patientRoutes } from '../server/routes/patient.ts';
import type { Phones } from './phones.ts';

/**
 * Phones of a mobile network share addresses by the thousand, each asking every 15 s, so what is known is limited only
 * against a flood; a code that is nobody's is a guess or an old slip, and few have many of those.
 */
const ASKED = { burst: 2_000, perMinute: 12_000 } as const;
const UNKNOWN = { burst: 60, perMinute: 60 } as const;
/** Of a code that is nobody's no facility is known, and so no order of its own. */
const LANGUAGES: readonly Language[] = ['ur', 'ks', 'hi', 'doi', 'en'];

export function phoneRoutes(deps: {
  phones: Pick<Phones, 'find'>;
  root: string;
  trustedProxies: readonly string[];
  now: () => number;
}): Hono {
  const { phones, root, trustedProxies, now } = deps;
  const asked = createRateLimit(ASKED, now);
  const unknown = createRateLimit(UNKNOWN, now);
  const app = new Hono();
  app.use(
    '/t/*',
    knowClient(createClientOf(createIsProxy(trustedProxies))),
    patientHeaders(),
    async (c, next) => {
      const key = addressKey(clientFrom(c).address);
      const seconds = asked.wait(key);
      if (seconds > 0) return c.text('', 429, { 'Retry-After': String(seconds) });
      await next();
      if (c.res.status !== 404) return;
      const wait = unknown.wait(key);
      if (wait > 0) c.res = c.text('', 429, { 'Retry-After': String(wait) });
    },
  );
  app.use('/t/*', async (c, next) => {
    await next();
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'no-referrer');
  });
  app.route(
    '/',
    patientRoutes({
      find: phones.find,
      languages: () => LANGUAGES,
      catalogues: loadCatalogues(root),
      pictures: loadPictures(root),
    }),
  );
  return app;
}
