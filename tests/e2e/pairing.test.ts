// Owns admitting a television and a kiosk in a real browser: codes on the screens, an administrator's page, and no touch.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { exampleFacility } from '../support/example-facility.ts';
import { held } from '../support/held.ts';
import { codeOn } from '../support/pairing.ts';
import { ADMIN_PASSWORD, ServerRig } from '../support/server-rig.ts';

const WAIT = { timeout: 20_000 };
const LANGUAGES = ['ur', 'ks', 'hi', 'doi', 'en'];
let rig: ServerRig;
let browser: Browser;
const faults: string[] = [];

beforeAll(async () => {
  rig = await ServerRig.start({
    facility: exampleFacility((file) => {
      file.facility.languages = ['en'];
    }),
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

/** A browser of its own, as machines are. */
async function machine(path: string, viewport: { width: number; height: number }): Promise<Page> {
  const page = await (await browser.newContext({ viewport })).newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  await page.goto(`${rig.url}${path}`);
  return page;
}

async function waits(page: Page): Promise<string> {
  const code = await codeOn(page);
  expect(code).toMatch(/^\d{6}$/);
  expect(await page.locator('input, button, a, select').count()).toBe(0);
  const spoken = await page.evaluate<string[]>(
    `[...document.querySelectorAll('.pairing-words .words')].map(({ lang }) => lang)`,
  );
  expect(spoken).toEqual(LANGUAGES);
  // Nothing is cut, and the code is as tall as a hand is long on a television.
  const tall = await page.evaluate<number>(
    `document.querySelector('.pairing-code').offsetHeight / innerHeight`,
  );
  const wide = await page.evaluate<boolean>(
    `document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight`,
  );
  expect(wide).toBe(false);
  expect(tall).toBeGreaterThan(0.1);
  return code;
}

it('[DEV-7] [SCR-15] a television and a kiosk are admitted by their codes and go live untouched; ended, they wait again', async () => {
  const tv = await machine('/tv', { width: 1920, height: 1080 });
  const kiosk = await machine('/kiosk/', { width: 1080, height: 1920 });
  const [tvCode, kioskCode] = [await waits(tv), await waits(kiosk)];
  const office = await machine('/admin/?lang=en#devices', { width: 1366, height: 768 });
  await office.locator('input[name=name]').fill('admin');
  await office.locator('input[name=password]').fill(ADMIN_PASSWORD);
  const tell = await held(office, '**/api/devices');
  await office.keyboard.press('Enter');
  await office.getByRole('heading', { name: 'Devices' }).waitFor(WAIT);
  expect(await office.locator('form').count()).toBe(0);
  tell();
  const code = office.getByLabel('Code on the screen');
  await code.waitFor(WAIT);
  // One is typed as it is read, in two groups, and everything by keys.
  await code.focus();
  await office.keyboard.type(`${tvCode.slice(0, 3)} ${tvCode.slice(3)}`);
  await office.getByLabel('Name, such as “Hall, ground floor”').first().focus();
  await office.keyboard.type('Hall, ground floor');
  await office.getByLabel('Children').first().press('Space');
  await office.keyboard.press('Enter');
  await tv.locator('.hall-quiet').waitFor(WAIT);
  expect(new URL(tv.url()).pathname).toBe('/display/');
  await expect.poll(() => tv.locator('body').textContent(), WAIT).toContain('Children');
  expect(await tv.locator('body').textContent()).not.toContain('General OPD');
  // The other has a name of its own, and is picked from those that wait.
  const nameOf = office.getByLabel('Name, such as “Hall, ground floor”').first();
  await expect.poll(() => nameOf.inputValue(), WAIT).toBe('');
  await office
    .getByRole('button', { name: new RegExp(`${kioskCode.slice(0, 3)} ${kioskCode.slice(3)}`) })
    .click(WAIT);
  await office.getByLabel('Name, such as “Hall, ground floor”').first().fill('Gate');
  await office.keyboard.press('Enter');
  await kiosk.locator('.kiosk[data-step=start]').waitFor(WAIT);
  for (const name of ['Hall, ground floor', 'Gate']) {
    const row = office.getByRole('region', { name });
    await row.getByText('Live since').waitFor(WAIT);
    await row.getByRole('button', { name: 'End' }).click();
    await row.getByText('It shows a code again.').waitFor(WAIT);
    await row.getByRole('button', { name: 'End' }).click();
    await row.waitFor({ state: 'detached', ...WAIT });
  }
  expect([await waits(tv), await waits(kiosk)]).not.toContain(tvCode);
  expect(new URL(tv.url()).pathname).toBe('/tv/');
  expect(faults).toEqual([]);
}, 90_000);
