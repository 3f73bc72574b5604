import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageBuild } from '../support/page-build.ts';

const HALL_BUDGET = 25_000;
/** Its own, what it shares with the gallery and with every screen, and the bundler's few lines. */
const HALL_SCRIPTS = 4;
const HALL_SHEETS = 2;
const STAFF_BUDGET = 60_000;
const ADMIN_BUDGET = 45_000;
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

/** Scripts that a file names, at once or later; scripts that it cannot do without. */
const ANY = /["'`](?:\.\/|assets\/)([\w.-]+\.js)["'`]/g;
const AT_ONCE = /(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g;

/** Every script a page can come to load: what it names, what those import, at once or later. */
function scriptsOf(page: string): Set<string> {
  return reachedFrom(scriptsIn(`${page}/index.html`), ANY);
}

function scriptsIn(page: string): string[] {
  return [...read(page).matchAll(/\/(assets\/[\w.-]+\.js)/g)].map(([, file]) => file ?? '');
}

function reachedFrom(first: readonly string[], named: RegExp): Set<string> {
  const found = new Set<string>();
  const open = [...first];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const [, name] of read(file).matchAll(named)) open.push(`assets/${name}`);
  }
  return found;
}

function gzipped(files: Iterable<string>): number {
  return [...files].reduce((sum, file) => sum + gzipSync(read(file)).length, 0);
}

describe('the built pages', () => {
  it('[SCR-9] hold nothing inline and no data address', () => {
    for (const page of ['display', 'tv', 'clerk', 'kiosk', 'admin', 'gallery']) {
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
    // The reader of codes comes when the card door opens, not with the page.
    expect(gzipped(scriptsOf('kiosk')), 'kiosk').toBeLessThanOrEqual(STAFF_BUDGET);
    // Of those that load parts when they are opened, and one language: each part beside what all need.
    for (const [page, budget] of [
      ['clerk', STAFF_BUDGET],
      ['admin', ADMIN_BUDGET],
    ] as const) {
      const needed = [...reachedFrom(scriptsIn(`${page}/index.html`), AT_ONCE)];
      const later = [...scriptsOf(page)].filter((file) => !needed.includes(file));
      expect(later.length).toBeGreaterThan(5);
      for (const part of later)
        expect(gzipped(reachedFrom([...needed, part], AT_ONCE)), part).toBeLessThanOrEqual(budget);
    }
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
});
