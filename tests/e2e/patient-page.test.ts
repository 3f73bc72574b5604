// Owns the patient's page on a real phone's screen against the real server: what it says as the token goes its way.

import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENT_STATES } from '../../kiosk-ui/gallery/patient-states.ts';
import { loadCatalogues } from '../../server/catalogues.ts';
import { LANGUAGES } from '../../server/contract/facility.ts';
import { PATIENT_SCRIPT, PATIENT_STYLE, patientDocument } from '../../server/contract/patient-page.ts';
import { loadPictures } from '../../server/pictures.ts';
import { launchBrowser } from '../support/browser.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { ServerRig, shareOf } from '../support/server-rig.ts';

const PICTURES = [...loadPictures(repositoryRoot()).values()];
/** The longest of the pictures: no page is larger. */
const picture = PICTURES.sort((a, b) => b.length - a.length)[0] ?? '';
/** All of it: two seconds of a 2G network. */
const PAGE_BUDGET = 15_000;
const OLD_PHONE = { width: 320, height: 480 };
/** Keeps what the page asks of the phone's motor. */
const SPY = `window.felt = []; Object.defineProperty(navigator, 'vibrate', { value: (p) => { window.felt.push(p); return true; } });`;

let rig: ServerRig;
let browser: Browser;
const troubles: string[] = [];

beforeAll(async () => {
  [rig, browser] = await Promise.all([ServerRig.start(), launchBrowser()]);
  await rig.signIn();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

async function phone(
  javaScriptEnabled = true,
): Promise<{ context: BrowserContext; page: Page; asked: string[] }> {
  const context = await browser.newContext({ viewport: OLD_PHONE, javaScriptEnabled });
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => {
    if (/Content Security Policy|error/i.test(message.text())) troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  if (javaScriptEnabled) await page.addInitScript(SPY);
  return { context, page, asked };
}

function codeOf(label: string): string {
  return rig.query<{ code: string }>(`SELECT code FROM tokens WHERE label = '${label}'`)[0]?.code ?? '';
}

/** What the page does every 15 s, now. */
function askNow(page: Page): Promise<unknown> {
  const answered = page.waitForResponse(/\/t\//);
  return Promise.all([answered, page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")]);
}

async function says(page: Page, text: string): Promise<void> {
  await page.locator('main', { hasText: text }).waitFor({ timeout: 20_000 });
}

describe('the patient’s page on a phone', () => {
  it('[PAT-1][PAT-2][PAT-3] one request; near, now and skipped are said, shown in colour and felt; a lost network is said', async () => {
    for (let n = 0; n < 4; n += 1) await rig.tokenNumber(shareOf());
    const { context, page, asked } = await phone();
    await page.goto(`${rig.url}/t/${codeOf('A4')}?l=en`);
    await says(page, 'People before you: 3');
    expect(asked).toHaveLength(1);
    // The queue as on every screen: colour, letter and pictogram.
    const badge = page.locator('.badge', { hasText: 'A' });
    expect(await badge.locator('svg').boundingBox()).toMatchObject({ x: expect.any(Number) });
    const ground = "getComputedStyle(document.querySelector('.badge')).backgroundColor";
    expect(await page.evaluate(ground)).toBe('rgb(230, 159, 0)');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(OLD_PHONE.width);
    await page.getByRole('button', { name: 'Vibrate when it is my turn' }).click();
    expect(await page.evaluate('window.felt')).toEqual([200]);

    let seen = await rig.openCounter('C1');
    const next = async (completing: boolean) => {
      seen = (await rig.command('/api/counters/C1/callNext', { seen, completing })).counter.version;
    };
    await next(false);
    await askNow(page);
    await says(page, 'Your turn is near');
    await says(page, 'Now being called: A1');
    expect(await page.evaluate('document.body.className')).toBe('near');
    for (let n = 0; n < 3; n += 1) await next(true);
    await askNow(page);
    await says(page, 'Come now');
    await says(page, 'Counter 1');
    expect(await page.locator('main').innerText()).not.toContain('Now being called');
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(0, 75, 35)');
    expect(await page.evaluate('document.body.getBoundingClientRect().height')).toBeGreaterThanOrEqual(
      OLD_PHONE.height,
    );
    await expect.poll(() => page.evaluate('window.felt.length')).toBe(3);
    // Nothing new, nothing felt; a recall is.
    await askNow(page);
    expect(await page.evaluate('window.felt.length')).toBe(3);
    const counter = await rig.live('?audience=counter&counter=C1').next();
    const { now } = counter.view;
    await rig.command(`/api/tokens/${now.id}/recall`, { seen: now.version });
    await askNow(page);
    await expect.poll(() => page.evaluate('window.felt.length')).toBe(4);

    await context.setOffline(true);
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await page.locator('#stale', { hasText: /Not live since \d\d:\d\d/ }).waitFor({ timeout: 20_000 });
    await context.setOffline(false);
    const { view } = await rig.live('?audience=counter&counter=C1').next();
    await rig.command(`/api/tokens/${view.now.id}/skip`, { seen: view.now.version });
    await askNow(page);
    await says(page, 'Please go to the desk');
    await page.locator('#stale').waitFor({ state: 'hidden' });
    expect(troubles.filter((one) => !one.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
    await context.close();
  }, 60_000);

  it('[PAT-2] without its script the browser itself asks again', async () => {
    await rig.tokenNumber(shareOf({ context: 'CHILD' }));
    const { context, page } = await phone(false);
    await page.goto(`${rig.url}/t/${codeOf('C1')}?l=hi`);
    await says(page, 'आपसे आगे');
    expect(await page.content()).toContain('<meta http-equiv="refresh" content="15">');
    expect(await page.locator('#buzz').isVisible()).toBe(false);
    await page.getByRole('link', { name: 'اردو' }).click();
    await says(page, 'آپ سے آگے');
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    await context.close();
  });

  it('[PAT-1] every state in every language is under 15 kB, and the script speaks an old engine’s tongue', () => {
    const catalogues = loadCatalogues(repositoryRoot());
    for (const { view, notLiveSince } of Object.values(PATIENT_STATES)) {
      for (const language of LANGUAGES) {
        const strings = catalogues[language];
        const html = patientDocument({
          view,
          notLiveSince,
          language,
          languages: LANGUAGES,
          strings,
          picture,
        });
        expect(Buffer.byteLength(html)).toBeLessThan(PAGE_BUDGET);
        expect(gzipSync(html).length).toBeLessThan(4_000);
        expect(html).not.toMatch(/undefined|\{\w+\}<|https?:/);
      }
    }
    expect(PATIENT_SCRIPT).not.toMatch(/=>|\b(let|const|class|async|await|fetch|import)\b|`|\.\.\./);
    expect(PATIENT_STYLE).not.toMatch(/var\(|grid|clamp\(|url\(/);
  });

  it('[PAT-3] nothing is cut on a phone of 320 by 480, in any state and language, nor with letters twice as large', async () => {
    const catalogues = loadCatalogues(repositoryRoot());
    const { context, page } = await phone();
    const wide: string[] = [];
    for (const [name, { view, notLiveSince }] of Object.entries(PATIENT_STATES)) {
      for (const language of LANGUAGES) {
        await page.setContent(
          patientDocument({
            view,
            notLiveSince,
            language,
            languages: LANGUAGES,
            strings: catalogues[language],
            picture,
          }),
        );
        for (const size of ['100%', '200%']) {
          await page.evaluate(`document.documentElement.style.fontSize = '${size}'`);
          const width = await page.evaluate<number>('document.documentElement.scrollWidth');
          if (width > OLD_PHONE.width) wide.push(`${name} ${language} ${size} ${width}`);
        }
      }
    }
    expect(wide).toEqual([]);
    await context.close();
  }, 60_000);
});
