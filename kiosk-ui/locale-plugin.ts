/**
 * Gives each page only its own strings. `locale:hall/ur` is the part of locales/ur.json whose keys begin with
 * one of the page's prefixes; `locales:clerk` is a file of each language, for a page that fetches the one it
 * is shown in. Keeps a television from loading the clerk's sentences.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Signing in and what a server may refuse, on every page for staff. */
const STAFF = [
  'account.again',
  'account.changePassword',
  'account.differ',
  'account.due',
  'account.next',
  'account.present',
  'clerk.back',
  'problem.',
  'refusal.',
  'signin.',
];

/** Sections of other pages, as the overview lists them. */
const TITLES = [
  'backup.title',
  'doctor.title',
  'statehub.title',
  'looks.title',
  'network.title',
  'persons.title',
];

/** Which keys a page says, by prefix. */
export const PAGE_PREFIXES: Readonly<Record<string, readonly string[]>> = {
  hall: ['hall.', 'place.'],
  kiosk: ['kiosk.', 'place.'],
  pair: ['pair.'],
  patient: ['patient.'],
  clerk: [
    ...STAFF,
    'account.title',
    'action.',
    'card.',
    'clerk.',
    'done.',
    'lane.',
    'numbers.',
    'place.',
    'printer.',
    'sex.',
    'source.',
    'trouble.',
  ],
  admin: [
    ...STAFF,
    ...TITLES,
    'account.',
    'action.reprint',
    'admin.',
    'device.',
    'paper.',
    'people.',
    'printer.',
    'role.',
  ],
  records: [
    ...STAFF,
    'admin.audit',
    'admin.reports',
    'audit.',
    'lane.',
    'looks.',
    'people.atMachine',
    'persons.',
    'report.',
    'role.',
    'source.',
  ],
  settings: [...STAFF, 'admin.set', 'settings.'],
  network: [...STAFF, 'statehub.', 'network.'],
  server: [...STAFF, 'backup.', 'doctor.'],
  voices: [...STAFF, 'admin.voices', 'voice.'],
  gallery: [''],
  // Beside the folder that is its own.
  review: [...STAFF, 'account.changed'],
};

/** Pages whose own words stand in a folder of their own, in fewer languages. */
const OWN_FOLDERS: Readonly<Record<string, string>> = { review: 'officers' };

const LANGUAGES = ['en', 'hi', 'ur', 'ks', 'doi'];
const ONE = /^locale:(\w+)\/(\w+)$/;
const EACH = /^locales:(\w+)$/;

/** `locales` is the folder of the locale files. */
export function localePlugin(locales: string): Plugin {
  return {
    name: 'parchi-locale',
    resolveId(id) {
      return ONE.test(id) || EACH.test(id) ? `\0${id}` : null;
    },
    load(id) {
      const [, each] = EACH.exec(id.replace('\0', '')) ?? [];
      if (each !== undefined) {
        const files = LANGUAGES.map((language) => `${language}: () => import('locale:${each}/${language}')`);
        return `export const files = { ${files.join(', ')} };`;
      }
      const [, page, language] = ONE.exec(id.replace('\0', '')) ?? [];
      if (page === undefined || language === undefined) return null;
      const prefixes = PAGE_PREFIXES[page];
      if (prefixes === undefined) throw new Error(`no page "${page}" in PAGE_PREFIXES`);
      const read = (file: string) => {
        this.addWatchFile(file);
        return Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
      };
      const folder = OWN_FOLDERS[page];
      const own = Object.fromEntries([
        ...read(join(locales, `${language}.json`)).filter(([key]) =>
          prefixes.some((prefix) => key.startsWith(prefix)),
        ),
        ...(folder === undefined ? [] : read(join(locales, folder, `${language}.json`))),
      ]);
      return `export const strings = ${JSON.stringify(own)};`;
    },
  };
}
