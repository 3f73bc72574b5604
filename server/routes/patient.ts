/**
 * The patient's page behind a slip's QR: plain HTML without script, the phone's own fonts, one small
 * request that renews itself. It shows a number and a place, and nothing of who holds it.
 */
import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import type { Language, Text } from '../contract/facility.ts';
import type { PatientView } from '../contract/views.ts';
import type { Catalogues } from '../slips.ts';

/** How often a phone asks again. */
const RENEW_SECONDS = 15;
const RIGHT_TO_LEFT: readonly Language[] = ['ur', 'ks'];
const STYLE_PATH = '/t/style.css';
const STYLE = `:root{color-scheme:light}body{margin:0;font:1.15rem/1.6 system-ui,sans-serif;color:#111;background:#fff;text-align:center;padding:1rem}
[lang=ur],[lang=ks]{line-height:2.2}.n{font-size:22vw;font-weight:800;line-height:1.1;margin:.1em 0;direction:ltr;unicode-bidi:isolate}
b,bdi{font-variant-numeric:tabular-nums}.now{background:#004b23;color:#fff}p{margin:.3em 0}.demo{background:#111;color:#fff;padding:.3em}
nav a{display:inline-block;padding:.8em;min-width:44px;color:#003e9c}nav a[aria-current]{font-weight:700;color:#111}.now nav a{color:#fff}`;

export function patientRoutes(deps: {
  view: (code: string) => PatientView | null;
  /** The facility's, in its order: an old slip is read by the people it was printed for. */
  languages: () => readonly Language[];
  catalogues: Catalogues;
}): Hono {
  const app = new Hono();
  app.get(STYLE_PATH, (c) =>
    c.body(STYLE, 200, { 'Content-Type': 'text/css', 'Cache-Control': 'max-age=86400' }),
  );
  app.get('/t/:code{[A-Za-z0-9_-]{10,30}}', (c) => {
    c.header('Cache-Control', 'no-store');
    const view = deps.view(c.req.param('code'));
    const asked = c.req.query('l');
    const languages = deps.languages();
    const language = languages.find((one) => one === asked) ?? languages[0] ?? 'en';
    const strings = deps.catalogues[language];
    return c.html(page({ view, language, languages, strings }), view === null ? 404 : 200);
  });
  return app;
}

function page(shown: {
  view: PatientView | null;
  language: Language;
  languages: readonly Language[];
  strings: Readonly<Record<string, string>>;
}) {
  const { view, language, languages, strings } = shown;
  const dir = RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr';
  const says = (key: string) => strings[key] ?? '';
  const isNow = view?.status === 'called' || view?.status === 'serving';
  return html`<!doctype html><html lang="${language}" dir="${dir}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
${view === null ? '' : raw(`<meta http-equiv="refresh" content="${RENEW_SECONDS}">`)}
<title>${view?.label ?? says('patient.unknown')}</title><link rel="stylesheet" href="${STYLE_PATH}"></head>
<body class="${isNow ? 'now' : ''}">
${view === null ? html`<p>${says('patient.unknown')}</p>` : body(view, language, says)}
<nav>${languages.map((one) => html`<a href="?l=${one}" lang="${one}" ${one === language ? raw('aria-current="true"') : ''}>${LANGUAGE_NAMES[one]}</a> `)}</nav>
</body></html>`;
}

/** Each language in its own script: it is what its readers look for. */
const LANGUAGE_NAMES = {
  en: 'English',
  hi: 'हिन्दी',
  ur: 'اردو',
  ks: 'کٲشُر',
  doi: 'डोगरी',
} as const satisfies Record<Language, string>;

function textIn(text: Text, language: Language): string {
  return text[language] ?? text.en;
}

function body(view: PatientView, language: Language, says: (key: string) => string) {
  const { wait, ahead, counterName, running, status } = view;
  const isNow = status === 'called' || status === 'serving';
  const range =
    wait === null
      ? says('patient.waitUnknown')
      : html`<bdi>${wait.lowMinutes}–${wait.highMinutes}</bdi> ${says('patient.minutes')}`;
  return html`${view.place.demo ? html`<p class="demo">${says('patient.demo')}</p>` : ''}
<p>${textIn(view.place.facility, language)}<br>${textIn(view.queue, language)}</p>
<p>${says('patient.token')}</p><p class="n">${view.label}</p>
${isNow ? html`<p><strong>${says('patient.comeNow')}</strong>${counterName === null ? '' : html`<br>${textIn(counterName, language)}`}</p>` : ''}
${status === 'waiting' ? html`<p>${says('patient.before')}: <b>${ahead}</b></p><p>${says('patient.wait')}: ${range}</p>` : ''}
${status === 'skipped' ? html`<p>${says('patient.missed')}</p>` : ''}
${status === 'completed' || status === 'cancelled' || status === 'lapsed' ? html`<p>${says('patient.over')}</p>` : ''}
${running === null ? '' : html`<p>${says('patient.running')}: <bdi>${running}</bdi></p>`}`;
}
