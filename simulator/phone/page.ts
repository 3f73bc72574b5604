/**
 * Owns the serving of the phone's page: its files, read once, under a policy that allows nothing else.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

export type PhonePage = {
  html: () => Response;
  script: () => Response;
  style: () => Response;
  /** A font by its short name, or null when there is none of that name. */
  font: (name: string) => Response | null;
};

/** Fonts for the names that a phone's own may lack; from the packages that bring them. */
const fontFiles = {
  'devanagari-400': 'noto-sans-devanagari/files/noto-sans-devanagari-devanagari-400-normal.woff2',
  'devanagari-700': 'noto-sans-devanagari/files/noto-sans-devanagari-devanagari-700-normal.woff2',
  'nastaliq-400': 'noto-nastaliq-urdu/files/noto-nastaliq-urdu-arabic-400-normal.woff2',
  'nastaliq-700': 'noto-nastaliq-urdu/files/noto-nastaliq-urdu-arabic-700-normal.woff2',
} as const;

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(self), geolocation=(), microphone=()',
  'Cache-Control': 'no-cache',
};

/** `root` is the folder that holds `simulator/` and `node_modules/`. */
export async function loadPhonePage(root: string): Promise<PhonePage> {
  const folder = path.join(root, 'simulator', 'phone');
  const read = (name: string) => readFile(path.join(folder, name), 'utf8');
  const [html, script, style] = await Promise.all([read('page.html'), read('page.js'), read('page.css')]);
  const fonts = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [name, file] of Object.entries(fontFiles)) {
    const bytes = await readFile(path.join(root, 'node_modules', '@fontsource', file));
    fonts.set(name, new Uint8Array(bytes));
  }
  return {
    html: () => answer(html, 'text/html'),
    script: () => answer(script, 'text/javascript'),
    style: () => answer(style, 'text/css'),
    font(name) {
      const bytes = fonts.get(name);
      if (bytes === undefined) return null;
      return new Response(bytes, {
        headers: { 'Content-Type': 'font/woff2', 'Cache-Control': 'max-age=86400' },
      });
    },
  };
}

function answer(text: string, type: string): Response {
  return new Response(text, { headers: { ...headers, 'Content-Type': `${type}; charset=utf-8` } });
}
