import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FACILITY_PAGES } from '../../server/routes/pages.ts';
import { lettersOf } from '../support/font-letters.ts';
import { pageBuild } from '../support/page-build.ts';
import { repositoryRoot } from '../support/repository-root.ts';

/** Of everything that a page can ever load as JavaScript, gzipped, every language of it included. */
const HALL_BUDGET = 25_000;
/** Its own, what it shares with the gallery and with every screen, and the bundler's few lines. */
const HALL_SCRIPTS = 4;
const HALL_SHEETS = 2;
const PAGE_BUDGET = 60_000;
/** All three scripts in all weights, and what every screen loads of them. */
const FONT_BUDGET = 500_000;
const LATIN_BUDGET = 45_000;

let outDir: string;

beforeAll(async () => {
  outDir = await pageBuild();
});
afterAll(() => rmSync(outDir, { recursive: true, force: true }));

function read(path: string): string {
  return readFileSync(join(outDir, path), 'utf8');
}

/** A script that a file names, to be loaded at once or later, on the page or in a worker. */
const NAMED = /["'`](?:\.?\/)?(?:assets\/)?([\w.-]+\.js)["'`]/g;

/** Every script a page can come to load: what it names, what those name, and so on. */
function scriptsOf(page: string): Set<string> {
  const found = new Set<string>();
  const open = [...read(`${page}/index.html`).matchAll(/\/(assets\/[\w.-]+\.js)/g)].map(
    ([, file]) => file ?? '',
  );
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const [, name] of read(file).matchAll(NAMED)) open.push(`assets/${name}`);
  }
  return found;
}

/** How many languages' strings are among the scripts. */
function languagesIn(scripts: ReadonlySet<string>): number {
  return ['en', 'hi', 'ur', 'ks', 'doi'].filter((language) =>
    [...scripts].some((file) => file.startsWith(`assets/${language}-`)),
  ).length;
}

function gzipped(files: Iterable<string>): number {
  return [...files].reduce((sum, file) => sum + gzipSync(read(file)).length, 0);
}

describe('the built pages', () => {
  it('[SCR-9] hold nothing inline and no data address', () => {
    for (const page of [...FACILITY_PAGES, 'review']) {
      const html = read(`${page}/index.html`);
      expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?:/);
    }
    for (const file of readdirSync(join(outDir, 'assets'))) {
      if (/\.(js|css)$/.test(file)) expect(read(`assets/${file}`), file).not.toMatch(/url\(["']?data:/);
      if (file.endsWith('.css')) expect(read(`assets/${file}`), file).not.toMatch(/https?:/);
    }
  });

  it('[SCR-9] are small enough for a cheap television and an old PC', () => {
    const hall = scriptsOf('display');
    // A slow television waits longer for a request than for its bytes.
    const sheets = read('display/index.html').match(/rel="stylesheet"/g);
    expect([hall.size, sheets?.length]).toEqual([HALL_SCRIPTS, HALL_SHEETS]);
    expect(gzipped(hall)).toBeLessThanOrEqual(HALL_BUDGET);
    for (const page of FACILITY_PAGES.filter((name) => name !== 'gallery' && name !== 'display')) {
      const scripts = scriptsOf(page);
      expect(gzipped(scripts), page).toBeLessThanOrEqual(PAGE_BUDGET);
      // What comes later, the thread that reads codes and its second reader among it, is counted too.
      if (page === 'kiosk')
        for (const name of ['reading-worker', 'reader', 'jsQR'])
          expect(
            [...scripts].some((file) => file.startsWith(`assets/${name}-`)),
            name,
          ).toBe(true);
      else if (page !== 'tv') expect(languagesIn(scripts), page).toBe(5);
    }
  });

  it('[RVW-3] are small enough for an officer’s phone too, with every language', () => {
    const review = scriptsOf('review');
    expect(languagesIn(review)).toBe(3);
    expect(gzipped(review)).toBeLessThanOrEqual(PAGE_BUDGET);
  });

  it('[SCR-12] load few fonts, and at once those that they need whatever they say', () => {
    const fonts = readdirSync(join(outDir, 'assets')).filter((file) => file.endsWith('.woff2'));
    const bytes = (files: readonly string[]) =>
      files.reduce((sum, file) => sum + readFileSync(join(outDir, 'assets', file)).length, 0);
    expect(bytes(fonts)).toBeLessThanOrEqual(FONT_BUDGET);
    const latin = fonts.filter((file) => file.startsWith('noto-sans-latin'));
    expect(bytes(latin)).toBeLessThanOrEqual(LATIN_BUDGET);
    for (const page of ['display', 'clerk', 'kiosk']) {
      const links = [...read(`${page}/index.html`).matchAll(/<link rel="preload" as="font"[^>]*>/g)];
      expect(links).toHaveLength(2);
      for (const [link] of links) {
        expect(link).toContain(' crossorigin');
        expect(latin.map((file) => `/assets/${file}`)).toContain(/href="([^"]+)"/.exec(link)?.[1]);
      }
    }
    // A screen in one language fetches one script: every face says which letters it is for.
    const css = readdirSync(join(outDir, 'assets'))
      .filter((file) => file.endsWith('.css'))
      .map((file) => read(`assets/${file}`));
    const faces = css.join('').match(/@font-face\s*\{[^}]*\}/g) ?? [];
    expect(faces.length).toBe(fonts.length);
    for (const face of faces)
      expect(face).toMatch(/unicode-range:.*font-display|font-display:.*unicode-range/s);
  });

  it('[SCR-12] have a letter for every letter of every string', () => {
    const drawn = new Set(
      readdirSync(join(outDir, 'assets'))
        .filter((file) => file.endsWith('.woff2'))
        .flatMap((file) => [...lettersOf(readFileSync(join(outDir, 'assets', file)))]),
    );
    const missing = ['en', 'hi', 'ur', 'ks', 'doi'].flatMap((language) => {
      const file = join(repositoryRoot(), 'locales', `${language}.json`);
      const strings = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
      return strings.flatMap(([key, text]) =>
        [...text]
          .map((letter) => letter.codePointAt(0) ?? 0)
          .filter((letter) => !drawn.has(letter))
          .map((letter) => `${language} ${key} U+${letter.toString(16)}`),
      );
    });
    expect(missing).toEqual([]);
  });
});
