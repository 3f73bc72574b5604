/**
 * The page that explains how a device comes to trust the server's own certificate, and why a camera
 * needs that. For whoever sets the hospital's machines up: it names nobody and has no script.
 */
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Language } from '../contract/facility.ts';
import { directionOf, OWN_NAMES } from '../contract/languages.ts';

/** `none`: plain HTTP; `hospital`: a certificate that somebody else vouches for. */
export type Trust = { kind: 'none' } | { kind: 'hospital' } | { kind: 'own'; fingerprint: string };

/** Where the authority's certificate is. */
export const AUTHORITY_PATH = '/trust/parchi.crt';

/** Whoever sets up a machine that has no letters of these languages reads the page all the same; Latin is everywhere. */
export const TRUST_FONTS = {
  nastaliq: 'noto-nastaliq-urdu/files/noto-nastaliq-urdu-arabic-400-normal.woff2',
  devanagari: 'noto-sans-devanagari/files/noto-sans-devanagari-devanagari-400-normal.woff2',
} as const;
/** Where they are, before `.woff2`. */
export const TRUST_FONTS_PATH = '/trust/fonts';
const FONT_FACES = Object.keys(TRUST_FONTS)
  .map((name) => `@font-face{font-family:${name};src:url(${TRUST_FONTS_PATH}/${name}.woff2)}`)
  .join('');

const STYLE = `${FONT_FACES}body{margin:0 auto;max-width:44rem;padding:1rem;font-size:1.1rem;color:#111;background:#fff}
[lang=ur],[lang=ks]{line-height:2.1;font-family:nastaliq,system-ui,sans-serif}[lang=en],[lang=hi],[lang=doi]{line-height:1.6;font-family:devanagari,system-ui,sans-serif}h1,h2{line-height:1.5}
nav{display:flex;flex-wrap:wrap}a{color:#003e9c}nav a,.get{display:inline-flex;align-items:center;min-width:44px;min-height:44px;padding:0 .6rem;box-sizing:border-box}
nav a[aria-current]{color:#111;font-weight:700;text-decoration:none}.get{border:2px solid;border-radius:.4rem;font-weight:700}
code{display:block;direction:ltr;text-align:start;unicode-bidi:isolate;font-size:1.05rem;line-height:1.8;overflow-wrap:anywhere;background:#f1f1f1;padding:.6rem}code span{display:inline-block}`;

/** One style, named by its hash, the letters, and nothing else. */
export const TRUST_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "font-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Names of systems are names: they stand as they are in every language. */
const SYSTEMS = [
  {
    name: 'Windows (Chrome, Edge)',
    steps: ['trust.windowsOpen', 'trust.windowsStore', 'trust.windowsFinish'],
  },
  { name: 'Android (Chrome)', steps: ['trust.androidSearch', 'trust.androidInstall', 'trust.androidReopen'] },
  { name: 'Linux (Chrome)', steps: ['trust.linuxOpen', 'trust.linuxImport', 'trust.androidReopen'] },
] as const;

export function trustDocument(page: {
  trust: Trust;
  language: Language;
  languages: readonly Language[];
  strings: Readonly<Record<string, string>>;
}): HtmlEscapedString | Promise<HtmlEscapedString> {
  const { trust, language, languages, strings } = page;
  const says = (key: string) => strings[key] ?? '';
  const links = languages.map(
    (one) =>
      html`<a href="?l=${one}" lang="${one}" hreflang="${one}"${one === language ? raw(' aria-current="true"') : ''}>${OWN_NAMES[one]}</a> `,
  );
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">
<title>${says('trust.title')}</title><style>${raw(STYLE)}</style></head>
<body><nav>${links}</nav><main><h1>${says('trust.title')}</h1>${middle(trust, says)}</main></body></html>`;
}

function middle(trust: Trust, says: (key: string) => string) {
  switch (trust.kind) {
    case 'none':
      return html`<p>${says('trust.none')}</p>`;
    case 'hospital':
      return html`<p>${says('trust.hospital')}</p>`;
    case 'own':
      return html`<p>${says('trust.why')}</p><p>${says('trust.only')}</p>
<p>${says('trust.compare')}</p><code>${(trust.fingerprint.match(/.{1,24}/g) ?? []).map((part) => html`<span>${part}</span>`)}</code>
<p><a class="get" href="${AUTHORITY_PATH}" download>${says('trust.download')}</a></p>
${SYSTEMS.map(
  ({ name, steps }) =>
    html`<section><h2><bdi lang="en">${name}</bdi></h2><ol>${steps.map((step) => html`<li>${says(step)}</li>`)}</ol></section>`,
)}`;
  }
}
