// Owns reports and audit in a real browser against the real server: what was done shows as figures and as rows, a
// file comes down, and whom somebody looked for stands in no address.

import { readFile } from 'node:fs/promises';
import { afterEach, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { held } from '../support/held.ts';
import { ServerRig, shareOf } from '../support/server-rig.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** `late` is an address whose first answer is let come by `tell`. */
async function adminPage(section: string, late: string) {
  const rig = await ServerRig.start();
  closers.push(() => rig.stop());
  await rig.signIn();
  const share = shareOf();
  const label = await rig.tokenNumber(share);
  const seen = await rig.openCounter('C1');
  const called = await rig.command('/api/counters/C1/callNext', { seen, completing: false });
  await rig.command(`/api/tokens/${called.token.id}/skip`, { seen: called.token.version });
  const browser = await launchBrowser();
  closers.push(() => browser.close());
  const page = await browser.newPage();
  const [name = '', value = ''] = rig.cookie.split('=');
  await page.context().addCookies([{ name, value, url: rig.url }]);
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  const tell = await held(page, late);
  await page.goto(`${rig.url}/admin/#${section}`);
  return { page, tell, label, share, addresses };
}

it('[REP-11] [SCR-15] the reports page shows the day, refuses a range that is too long, and gives its file', async () => {
  const { page, tell } = await adminPage('reports', '**/api/reports');
  // What is today is not known yet.
  await page.getByRole('button', { name: '7 days' }).click();
  tell();
  const [from, to] = [page.getByLabel('From'), page.getByLabel('To', { exact: true })];
  const days = async () =>
    (Date.parse(await to.inputValue()) - Date.parse(await from.inputValue())) / 86_400_000;
  await expect.poll(days).toBe(6);
  const summary = page.locator('.tiles');
  await summary.waitFor();
  expect(await summary.innerText()).toMatch(/Tokens\s+1\b/);
  expect(await page.getByRole('row', { name: /General OPD/ }).innerText()).toContain('1');
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: 'By queue' }).click();
  const file = await (await coming).path();
  expect(await readFile(file, 'utf8')).toMatch(/^\uFEFFday,queue,queue_name,tokens/);
  await from.fill('2020-01-01');
  await page.getByText('Choose at most 92 days').waitFor();
  await page.getByRole('button', { name: 'Today' }).click();
  await page.getByText('Choose at most 92 days').waitFor({ state: 'detached' });
});

it('[AUD-6] [SCR-15] the audit page finds a person without an address line that names them, and saves the file', async () => {
  const { page, tell, label, share, addresses } = await adminPage('audit', '**/api/audit/search');
  const who = page.getByLabel('By whom');
  await who.fill('nobody');
  tell();
  await page.getByText('The log of this day is whole').waitFor();
  const rows = page.locator('tbody tr');
  expect(await rows.count()).toBeGreaterThan(3);
  expect(await who.inputValue()).toBe('nobody');
  await who.fill('');
  const person = share.profile.patient.abhaAddress;
  await page.getByLabel('Patient’s ABHA address').fill(person);
  await page.keyboard.press('Enter');
  await expect.poll(() => rows.count()).toBe(3);
  expect(await rows.last().innerText()).toMatch(new RegExp(`Did not come\\s+${label}\\s+admin\\s+C1`));
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'As a file' }).click();
  const file = await (await coming).path();
  const saved = await readFile(file, 'utf8');
  expect(saved.trimEnd().split('\r\n')).toHaveLength(4);
  expect(saved).not.toContain(person);
  expect(addresses.join('\n')).not.toContain(encodeURIComponent(person));
  expect(addresses.join('\n')).not.toContain(person.split('@')[0]);
});
