import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGE_PREFIXES } from '../kiosk-ui/locale-plugin.ts';
import { repositoryRoot } from './support/repository-root.ts';

const root = repositoryRoot();
const OTHERS = ['hi', 'ur', 'ks', 'doi'] as const;

function readLocale(language: string): Record<string, string> {
  return JSON.parse(readFileSync(join(root, 'locales', `${language}.json`), 'utf8')) as Record<
    string,
    string
  >;
}

function placeholders(text: string): string[] {
  return (text.match(/\{\w+\}/g) ?? []).sort();
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(join(root, folder, file), 'utf8'));
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
    const named = new Set(
      [...code.matchAll(/['"]([a-z]+)\.([A-Za-z_]+)['"]/g)].map(([, a, b]) => `${a}.${b}`),
    );
    const missing = [...named].filter((key) => groups.has(key.split('.')[0]) && !keys.includes(key));
    expect(missing).toEqual([]);
    // The code of a problem or a trouble is a literal there; tables spell the keys out.
    expect(keys.filter((key) => !named.has(key))).toEqual([]);
  });

  it('[OPS-7] reach the page that says them', () => {
    const screens = [
      'kiosk-ui/display',
      'kiosk-ui/kiosk',
      'kiosk-ui/clerk',
      'kiosk-ui/admin',
      'kiosk-ui/shared',
    ];
    for (const folder of screens) {
      const page = folder.endsWith('display') ? 'hall' : folder.endsWith('kiosk') ? 'kiosk' : 'clerk';
      const more = folder.endsWith('admin') ? (PAGE_PREFIXES.admin ?? []) : [];
      const own = [...(PAGE_PREFIXES[page] ?? []), ...more];
      const text = sources(folder).join('\n');
      const said = keys.filter((key) => text.includes(`'${key}'`) || text.includes(`"${key}"`));
      expect(
        said.filter((key) => !own.some((prefix) => key.startsWith(prefix))),
        folder,
      ).toEqual([]);
    }
  });
});
