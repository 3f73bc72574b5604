// Owns the hub's page in a real browser: a wrong code is said, a right one leaves the field and connects.

import { afterEach, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { HubRig } from '../support/hub-rig.ts';
import { HIP_ID, morningClock } from '../support/server-rig.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

it('[HUB-10] an administrator enters the code on the page, and sees the line come up', async () => {
  const rig = new HubRig();
  closers.push(() => rig.stop());
  const clock = morningClock();
  rig.ahead = clock.now() - Date.now();
  await rig.openHub();
  const [code = ''] = await rig.codesFor([HIP_ID]);
  const facility = await rig.openFacility(null, HIP_ID, rig.hub.url, { clock });
  const browser = await launchBrowser();
  closers.push(() => browser.close());
  const page = await browser.newPage();
  const [name = '', value = ''] = facility.cookie.split('=');
  await page.context().addCookies([{ name, value, url: facility.url }]);
  await page.goto(`${facility.url}/admin/network/#hub`);
  await page.getByText('This machine is not enrolled yet.').waitFor();
  const field = page.getByLabel('One-time code');
  await field.fill('WRONG-CODE-OF-NOBODY');
  await field.press('Enter');
  await page.getByText('The hub does not take this code').waitFor();
  expect(await field.inputValue()).toBe('');
  await field.fill(code);
  await field.press('Enter');
  await page.getByText('The hub took the code.').waitFor();
  await page.getByText(/Connected since \d/).waitFor({ timeout: 20_000 });
  expect(await page.content()).not.toContain(code);
}, 120_000);
