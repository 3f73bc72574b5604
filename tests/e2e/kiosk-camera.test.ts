import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { exampleFacility } from '../support/example-facility.ts';
import { filmOf, WELL_HELD } from '../support/fake-camera.ts';
import { admitPage } from '../support/pairing.ts';
import { ServerRig } from '../support/server-rig.ts';

const WAIT = { timeout: 60_000 };
const CARD = JSON.stringify({ hidn: '91-2345-6789-0126', name: 'Rukhsana Bano', dob: '06/06/1950' });

let rig: ServerRig;
let browser: Browser;

beforeAll(async () => {
  rig = await ServerRig.start({
    facility: exampleFacility((file) => {
      file.queues.length = 1;
      file.queues[0].next = [];
      file.counters = [{ ...file.counters[0], queues: ['OPD1'] }];
    }),
  });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

/** A kiosk whose camera sees this text. */
async function openKiosk(text: string): Promise<Page> {
  browser = await launchBrowser(await filmOf(join(rig.folder, 'film.mjpeg'), text, WELL_HELD));
  const page = await browser.newPage({ viewport: { width: 800, height: 1280 } });
  await page.goto(`${rig.url}/kiosk/`);
  await admitPage(rig, page);
  await page.locator('.door-card').waitFor(WAIT);
  await page.waitForTimeout(500);
  return page;
}

/** What has been fetched to read codes with. */
function decoders(page: Page): Promise<string[]> {
  return page.evaluate(
    `performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)
      .filter((path) => /camera|decoder|worker|zxing|jsqr|wasm/i.test(path))`,
  );
}

describe('a card before the kiosk’s camera', () => {
  it('[KSK-1][SCR-9] one touch where there is one queue, then the number; the camera goes off with its page', async () => {
    const page = await openKiosk(CARD);
    expect(await decoders(page)).toEqual([]);
    await page.locator('.door-card').click();
    await page.locator('.kiosk[data-step=number]').waitFor(WAIT);
    expect(await page.locator('.given-block .badge-letter').textContent()).toBe('A1');
    expect(await page.locator('video').count()).toBe(0);
    expect((await decoders(page)).length).toBeGreaterThan(0);
    expect(await page.content()).not.toContain('Rukhsana');
    expect(rig.query('SELECT source, lane FROM tokens')).toEqual([{ source: 'card', lane: 'priority' }]);
  }, 120_000);
});
