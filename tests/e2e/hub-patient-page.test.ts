// Owns the way from a slip's code to the hub's page on a phone, as the token goes its way and the facility goes away.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { exampleFacility } from '../support/example-facility.ts';
import { HubRig } from '../support/hub-rig.ts';
import { addressIn } from '../support/paper-codes.ts';
import { freePort } from '../support/server-process.ts';
import { HIP_ID, morningClock, until } from '../support/server-rig.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** What the page does every 15 s, now. */
async function askNow(page: Page): Promise<void> {
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
}

it('[STATE-30][STATE-31][STATE-33] the code on a slip opens the hub’s page, which follows the token and says when it is old', async () => {
  const rig = new HubRig();
  closers.push(() => rig.stop());
  const clock = morningClock();
  rig.ahead = clock.now() - Date.now();
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  await rig.openHub({ port, publicUrl: base });
  const [code = ''] = await rig.codesFor([HIP_ID]);
  const paper = join(rig.folder, 'paper');
  const facility = await rig.openFacility(code, HIP_ID, base, {
    clock,
    facility: exampleFacility((file) => {
      const printer = { widthDots: 576, profile: 'epson', queues: ['OPD1'], languages: ['ur', 'en'] };
      file.printers = [{ id: 'hall', url: `file:${paper}`, ...printer }];
    }),
  });
  await rig.connected(1);
  await until(() => facility.query("SELECT 1 FROM meta WHERE key = 'hub.phonesUrl'").length === 1);
  await facility.command('/api/queues/OPD1/issue');
  await facility.command('/api/queues/OPD1/issue');
  const slips = () =>
    existsSync(paper)
      ? readdirSync(paper)
          .filter((name) => name.endsWith('.png'))
          .sort()
      : [];
  await until(() => slips().length === 2);
  const codes = await until(async () => {
    const read = await Promise.all(
      slips().map((name) => addressIn(readFileSync(join(paper, name))).catch(() => '')),
    );
    return read.every((one) => one !== '') ? read : null;
  });
  const address = `${base}/t/${facility.query<{ code: string }>("SELECT code FROM tokens WHERE label = 'A2'")[0]?.code}`;
  expect(codes).toContain(address);
  await until(async () => (await fetch(address)).status === 200);

  const browser = await launchBrowser();
  closers.push(() => browser.close());
  const old = await browser.newPage({ viewport: { width: 320, height: 480 } });
  const asked: string[] = [];
  const troubles: string[] = [];
  old.on('request', (request) => asked.push(request.url()));
  old.on('console', (message) => troubles.push(message.text()));
  await old.goto(address);
  await old.locator('main', { hasText: 'A2' }).waitFor();
  expect(asked).toEqual([address]);
  expect(await old.locator('html').getAttribute('dir')).toBe('rtl');
  const english = await browser.newPage({ viewport: { width: 360, height: 640 } });
  await english.goto(`${address}?l=en`);
  await english.locator('main', { hasText: 'People before you: 1' }).waitFor();

  const seen = await facility.openCounter('C1');
  const next = await facility.command('/api/counters/C1/callNext', { seen, completing: false });
  await facility.command('/api/counters/C1/callNext', { seen: next.counter.version, completing: true });
  await until(async () => (await (await fetch(address)).text()).includes('data-turn="now"'));
  for (const page of [old, english]) {
    await askNow(page);
    await page.locator('body.now').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  }
  await english.locator('main', { hasText: 'Come now' }).waitFor();
  // Nothing new: the script is answered 304, and goes on.
  const same = english.waitForResponse((answer) => answer.url().includes('/t/'));
  await askNow(english);
  await same;
  const again = english.waitForResponse((answer) => answer.url().includes('/t/'));
  await askNow(english);
  expect((await again).status()).toBe(304);
  await english.locator('body.now').waitFor();

  await facility.close();
  await rig.connected(0);
  for (const page of [old, english]) {
    await askNow(page);
    await page.locator('main .stale').waitFor();
    await page.locator('body.wait').waitFor();
  }
  await english.locator('main', { hasText: /Not live since \d\d:\d\d/ }).waitFor();
  expect(await english.locator('main').textContent()).not.toContain('Come now');
  expect(troubles.filter((text) => !text.includes('304'))).toEqual([]);
}, 120_000);
