// Owns numbers on paper in a real browser: a block made, its sheet fetched, a line typed and entered by keys alone.
import { afterEach, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { held } from '../support/held.ts';
import { ServerRig } from '../support/server-rig.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

it('[PAP-10] [PAP-12] a block is made, handed out and entered on one page, by keyboard alone, and the hall shows it', async () => {
  const rig = await ServerRig.start();
  closers.push(() => rig.stop());
  await rig.signIn();
  const browser = await launchBrowser();
  closers.push(() => browser.close());
  const page = await browser.newPage({ locale: 'en' });
  const [name = '', value = ''] = rig.cookie.split('=');
  await page.context().addCookies([{ name, value, url: rig.url }]);
  const sendOverview = await held(page, '**/api/paper');
  await page.goto(`${rig.url}/admin/#paper`);
  await page.getByRole('heading', { name: 'Numbers on paper' }).waitFor();
  expect(await page.locator('form, input').count()).toBe(0);
  sendOverview();
  await page.getByRole('button', { name: 'Make the sheet' }).press('Enter');
  const sheet = page.getByRole('link', { name: 'Sheet P1–P50 (PDF)' });
  const pdf = await page.request.get(`${rig.url}${await sheet.getAttribute('href')}`);
  expect(pdf.headers()['content-type']).toBe('application/pdf');
  const line = page.getByLabel('Numbers', { exact: true });
  await line.focus();
  await page.keyboard.type('1-3 seen 4-5');
  await page.getByText('Say after the numbers: seen or waiting.').waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type(' w');
  await page.getByText('P4–P5').waitFor();
  const sendEntry = await held(page, '**/api/paper/entries');
  await page.keyboard.press('Enter');
  await page.getByText('P4–P5').waitFor({ state: 'detached' });
  await page.keyboard.type('5-6 waiting');
  sendEntry();
  await page.getByText('Entered: 5', { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Not entered: 1').waitFor();
  await page.getByText('is waiting already').waitFor();
  await page.getByText('Entered: 6 of 50').waitFor();
  const hall = await rig.live('?audience=hall').next(({ type }) => type === 'view');
  expect(hall.view.queues[0].next).toEqual(['P4', 'P5', 'P6']);
});
