import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { ServerRig } from '../support/server-rig.ts';

let rig: ServerRig;
let browser: Browser;

beforeAll(async () => {
  rig = await ServerRig.start();
  // Another machine's name, as far as the browser knows.
  browser = await launchBrowser(['--host-resolver-rules=MAP opd-box 127.0.0.1']);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

describe('a kiosk over plain HTTP', () => {
  it('[EDGE-13][EDGE-10] says that it gets no camera, and leads to the page that helps', async () => {
    const page = await browser.newPage({ viewport: { width: 800, height: 900 } });
    await page.goto(`http://opd-box:${rig.port}/kiosk/`);
    const link = page.locator('.insecure a');
    await link.waitFor();
    expect(await link.textContent()).toBe(`http://opd-box:${rig.port}/trust`);
    await link.click();
    await page.locator('h1').waitFor();
    expect(await page.locator('main').textContent()).toContain('PARCHI_TLS=own');
  }, 60_000);

  it('[EDGE-13] on the machine itself it gets one, and says nothing', async () => {
    const page = await browser.newPage();
    await page.goto(`${rig.url}/kiosk/`);
    await page.locator('.sign-in-note').waitFor();
    expect(await page.locator('.insecure').count()).toBe(0);
  }, 60_000);
});
