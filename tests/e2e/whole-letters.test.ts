// Owns that what hides the rest of a name which is too long cuts through no letter of what is shown.

import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { everyState, type Gallery, openGallery, openState } from '../support/gallery.ts';

/** Where names are too long for their places, in the scripts with the highest and the deepest letters. */
const LOOKED_AT = [
  { screen: 'hall', langs: ['ur', 'ks', 'hi'], width: 1920, height: 1080 },
  { screen: 'hall', langs: ['ks'], width: 1080, height: 1920 },
  { screen: 'clerk', langs: ['ur'], width: 1366, height: 768 },
] as const;
/** Parts of a name that are looked at, each as long as its place allows. */
const MOST_PARTS = 3;
/** Edges are drawn a little softer or harder beside a clip: so much of a dot's 255, in so many dots, is ink. */
const INK = 64;
const FEWEST_DOTS = 3;

/**
 * In the page. Every place that hides what is too long shows its name part by part, each part whole: then nothing
 * is hidden by right, and what its edge takes away is ink of a letter that should be seen.
 */
const PLACES = `(() => {
  const clips = (one) => getComputedStyle(one).overflow !== 'visible';
  const worded = (one) => one.childElementCount === 0 && one.textContent.trim() !== '';
  const places = [...document.querySelectorAll('main *')]
    .filter((one) => clips(one) && (worded(one) || [...one.children].every((child) => worded(child))))
    .map((one) => ({ one, words: worded(one) ? one.textContent.trim().split(/\\s+/) : [], at: 0 }));
  const fits = (one) => {
    const { webkitLineClamp, paddingLeft, paddingRight } = getComputedStyle(one);
    const range = document.createRange();
    range.selectNodeContents(one);
    const rects = [...range.getClientRects()];
    const lines = new Set(rects.map(({ bottom }) => Math.round(bottom / 8))).size;
    const room = one.getBoundingClientRect().width - parseFloat(paddingLeft) - parseFloat(paddingRight);
    return Math.max(...rects.map(({ width }) => width)) <= room + 0.5 && lines <= (Number(webkitLineClamp) || 1);
  };
  const turn = () => {
    for (const place of places.filter(({ words }) => words.length > 0)) {
      const { one, words } = place;
      let to = words.length;
      const show = () => { one.textContent = words.slice(place.at, to).join(' '); };
      for (show(); to > place.at + 1 && !fits(one); show()) to -= 1;
      // A word that is too long by itself is shown as far as it goes.
      while (!fits(one) && one.textContent.length > 1) one.textContent = one.textContent.slice(0, -1);
      place.at = to < words.length ? to : 0;
    }
  };
  // Of places within a place one at a time is seen whole.
  for (const { one } of places) for (const child of [...one.children].slice(1)) child.style.display = 'none';
  for (const { one } of places) Object.assign(one.style, { minWidth: '0', minHeight: '0', textOverflow: 'clip' });
  const open = (which, whether) => places.forEach(({ one }, index) => {
    if (which === null || which === index) one.style.overflow = whether ? 'visible' : '';
  });
  window.places = { turn, open, names: () => places.map(({ one }) => one.className + ': ' + one.textContent) };
  return places.length;
})()`;

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

/** Whether the page looks another way when places hide nothing: one of them, or all. */
async function changes(place: number | null): Promise<boolean> {
  const before = await page.screenshot();
  await page.evaluate(`places.open(${place}, true)`);
  const after = await page.screenshot();
  await page.evaluate(`places.open(${place}, false)`);
  if (before.equals(after)) return false;
  const [one, other] = await Promise.all([dots(before), dots(after)]);
  const ink = one.filter((value, at) => at % 4 === 0 && Math.abs(value - (other[at] ?? 0)) > INK);
  return ink.length > FEWEST_DOTS;
}

async function dots(png: Buffer): Promise<Uint8ClampedArray> {
  const picture = await loadImage(png);
  const context = createCanvas(picture.width, picture.height).getContext('2d');
  context.drawImage(picture, 0, 0);
  return context.getImageData(0, 0, picture.width, picture.height).data;
}

/** The places that cut letters of what they show now. */
async function cut(): Promise<string[]> {
  if (!(await changes(null))) return [];
  const names = await page.evaluate<string[]>('places.names()');
  const found: string[] = [];
  for (const [index, name] of names.entries()) if (await changes(index)) found.push(name);
  return found;
}

it('[SCR-13] no dot and no stroke of a letter is cut where a name is too long for its place', async () => {
  const states = await everyState(page, gallery);
  const found: string[] = [];
  let looked = 0;
  for (const { screen, langs, ...size } of LOOKED_AT) {
    for (const lang of langs) {
      const one = states.find(
        (each) => each.screen === screen && each.state === 'long-names' && each.lang === lang,
      );
      if (one === undefined) throw new Error(`no long names of ${screen} in ${lang}`);
      await openState(page, { ...one, ...size });
      looked += await page.evaluate<number>(PLACES);
      for (let part = 0; part < MOST_PARTS; part += 1) {
        await page.evaluate('places.turn()');
        for (const place of await cut()) found.push(`${screen} ${lang} ${size.width}: ${place}`);
      }
    }
  }
  expect(looked).toBeGreaterThan(30);
  expect(found).toEqual([]);
}, 120_000);
