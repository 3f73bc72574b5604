import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { everyState, type Gallery, openGallery, openState } from '../support/gallery.ts';
import { repositoryRoot } from '../support/repository-root.ts';

/** A tall kiosk, and a ten-inch tablet standing and lying. */
const SIZES = [
  { width: 1080, height: 1920 },
  { width: 800, height: 1280 },
  { width: 1280, height: 800 },
] as const;
/** The smallest phone upright, and a tablet lying with its text at 200 %: the page scrolls. */
const SMALL_SIZES = [
  { width: 320, height: 568 },
  { width: 640, height: 400 },
] as const;
/** The widest and the tallest of the scripts. */
const LANGUAGES = ['en', 'ur'];

/** What is too small to be touched, off the screen, cut off, or behind another part of the page; in the page's own words. */
const LOOK = `((scrolls) => {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push('wide');
  const name = (element) => String(element.className.baseVal ?? element.className);
  const step = document.querySelector('.kiosk-step').getBoundingClientRect();
  for (const button of document.querySelectorAll('.kiosk button')) {
    const { left, right, top, bottom, width, height } = button.getBoundingClientRect();
    if (width < 88 || height < 88) found.push('small: ' + name(button));
    const below = !scrolls && (top < 0 || bottom > innerHeight + 1);
    if (left < 0 || right > innerWidth + 1 || below) found.push('off: ' + name(button));
    if (button.scrollWidth > button.clientWidth + 1 || button.scrollHeight > button.clientHeight + 1)
      found.push('cut: ' + name(button));
  }
  for (const one of document.querySelectorAll('.kiosk-step :is(.words, .badge, .picture, img)')) {
    const { left, right, top, bottom, width } = one.getBoundingClientRect();
    if (width === 0 || one.matches('.unseen')) continue;
    if (top < step.top - 4 || bottom > step.bottom + 4 || left < -1 || right > innerWidth + 1) found.push('out: ' + name(one));
  }
  if (document.querySelectorAll('.kiosk-language').length !== 5) found.push('no languages');
  return found;
})`;

let gallery: Gallery;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [gallery, browser] = await Promise.all([openGallery(), launchBrowser()]);
  page = await browser.newPage({ reducedMotion: 'reduce' });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await gallery?.close();
});

it('[KSK-12] everything fits and is large enough to be touched, in every state, standing and lying', async () => {
  const states = (await everyState(page, gallery)).filter(
    ({ screen, lang }) => screen === 'kiosk' && LANGUAGES.includes(lang),
  );
  expect(states.length).toBeGreaterThan(60);
  const found: string[] = [];
  for (const size of [...SIZES, ...SMALL_SIZES]) {
    const look = `${LOOK}(${size.width < 700})`;
    for (const state of states) {
      await openState(page, { ...state, ...size });
      for (const one of await page.evaluate<string[]>(look))
        found.push(`${size.width}x${size.height} ${state.state} ${state.lang}: ${one}`);
    }
  }
  expect(found).toEqual([]);
}, 120_000);

it('[PER-15] both doors say what is taken and what for, in every language, before anything is read', async () => {
  const doors = (await everyState(page, gallery)).filter(
    ({ screen, state }) => screen === 'kiosk' && (state === 'card' || state === 'phone'),
  );
  expect(doors).toHaveLength(10);
  await page.setViewportSize({ width: 1080, height: 1920 });
  for (const one of doors) {
    await openState(page, one);
    const words = JSON.parse(readFileSync(join(repositoryRoot(), 'locales', `${one.lang}.json`), 'utf8'));
    const said = await page.locator('.kiosk-purpose').innerText();
    expect(said.replace(/[\u2066-\u2069]/g, '')).toBe(words[`kiosk.${one.state}Purpose`]);
  }
});
