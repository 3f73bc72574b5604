/** The patient's page behind a slip's QR: who gets which, in which language, and under which policy. */
import { createHash } from 'node:crypto';
import { Hono, type MiddlewareHandler } from 'hono';
import type { Catalogues } from '../catalogues.ts';
import type { Language } from '../contract/facility.ts';
import { PATIENT_SCRIPT, PATIENT_STYLE, patientDocument } from '../contract/patient-page.ts';
import type { PatientView } from '../contract/views.ts';

/** The picture of a queue that names none, as on the other screens. */
const ANY_QUEUE = 'general';

/** Two pages of one number never have the same. */
const TAG_CHARS = 16;

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

export interface PatientAnswer {
  view: PatientView;
  /** The facility's, in its order: an old slip is read by the people it was printed for. */
  languages: readonly Language[];
  /** Since when the view is old; null while it is as things are. */
  notLiveSince: string | null;
}

export function patientRoutes(deps: {
  /** null: the code is nobody's, or its day is over. */
  find: (code: string) => PatientAnswer | null | Promise<PatientAnswer | null>;
  /** For a code that is nobody's. */
  languages: () => readonly Language[];
  catalogues: Catalogues;
  /** Of every pictogram's name its drawing. */
  pictures: ReadonlyMap<string, string>;
}): Hono {
  // Whatever stands there, a person reads the answer: a code that was cut off gets words and no JSON.
  return new Hono().get('/t/*', async (c) => {
    const code = CODE.exec(c.req.path)?.[1];
    const found = code === undefined ? null : await deps.find(code);
    const { view, notLiveSince } = found ?? { view: null, notLiveSince: null };
    const asked = c.req.query('l');
    const languages = found?.languages ?? deps.languages();
    const language = languages.find((one) => one === asked) ?? languages[0] ?? 'en';
    const strings = deps.catalogues[language];
    const picture = deps.pictures.get(view?.pictogram ?? '') ?? deps.pictures.get(ANY_QUEUE) ?? '';
    const html = patientDocument({ view, notLiveSince, language, languages, strings, picture });
    // Nothing new: a phone on a slow network is spared the page. Its script names what it has; nothing is stored.
    const tag = `"${createHash('sha256').update(html).digest('base64url').slice(0, TAG_CHARS)}"`;
    c.header('ETag', tag);
    if (c.req.header('if-none-match')?.replace(/^W\//, '') === tag) return c.body(null, 304);
    return c.html(html, view === null ? 404 : 200);
  });
}
