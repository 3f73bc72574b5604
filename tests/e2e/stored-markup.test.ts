// Owns that markup in the facility file and in a patient's name is text on every page of a real browser.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { exampleFacility } from '../support/example-facility.ts';
import { admitPage } from '../support/pairing.ts';
import { ServerRig, shareOf, until } from '../support/server-rig.ts';

const RUNS = 'window.ran=true';
const MARKUP = [
  `<script>${RUNS}</script>`,
  `"><img src=x onerror="${RUNS}">`,
  `</style></title><svg onload="${RUNS}">`,
  `<a href="javascript:${RUNS}">x</a>`,
];
const all = (text: string) => ({ en: text, ur: text, hi: text, ks: text, doi: text });

let rig: ServerRig;
let browser: Browser;
const refused: string[] = [];

beforeAll(async () => {
  rig = await ServerRig.start({
    facility: exampleFacility((file) => {
      file.facility.name = all(MARKUP[0] ?? '');
      file.facility.notices = [all(MARKUP[1] ?? '')];
      file.queues[0].name = all(MARKUP[2] ?? '');
      file.queues[1].name = all(MARKUP[3] ?? '');
      file.counters[0].name = all(MARKUP[1] ?? '');
    }),
  });
  browser = await launchBrowser();
  await rig.signIn();
  for (const name of MARKUP) await rig.tokenNumber(shareOf({ name }));
  const seen = await rig.openCounter('C1');
  await rig.command('/api/counters/C1/callNext', { seen });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

async function open(path: string, ready: string, signedIn = false): Promise<Page> {
  const context = await browser.newContext();
  if (signedIn) {
    const [name = '', value = ''] = rig.cookie.split(';')[0]?.split('=') ?? [];
    await context.addCookies([{ name, value, url: rig.url }]);
  }
  const page = await context.newPage();
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) refused.push(`${path}: ${message.text()}`);
  });
  await page.goto(`${rig.url}${path}`);
  await page.locator(ready).first().waitFor({ timeout: 30_000 });
  await page.waitForTimeout(300);
  return page;
}

async function expectText(page: Page): Promise<void> {
  expect(await page.evaluate('window.ran')).toBeUndefined();
  expect(
    await page.evaluate('document.querySelectorAll("[onerror],[onload],a[href^=javascript]").length'),
  ).toBe(0);
  await page.context().close();
}

describe('markup that somebody stored', () => {
  it('[EDGE-21] is text on the hall’s screen', async () => {
    const page = await open('/display/', 'text=A1');
    expect(await page.locator('body').textContent()).toContain('<script>');
    await expectText(page);
  }, 60_000);

  it('[EDGE-21] is text on the patient’s page, in every language', async () => {
    const [row] = rig.query<{ code: string }>('SELECT code FROM tokens LIMIT 1');
    for (const language of ['en', 'ur']) {
      const page = await open(`/t/${row?.code}?l=${language}`, 'main');
      expect(await page.locator('main').textContent()).toContain('<script>');
      await expectText(page);
    }
  }, 60_000);

  it('[EDGE-21] is text at the counter and on the administration page', async () => {
    for (const [path, ready] of [
      ['/clerk/', '.choose-key'],
      ['/admin/', '.queue-name'],
      ['/admin/#devices', '.device-queues'],
    ] as const) {
      await expectText(await open(path, ready, true));
    }
  }, 90_000);

  it('[EDGE-21] is text at a kiosk', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${rig.url}/kiosk/`);
    await admitPage(rig, page, { label: MARKUP[0]?.slice(0, 60) ?? 'Gate' });
    await page.locator('.kiosk').waitFor({ timeout: 30_000 });
    await expectText(page);
  }, 60_000);

  it('[EDGE-21] needed no policy to stop it: nothing was refused, because nothing was markup', async () => {
    await until(() => rig.count('tokens') === MARKUP.length);
    expect(refused).toEqual([]);
  });
});
