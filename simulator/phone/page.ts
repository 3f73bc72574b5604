/**
 * Owns the serving of the phone's page: three files read once, under a policy that allows nothing else.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

export type PhonePage = { html: () => Response; script: () => Response; style: () => Response };

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
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

/** `root` is the folder that holds `simulator/`. */
export async function loadPhonePage(root: string): Promise<PhonePage> {
  const folder = path.join(root, 'simulator', 'phone');
  const read = (name: string) => readFile(path.join(folder, name), 'utf8');
  const [html, script, style] = await Promise.all([read('page.html'), read('page.js'), read('page.css')]);
  return {
    html: () => answer(html, 'text/html'),
    script: () => answer(script, 'text/javascript'),
    style: () => answer(style, 'text/css'),
  };
}

function answer(text: string, type: string): Response {
  return new Response(text, { headers: { ...headers, 'Content-Type': `${type}; charset=utf-8` } });
}
