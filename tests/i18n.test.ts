import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sectionsOf } from '../kiosk-ui/admin/sections.ts';
import { PAGE_PREFIXES } from '../kiosk-ui/locale-plugin.ts';
import { repositoryRoot } from './support/repository-root.ts';

const root = repositoryRoot();
const OTHERS = ['hi', 'ur', 'ks', 'doi'] as const;

/** `folder` has what is said in fewer languages. */
function readLocale(language: string, folder = ''): Record<string, string> {
  const file = join(root, 'locales', folder, `${language}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

function placeholders(text: string): string[] {
  return (text.match(/\{\w+\}/g) ?? []).sort();
}

function sources(folder: string): string[] {
  return (
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      // Which strings a page loads says nothing of whether it says them.
      .filter((file) => /\.tsx?$/.test(file) && file !== 'locale-plugin.ts')
      .map((file) => readFileSync(join(root, folder, file), 'utf8'))
  );
}

/** The files of a folder itself. */
function ownSources(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((file) => /\.tsx?$/.test(file) && file !== 'sections.ts')
    .map((file) => readFileSync(join(root, folder, file), 'utf8'));
}

function keysIn(files: readonly string[]): string[] {
  const text = files.join('\n');
  return keys.filter((key) => text.includes(`'${key}'`) || text.includes(`"${key}"`));
}

/** Whose words a page says, beside what all pages share. */
const PAGE_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  hall: ['kiosk-ui/display'],
  kiosk: ['kiosk-ui/kiosk'],
  pair: ['kiosk-ui/pairing'],
  clerk: ['kiosk-ui/clerk'],
  admin: ['kiosk-ui/admin'],
  records: ['kiosk-ui/admin/records'],
  settings: ['kiosk-ui/admin/settings'],
  network: ['kiosk-ui/admin/network'],
  server: ['kiosk-ui/admin/server'],
  voices: ['kiosk-ui/admin/voices'],
};

/** Keys that a text names, as literals. */
function namedIn(text: string): Set<string> {
  return new Set([...text.matchAll(/['"]([a-z]+)\.([A-Za-z_]+)['"]/g)].map(([, a, b]) => `${a}.${b}`));
}

const en = readLocale('en');
const keys = Object.keys(en);
const allowed = JSON.parse(readFileSync(join(root, 'locales/same-as-english.json'), 'utf8')) as Record<
  string,
  string[]
>;

describe('locale files', () => {
  it('[OPS-7] have the same keys, sorted', () => {
    expect(keys).toEqual([...keys].sort());
    for (const language of OTHERS) expect(Object.keys(readLocale(language)), language).toEqual(keys);
  });

  it('[OPS-7] have the same placeholders, and no empty text', () => {
    for (const language of OTHERS) {
      for (const [key, text] of Object.entries(readLocale(language))) {
        expect(placeholders(text), `${language} ${key}`).toEqual(placeholders(en[key] ?? ''));
        expect(text.trim(), `${language} ${key}`).not.toBe('');
      }
    }
  });

  it('[OPS-7] equal English only where that is allowed, and the allowance is needed', () => {
    for (const language of OTHERS) {
      const same = Object.entries(readLocale(language)).flatMap(([key, text]) =>
        text === en[key] ? [key] : [],
      );
      expect(same, language).toEqual(allowed[language] ?? []);
    }
  });

  it('[OPS-7] have every key that code names, and no key that none does', () => {
    const code = ['kiosk-ui', 'printer', 'server'].flatMap(sources).join('\n');
    const groups = new Set(keys.map((key) => key.split('.')[0]));
    const named = namedIn(code);
    const missing = [...named].filter((key) => groups.has(key.split('.')[0]) && !keys.includes(key));
    expect(missing).toEqual([]);
    // The code of a problem or a trouble is a literal there; tables spell the keys out.
    expect(keys.filter((key) => !named.has(key))).toEqual([]);
  });

  it.each(Object.keys(PAGE_FOLDERS))('[OPS-7] reach the page %s that says them, and none in vain', (page) => {
    const prefixes = PAGE_PREFIXES[page] ?? [];
    const titles = sectionsOf('administrator').filter(({ page: on }) => on === page || page === 'admin');
    const said = new Set([
      ...keysIn((PAGE_FOLDERS[page] ?? []).flatMap(ownSources)),
      ...titles.map(({ k }) => k),
    ]);
    const loaded = keys.filter((key) => prefixes.some((prefix) => key.startsWith(prefix)));
    expect([...said].filter((key) => !loaded.includes(key))).toEqual([]);
    // What pages share, and the tables of what a server says, name keys for all of them.
    const frame = ['kiosk-ui/shared', 'server/contract']
      .flatMap(sources)
      .concat(ownSources('kiosk-ui/admin'));
    const anywhere = new Set([...said, ...keysIn(frame)]);
    expect(loaded.filter((key) => !anywhere.has(key))).toEqual([]);
  });

  it('[OPS-7] are those of a page for staff where it shows what all of them share', () => {
    const shared = keysIn(sources('kiosk-ui/shared'));
    for (const page of ['clerk', 'admin', 'records', 'settings', 'network', 'server', 'voices'])
      expect(
        shared.filter((key) => !PAGE_PREFIXES[page]?.some((prefix) => key.startsWith(prefix))),
        page,
      ).toEqual([]);
  });
});

describe("the officers' words", () => {
  const officers = readLocale('en', 'officers');

  it('[RVW-2] are said in three languages with the same keys and placeholders, none of them English twice', () => {
    expect(readdirSync(join(root, 'locales/officers')).sort()).toEqual(['en.json', 'hi.json', 'ur.json']);
    expect(Object.keys(officers)).toEqual(Object.keys(officers).sort());
    for (const language of ['hi', 'ur']) {
      const words = readLocale(language, 'officers');
      expect(Object.keys(words), language).toEqual(Object.keys(officers));
      for (const [key, text] of Object.entries(words)) {
        expect(placeholders(text), `${language} ${key}`).toEqual(placeholders(officers[key] ?? ''));
        expect([officers[key], ''], `${language} ${key}`).not.toContain(text.trim());
      }
    }
  });

  it('[RVW-2] are all said, and by nobody but the state’s pages and paper', () => {
    const said = namedIn(['kiosk-ui/review', 'hub'].flatMap(sources).join('\n'));
    expect(Object.keys(officers).filter((key) => !said.has(key))).toEqual([]);
    const elsewhere = ['admin', 'clerk', 'display', 'kiosk', 'shared'].map((page) => `kiosk-ui/${page}`);
    const named = namedIn([...elsewhere, 'server', 'printer'].flatMap(sources).join('\n'));
    expect(Object.keys(officers).filter((key) => named.has(key))).toEqual([]);
    expect(Object.keys(officers).filter((key) => keys.includes(key))).toEqual([]);
    // What else the page says, it has.
    const own = PAGE_PREFIXES.review ?? [];
    const others = [...said].filter((key) => keys.includes(key));
    expect(others.filter((key) => !own.some((prefix) => key.startsWith(prefix)))).toEqual([]);
    expect(others.length).toBeGreaterThan(1);
  });
});
