/**
 * Gives each page only its own strings: `locale:hall/ur` is the part of locales/ur.json whose keys
 * begin with one of the page's prefixes. Keeps a television from loading the clerk's sentences.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Which keys a page says, by prefix. */
export const PAGE_PREFIXES: Readonly<Record<string, readonly string[]>> = {
  hall: ['hall.', 'place.'],
  kiosk: ['kiosk.', 'place.', 'problem.'],
  pair: ['pair.'],
  patient: ['patient.'],
  clerk: [
    'account.',
    'action.',
    'clerk.',
    'done.',
    'lane.',
    'numbers.',
    'place.',
    'printer.',
    'problem.',
    'refusal.',
    'sex.',
    'signin.',
    'source.',
    'trouble.',
  ],
  // Beside the clerk's: what only the administration page says.
  admin: [
    'admin.',
    'audit.',
    'backup.',
    'device.',
    'doctor.',
    'looks.',
    'network.',
    'paper.',
    'people.',
    'persons.',
    'report.',
    'role.',
    'settings.',
    'voice.',
  ],
};

const ID = /^locale:(\w+)\/(\w+)$/;

/** `locales` is the folder of the locale files. */
export function localePlugin(locales: string): Plugin {
  return {
    name: 'parchi-locale',
    resolveId(id) {
      return ID.test(id) ? `\0${id}` : null;
    },
    load(id) {
      const [, page, language] = ID.exec(id.replace('\0', '')) ?? [];
      if (page === undefined || language === undefined) return null;
      const prefixes = PAGE_PREFIXES[page];
      if (prefixes === undefined) throw new Error(`no page "${page}" in PAGE_PREFIXES`);
      const file = join(locales, `${language}.json`);
      this.addWatchFile(file);
      const all = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
      const own = Object.fromEntries(
        Object.entries(all).filter(([key]) => prefixes.some((prefix) => key.startsWith(prefix))),
      );
      return `export const strings = ${JSON.stringify(own)};`;
    },
  };
}
