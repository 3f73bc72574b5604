/** The patient's page behind a slip's QR: who gets which, in which language, and under which policy. */
import { createHash } from 'node:crypto';
import { Hono, type MiddlewareHandler } from 'hono';
import type { Language } from '../contract/facility.ts';
import { PATIENT_SCRIPT, PATIENT_STYLE, patientDocument } from '../contract/patient-page.ts';
import type { PatientView } from '../contract/views.ts';
import type { Catalogues } from '../printing/slips.ts';

/** The picture of a queue that names none, as on the other screens. */
const ANY_QUEUE = 'general';

const CODE = /^\/t\/([A-Za-z0-9_-]{10,30})\/?$/;

/**
 * One style and one script, named by their hashes, and nothing else at all: everything is in the one answer,
 * which a slow network needs, and nothing that is written into the page can run.
 */
const POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(PATIENT_STYLE)}'`,
  `script-src '${hashOf(PATIENT_SCRIPT)}'`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** CSP's name for what stands between the tags (W3C CSP 3, 2.3.1). */
function hashOf(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}

/** Stands before the other pages' headers, and so has the last word on the policy. */
export function patientHeaders(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    c.header('Content-Security-Policy', POLICY);
    c.header('X-Robots-Tag', 'noindex, nofollow');
    c.header('Cache-Control', 'no-store');
  };
}

export function patientRoutes(deps: {
  view: (code: string) => PatientView | null;
  /** The facility's, in its order: an old slip is read by the people it was printed for. */
  languages: () => readonly Language[];
  catalogues: Catalogues;
  /** Of every pictogram's name its drawing. */
  pictures: ReadonlyMap<string, string>;
}): Hono {
  // Whatever stands there, a person reads the answer: a code that was cut off gets words and no JSON.
  return new Hono().get('/t/*', (c) => {
    const code = CODE.exec(c.req.path)?.[1];
    const view = code === undefined ? null : deps.view(code);
    const asked = c.req.query('l');
    const languages = deps.languages();
    const language = languages.find((one) => one === asked) ?? languages[0] ?? 'en';
    const strings = deps.catalogues[language];
    const picture = deps.pictures.get(view?.pictogram ?? '') ?? deps.pictures.get(ANY_QUEUE) ?? '';
    return c.html(
      patientDocument({ view, language, languages, strings, picture }),
      view === null ? 404 : 200,
    );
  });
}
