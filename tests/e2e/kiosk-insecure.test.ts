import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { codeOn } from '../support/pairing.ts';
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
  it('[EDGE-13][EDGE-10] says that it gets no camera, and names the page that helps', async () => {
    const page = await browser.newPage({ viewport: { width: 800, height: 900 } });
    await page.goto(`http://opd-box:${rig.port}/kiosk/`);
    const note = page.locator('.pairing-note');
    await note.waitFor();
    const trust = `http://opd-box:${rig.port}/trust`;
    // Patients touch this screen: the address is told, and is no way out.
    expect(await note.locator('bdi').textContent()).toBe(trust);
    expect(await note.locator('.words').count()).toBe(5);
    expect(await page.locator('a').count()).toBe(0);
    await page.goto(trust);
    await page.locator('h1').waitFor();
    expect(await page.locator('main').textContent()).toContain('PARCHI_TLS=own');
  }, 60_000);

  it('[EDGE-13] on the machine itself it gets one, and says nothing', async () => {
    const page = await browser.newPage();
    await page.goto(`${rig.url}/kiosk/`);
    await codeOn(page);
    expect(await page.locator('.pairing-note').count()).toBe(0);
  }, 60_000);
});
