import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIGHT, type Sight } from '../support/axe-sight.ts';
import { launchBrowser } from '../support/browser.ts';
import { everyState, type Gallery, type GalleryState, openGallery, openState } from '../support/gallery.ts';

/** WCAG 2.2 A and AA. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/**
 * What axe itself recommends, beyond WCAG, follows from structure and direction, not from the words: it is
 * looked at in one language of each direction.
 */
const ADVISED = ['en', 'ur'];
/** What differs with the words of a language: how much room they take, and which language they say they are in. */
const OF_WORDS = [
  'html-has-lang',
  'html-lang-valid',
  'html-xml-lang-mismatch',
  'label-content-name-mismatch',
  'link-in-text-block',
  'scrollable-region-focusable',
  'target-size',
  'valid-lang',
];
const CONTRAST = 'color-contrast';
/** Nothing is looked at but the layout: a picture of few dots is painted sooner. */
const DOTS_A_PIXEL = 0.1;

let gallery: Gallery;
let browser: Browser;
/** Broken security policies and uncaught errors of all states. */
const violations: string[] = [];

beforeAll(async () => {
  [gallery, browser] = await Promise.all([openGallery(), launchBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await gallery?.close();
});

async function openPage(): Promise<Page> {
  // Of a context of its own: a language that one state keeps must not reach another.
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    deviceScaleFactor: DOTS_A_PIXEL,
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') violations.push(`${page.url()} ${message.text()}`);
  });
  page.on('pageerror', (error) => violations.push(`${page.url()} ${error.message}`));
  return page;
}

interface Finding {
  id: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** axe as its Playwright adapter carries it; run by hand, as the adapter opens a page for every run. */
function axeSource(): string {
  const adapter = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'));
  return readFileSync(adapter.resolve('axe-core/axe.min.js'), 'utf8');
}
const AXE = axeSource();

/** What was looked at already: structures, and letters on their grounds. */
interface Seen {
  structures: Set<string>;
  grounds: Set<string>;
}

/** What there is to ask of a state that shows this, beside what was asked before. */
function questions({ lang }: GalleryState, sight: Sight, seen: Seen): object {
  const isNew = !seen.structures.has(sight.structure);
  const contrast = sight.grounds.some((ground) => !seen.grounds.has(ground));
  seen.structures.add(sight.structure);
  for (const ground of sight.grounds) seen.grounds.add(ground);
  const advised = ADVISED.includes(lang);
  const runOnly =
    isNew || advised
      ? { type: 'tag', values: advised ? [...RULES, 'best-practice'] : RULES }
      : { type: 'rule', values: contrast ? [...OF_WORDS, CONTRAST] : OF_WORDS };
  return {
    runOnly,
    rules: {
      ...(contrast ? {} : { [CONTRAST]: { enabled: false } }),
      // A screen that says one thing is no document: it needs no heading.
      ...(runOnly.type === 'tag' ? { 'page-has-heading-one': { enabled: false } } : {}),
    },
    resultTypes: ['violations'],
    preload: false,
  };
}

/** What axe finds, one sentence each; empty is good. */
async function findings(page: Page, state: GalleryState, seen: Seen): Promise<string[]> {
  await openState(page, state);
  const { structure, grounds, hasAxe } = await page.evaluate<Sight & { hasAxe: boolean }>(
    `({ ...${SIGHT}, hasAxe: 'axe' in window })`,
  );
  // A page of its own, without axe as yet.
  if (!hasAxe) await page.evaluate(AXE);
  const options = questions(state, { structure, grounds }, seen);
  const found = await page.evaluate<Finding[]>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) =>
      [state.screen, state.state, state.lang, id, target.join(' '), failureSummary].join(' | '),
    ),
  );
}

describe('every screen, state and language of the gallery', () => {
  it('[SCR-11] leaves axe with nothing to say, and breaks no security policy', async () => {
    const page = await openPage();
    const states = await everyState(page, gallery);
    expect(new Set(states.map(({ screen }) => screen)).size).toBeGreaterThanOrEqual(8);
    expect(new Set(states.map(({ lang }) => lang)).size).toBe(5);
    const said: string[] = [];
    const seen: Seen = { structures: new Set(), grounds: new Set() };
    for (const state of states) said.push(...(await findings(page, state, seen)));
    expect(said).toEqual([]);
    expect(violations).toEqual([]);
  }, 900_000);
});
