import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { everyState, type Gallery, type GalleryState, openGallery, openState } from '../support/gallery.ts';

let gallery: Gallery;
let browser: Browser;
let page: Page;
let states: GalleryState[];

beforeAll(async () => {
  [gallery, browser] = await Promise.all([openGallery(), launchBrowser()]);
  page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  states = (await everyState(page, gallery)).filter(({ screen }) => screen === 'clerk');
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await gallery?.close();
});

async function show(on: Page, state: string, lang: string, [width, height]: [number, number]): Promise<void> {
  const found = states.find((one) => one.state === state && one.lang === lang);
  if (found === undefined) throw new Error(`no state ${state} in ${lang}`);
  await openState(on, { ...found, width, height });
}

/** What stands wrong on the page now: what sticks out sideways, and targets too small for a finger. */
const WRONG = `(() => {
  const wrong = [];
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) wrong.push('sticks out by ' + wide);
  for (const button of document.querySelectorAll('button')) {
    const { width, height, left, right } = button.getBoundingClientRect();
    const name = button.textContent;
    if (width < 44 || height < 44) wrong.push(name + ' is ' + width + ' × ' + height);
    if (left < 0 || right > innerWidth) wrong.push(name + ' is off the page');
    if (button.scrollWidth > button.clientWidth + 1) wrong.push(name + ' is cut');
  }
  // Only a page without room for keys and troubles at once is scrolled, and there nothing lies over another.
  const troubles = document.querySelector('.troubles').getBoundingClientRect();
  for (const key of document.querySelectorAll('.pad .pad-key, .now')) {
    const { top, bottom, height } = key.getBoundingClientRect();
    if (height > 0 && bottom > troubles.top + 1 && top < troubles.bottom - 1)
      wrong.push('troubles lie on ' + key.textContent);
  }
  return wrong;
})()`;

/** Where every key of the pad stands. */
const KEYS = `[...document.querySelectorAll('.pad .pad-key')].map((key) => {
  const { x, y, width, height } = key.getBoundingClientRect();
  return [x, y, width, height].map(Math.round).join(' ');
})`;

describe('the clerk’s page', () => {
  it('[CLK-10] no name, news, message or trouble moves a key', async () => {
    const moving = [
      'busy',
      'long-names',
      'arrived',
      'stale',
      'trouble',
      'no-answer',
      'refused',
      'typed',
      'copied',
      'markup',
      'idle',
    ];
    for (const [lang, size] of [
      ['ur', [1366, 640]],
      ['en', [1366, 768]],
      ['hi', [1920, 1080]],
    ] as const) {
      await show(page, 'busy', lang, [...size]);
      const still = await page.evaluate<string[]>(KEYS);
      expect(still).toHaveLength(14);
      for (const state of moving) {
        await show(page, state, lang, [...size]);
        // Four queues, or the demonstration's mark, take the header a second line all day long.
        const high = await page.evaluate<number>("document.querySelector('.clerk-top').offsetHeight");
        if (high > 64) continue;
        expect(await page.evaluate(KEYS), `${state} ${lang}`).toEqual(still);
      }
    }
  }, 120_000);

  it('[CLK-11] from 320 px to 4K nothing sticks out or is cut, and every target is 44 px', async () => {
    const wrong: string[] = [];
    for (const [lang, state, size] of [
      ['ur', 'long-names', [320, 640]],
      ['ks', 'people', [320, 640]],
      ['doi', 'trouble', [320, 640]],
      ['en', 'transfer', [640, 800]],
      ['ur', 'people', [1024, 768]],
      ['hi', 'busy', [1024, 768]],
      ['en', 'trouble', [1024, 640]],
      ['ur', 'trouble', [1024, 640]],
      ['ks', 'busy', [1366, 640]],
      ['ur', 'long-names', [1366, 768]],
      ['ur', 'trouble', [3840, 2160]],
    ] as const) {
      await show(page, state, lang, [...size]);
      for (const one of await page.evaluate<string[]>(WRONG))
        wrong.push(`${state} ${lang} ${size[0]}: ${one}`);
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('[CLK-11] with text twice as large it is all there', async () => {
    const large = await launchBrowser(['--blink-settings=defaultFontSize=32']);
    try {
      const on = await large.newPage();
      const wrong: string[] = [];
      for (const [lang, state] of [
        ['en', 'busy'],
        ['ur', 'trouble'],
        ['ks', 'people'],
      ] as const) {
        await show(on, state, lang, [1366, 768]);
        for (const one of await on.evaluate<string[]>(WRONG)) wrong.push(`${state} ${lang}: ${one}`);
        expect(await on.evaluate<string>('getComputedStyle(document.body).fontSize')).toBe('32px');
      }
      expect(wrong).toEqual([]);
    } finally {
      await large.close();
    }
  }, 120_000);
});
