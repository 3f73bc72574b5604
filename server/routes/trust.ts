/** How a device comes to trust this server, and the certificate it is to trust. Open: who needs it cannot sign in yet. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono, type MiddlewareHandler } from 'hono';
import type { Catalogues } from '../catalogues.ts';
import { LANGUAGES } from '../contract/facility.ts';
import {
  AUTHORITY_PATH,
  TRUST_FONTS,
  TRUST_FONTS_PATH,
  TRUST_POLICY,
  type Trust,
  trustDocument,
} from '../edges/trust-page.ts';
import { ProblemError } from '../problems.ts';

export interface TrustRoutesDeps {
  trust: () => Trust;
  /** The authority's certificate, DER; null when the server made none. */
  authority: () => Uint8Array<ArrayBuffer> | null;
  catalogues: Catalogues;
  /** The folder with package.json and the letters' package. */
  root: string;
}

/** Stands before the other pages' headers, and so has the last word on the policy. */
export function trustHeaders(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    c.header('Content-Security-Policy', TRUST_POLICY);
    c.header('Cache-Control', 'no-store');
  };
}

export function trustRoutes(deps: TrustRoutesDeps): Hono {
  return new Hono()
    .get('/trust', (c) => {
      const asked = c.req.query('l');
      const language = LANGUAGES.find((one) => one === asked) ?? 'en';
      const strings = deps.catalogues[language];
      return c.html(trustDocument({ trust: deps.trust(), language, languages: LANGUAGES, strings }));
    })
    .get(`${TRUST_FONTS_PATH}/:font{nastaliq\\.woff2|devanagari\\.woff2}`, async (c) => {
      const font = c.req.param('font') === 'nastaliq.woff2' ? 'nastaliq' : 'devanagari';
      const file = join(deps.root, 'node_modules', '@fontsource', TRUST_FONTS[font]);
      return c.body(new Uint8Array(await readFile(file)), 200, { 'Content-Type': 'font/woff2' });
    })
    .get(AUTHORITY_PATH, (c) => {
      const der = deps.authority();
      if (der === null) throw new ProblemError('not_found');
      return c.body(der, 200, { 'Content-Type': 'application/x-x509-ca-cert' });
    });
}
