import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { everyState, type Gallery, type GalleryState, openGallery, openState } from '../support/gallery.ts';

/** Two pages side by side keep both cores busy. */
const SIDE_BY_SIDE = 2;
/** WCAG 2.2 A and AA, and what axe itself recommends. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

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
  const context = await browser.newContext({ reducedMotion: 'reduce' });
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
// A screen that says one thing is no document: it needs no heading.
const ASK = `axe.run(document, {
  runOnly: ${JSON.stringify(RULES)}, rules: { 'page-has-heading-one': { enabled: false } },
  resultTypes: ['violations'], preload: false,
}).then(({ violations }) => violations)`;

/** What axe finds, one sentence each; empty is good. */
async function findings(page: Page, state: GalleryState): Promise<string[]> {
  await openState(page, state);
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(AXE);
  const found = await page.evaluate<Finding[]>(ASK);
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) =>
      [state.screen, state.state, state.lang, id, target.join(' '), failureSummary].join(' | '),
    ),
  );
}

describe('every screen, state and language of the gallery', () => {
  it('[SCR-11] leaves axe with nothing to say, and breaks no security policy', async () => {
    const pages = await Promise.all(Array.from({ length: SIDE_BY_SIDE }, openPage));
    const [first] = pages;
    if (first === undefined) throw new Error('no page');
    const states = await everyState(first, gallery);
    expect(new Set(states.map(({ screen }) => screen)).size).toBeGreaterThanOrEqual(2);
    expect(new Set(states.map(({ lang }) => lang)).size).toBe(5);
    const open = states.values();
    const said = await Promise.all(
      pages.map(async (page) => {
        const mine: string[] = [];
        for (const state of open) mine.push(...(await findings(page, state)));
        return mine;
      }),
    );
    expect(said.flat()).toEqual([]);
    expect(violations).toEqual([]);
  }, 400_000);
});
