// Owns the network's and the doctor's pages in a real browser: a pair is entered, a scan proves delivery, and what is
// wrong is said.

import type { Page } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { jsonOf, ServerRig, shareOf } from '../support/server-rig.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(rig: ServerRig, hash: string): Promise<Page> {
  closers.push(() => rig.stop());
  await rig.signIn();
  const browser = await launchBrowser();
  closers.push(() => browser.close());
  const page = await browser.newPage();
  const [name = '', value = ''] = rig.cookie.split('=');
  await page.context().addCookies([{ name, value, url: rig.url }]);
  await page.goto(`${rig.url}/admin/#${hash}`);
  return page;
}

it('[NET-11][NET-2][NET-8] a pair is tried and leaves the fields, and a scan of the code on the page is seen to arrive', async () => {
  const rig = await ServerRig.start({
    secrets: { abdmClientId: null, abdmClientSecret: null },
    gateway: {
      session: ({ body }) =>
        JSON.parse(body).clientSecret === 'right'
          ? { status: 200, body: { accessToken: 'token', expiresIn: 1200 } }
          : { status: 401 },
    },
  });
  const page = await open(rig, 'abdm');
  const [id, secret] = [page.getByLabel('Client ID', { exact: true }), page.getByLabel('Client secret')];
  await page.getByText('Not entered yet.').waitFor();
  for (const [typed, told] of [
    ['wrong', 'ABDM refused them. Nothing was changed'],
    ['right', 'ABDM took them. They are in use now.'],
  ] as const) {
    await id.fill('SBX_42');
    await secret.fill(typed);
    await secret.press('Enter');
    await page.getByText(told).waitFor();
    expect([await id.inputValue(), await secret.inputValue()]).toEqual(['', '']);
  }
  await page.getByText('They are not shown again.').waitFor();
  expect(await page.content()).not.toContain('SBX_42');

  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByText(/Waiting for a scan: [0-5]:\d\d left/).waitFor();
  const { check } = (await jsonOf(await rig.api('GET', '/api/network'))).network;
  const width = "document.querySelector('.network-code img')?.naturalWidth";
  await expect.poll(() => page.evaluate<number>(width)).toBeGreaterThan(0);
  await rig.share(shareOf(), undefined, { Authorization: undefined });
  await page.getByText('Came without a signature').waitFor();
  await rig.share(shareOf({ context: check.code }));
  await page.getByText('ABDM took our answer: both ways work.').waitFor();
  expect(rig.count('tokens')).toBe(0);

  await page.getByLabel('Address of this server').fill('nowhere');
  await page.getByLabel('Address of this server').fill(rig.url);
  await page.getByRole('button', { name: 'Call this address' }).click();
  await page.getByText('It arrived here.').waitFor();
  await page.getByLabel('To confirm, type').fill('another');
  await page.getByRole('button', { name: 'Set this address' }).click();
  await page.getByText("That is not this bridge's ID.").waitFor();
  await page.getByLabel('To confirm, type').fill('SBX_42');
  await page.getByRole('button', { name: 'Set this address' }).click();
  await page.getByText('ABDM took the address.').waitFor();
}, 60_000);

it('[DOC-2][NET-5] the check-up says what is missing and is asked again by its button', async () => {
  const rig = await ServerRig.start({ secrets: { abdmClientId: null, abdmClientSecret: null } });
  const page = await open(rig, 'doctor');
  await page.getByText('Something must be done now.').waitFor();
  await page.getByText('The credentials are missing').waitFor();
  await page.getByText('The database is whole.').waitFor();
  const again = page.waitForResponse('**/api/doctor');
  await page.getByRole('button', { name: 'Check again' }).click();
  expect((await again).status()).toBe(200);
  await page.getByText('Something must be done now.').waitFor();
}, 60_000);
