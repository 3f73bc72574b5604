// Owns what can be measured of the hall: sizes, safe margins, that nothing is cut and nothing lies over another.

import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { everyState, type Gallery, type GalleryState, openGallery, openState } from '../support/gallery.ts';

/** What is asked of a television of 1,080 lines; others in proportion. */
const NEWEST_PX = 300;
const RECENT_PX = 120;
const WORDS_PX = 48;
const SAFE_MARGIN = 0.03;
const LANDSCAPE = [1920, 1080] as const;
const PORTRAIT = [1080, 1920] as const;
/** Half of 1080p is also what text at 200 % leaves. */
const OTHERS = [
  [1280, 720],
  [3840, 2160],
  [960, 540],
  [720, 1280],
  [2160, 3840],
] as const;
/** Names of any length may end in an ellipsis; numbers never. */
const MAY_BE_CUT = ['long-names', 'markup', 'demo'];

let gallery: Gallery;
let browser: Browser;
let page: Page;
let states: GalleryState[];

beforeAll(async () => {
  [gallery, browser] = await Promise.all([openGallery(), launchBrowser()]);
  page = await browser.newPage({ reducedMotion: 'reduce' });
  states = (await everyState(page, gallery)).filter(({ screen }) => screen === 'hall');
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await gallery?.close();
});

/** Runs in the page: what is too small, cut, or over something else. */
const MEASURE = `(() => {
  const { innerWidth: w, innerHeight: h } = window;
  const scale = w > h ? Math.min(h / 1080, w / 1920) : Math.min(h / 1920, w / 1080);
  const trouble = [];
  const size = (element) => parseFloat(getComputedStyle(element).fontSize);
  const least = (selector, px) => {
    for (const one of document.querySelectorAll(selector))
      if (size(one) < px * scale - 0.5) trouble.push(selector + ' ' + one.textContent + ' ' + size(one));
  };
  least('.stage-number .number', ${NEWEST_PX});
  least('.recent-call .number', ${RECENT_PX});
  const texts = [...document.querySelectorAll('main *')].filter((one) =>
    [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''));
  // What is said to whoever holds the remote is read from near.
  for (const one of texts) if (one.closest('.sound-notice') === null && size(one) < ${WORDS_PX} * scale - 0.5) trouble.push('small ' + one.className + ' ' + size(one));
  const cut = [];
  // The facility's name gives way to the notice beside it.
  const noticed = document.querySelector('.sound-notice') !== null;
  for (const one of document.querySelectorAll('main *')) {
    if (noticed && one.matches('.hall-facility')) continue;
    const { overflowX, overflowY } = getComputedStyle(one);
    if (overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1) cut.push(one.className + ' wide');
    if (overflowY !== 'visible' && one.scrollHeight > one.clientHeight * 1.25) cut.push(one.className + ' high');
  }
  const boxes = (selector) => [...document.querySelectorAll(selector)].map((one) => [selector, inked(one)]);
  // A line box is higher than its ink: figures have no descenders and stand in the middle.
  const inked = (one) => {
    const { left, right, top: from, bottom: to } = one.getBoundingClientRect();
    // A name's box is larger than its line, for what reaches out of it.
    const { paddingTop, paddingBottom } = getComputedStyle(one);
    const [top, bottom] = one.matches('.hall-name, .stage-names') ? [from + parseFloat(paddingTop), to - parseFloat(paddingBottom)] : [from, to];
    const half = one.matches('.number') ? size(one) * 0.37 : (bottom - top) / 2;
    return { left, right, top: (top + bottom) / 2 - half, bottom: (top + bottom) / 2 + half };
  };
  const inside = (part, whole) => {
    for (const outer of document.querySelectorAll(whole)) {
      const o = outer.getBoundingClientRect();
      for (const inner of outer.querySelectorAll(part)) {
        const i = inked(inner);
        if (i.left < o.left - 1 || i.right > o.right + 1 || i.top < o.top - 1 || i.bottom > o.bottom + 1)
          trouble.push(part + ' leaves ' + whole);
      }
    }
  };
  inside('.number', '.stage');
  inside('.number', '.recent-call');
  inside('.number', '.strip');
  inside('img', '.hall');
  for (const blocks of [
    ['.stage-queue', '.stage-number .number', '.stage-where', '.stage-names'],
    ['.hall-facility', '.sound-notice', '.hall-demo'],
    ['.hall-top', '.stage', '.recent-call', '.strip-queue', '.board', '.strip-code'],
    ['.recent-number', '.recent-counter'],
    ['.strip-name', '.strip-next', '.strip-wait'],
  ]) {
    const all = blocks.flatMap(boxes);
    all.forEach(([a, x], n) => all.slice(n + 1).forEach(([b, y]) => {
      const wide = Math.min(x.right, y.right) - Math.max(x.left, y.left);
      const high = Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top);
      if (wide > 1.5 && high > 12 * scale) trouble.push(a + ' over ' + b + ' ' + Math.round(high));
    }));
  }
  return { trouble, cut };
})()`;

async function measure(state: GalleryState, [width, height]: readonly [number, number]): Promise<string[]> {
  await openState(page, { ...state, width, height });
  const { trouble, cut } = await page.evaluate<{ trouble: string[]; cut: string[] }>(MEASURE);
  const all = [...trouble, ...(MAY_BE_CUT.includes(state.state) ? [] : cut)];
  return all.map((one) => `${state.state} ${state.lang} ${width}x${height}: ${one}`);
}

/** Pixels outside the safe margins that are not ground, by side. */
async function inkInMargins(): Promise<string[]> {
  const picture = await loadImage(await page.screenshot());
  const { width, height } = picture;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0);
  // A pixel is left to rounding.
  const [x, y] = [Math.floor(width * SAFE_MARGIN) - 1, Math.floor(height * SAFE_MARGIN) - 1];
  const sides = {
    top: [0, 0, width, y],
    bottom: [0, height - y, width, y],
    left: [0, 0, x, height],
    right: [width - x, 0, x, height],
  } as const;
  return Object.entries(sides).flatMap(([side, [left, top, wide, high]]) => {
    const { data } = context.getImageData(left, top, wide, high);
    const ground = data.slice(0, 3).join();
    for (let at = 0; at < data.length; at += 4) {
      if (data.slice(at, at + 3).join() !== ground) return [side];
    }
    return [];
  });
}

describe('the hall’s screen, measured', () => {
  it('[HALL-1] is large enough for ten metres, and nothing is cut or lies over another, landscape and portrait', async () => {
    const found: string[] = [];
    for (const state of states.filter(({ lang }) => ['ur', 'ks', 'en'].includes(lang))) {
      for (const size of [LANDSCAPE, PORTRAIT]) found.push(...(await measure(state, size)));
    }
    expect(found).toEqual([]);
  }, 120_000);

  it('[HALL-1] keeps that from 720 lines to 4K, and at 200 %', async () => {
    const some = ['five-at-once', 'longest-number', 'notice', 'quiet-code', 'stale'];
    const found: string[] = [];
    for (const state of states.filter(({ state: name, lang }) => some.includes(name) && lang === 'ur')) {
      for (const size of OTHERS) found.push(...(await measure(state, size)));
    }
    expect(found).toEqual([]);
  }, 60_000);

  it('[HALL-2] keeps every dot of ink out of the outer three hundredths', async () => {
    const some = ['five-at-once', 'notice', 'quiet-code', 'stale', 'long-names', 'nobody-waits', 'demo'];
    const found: string[] = [];
    for (const state of states.filter(
      ({ state: name, lang }) => some.includes(name) && ['ur', 'en'].includes(lang),
    )) {
      for (const [width, height] of [LANDSCAPE, PORTRAIT]) {
        await openState(page, { ...state, width, height });
        found.push(...(await inkInMargins()).map((side) => `${state.state} ${state.lang} ${width} ${side}`));
      }
    }
    expect(found).toEqual([]);
  }, 120_000);
});
