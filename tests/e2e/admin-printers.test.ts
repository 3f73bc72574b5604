// Owns the administrator's page with a real browser: a touch on the button is one test slip on paper.

import { afterEach, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { exampleFacility } from '../support/example-facility.ts';
import { ServerRig } from '../support/server-rig.ts';
import { startVirtualPrinter } from '../support/virtual-printer.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

it('[PRN-44] the button on the administrator’s page prints a test slip, and a poster is a link', async () => {
  const paper = await startVirtualPrinter(384);
  closers.push(paper.close);
  const facility = exampleFacility((file) => {
    const common = { widthDots: 384, profile: 'epson', queues: ['OPD1'], languages: ['ur', 'en'] };
    file.printers = [
      { id: 'hall', url: paper.url, ...common },
      { id: 'wrong', url: 'carrier-pigeon:loft', ...common },
    ];
  });
  const rig = await ServerRig.start({ facility });
  closers.push(() => rig.stop());
  await rig.signIn();
  const browser = await launchBrowser();
  closers.push(() => browser.close());
  const page = await browser.newPage();
  const [name = '', value = ''] = rig.cookie.split('=');
  await page.context().addCookies([{ name, value, url: rig.url }]);
  await page.goto(`${rig.url}/admin/`);
  const hall = page.getByRole('region', { name: 'hall' });
  await hall.getByRole('button', { name: 'Print a test slip' }).click();
  await hall.getByText('It prints as soon as the printer can.').waitFor();
  await hall.getByText('The printer is ready').waitFor();
  await expect.poll(() => paper.papers.length, { timeout: 20_000 }).toBe(1);
  const wrong = page.getByRole('region', { name: 'wrong' });
  await wrong.getByText('Set up wrongly').waitFor();
  expect(await wrong.getByRole('button', { name: 'Print a test slip' }).isDisabled()).toBe(true);
  const link = page.getByRole('link', { name: 'Poster A (A3)' });
  const poster = await page.request.get(`${rig.url}${await link.getAttribute('href')}`);
  expect(poster.headers()['content-type']).toBe('application/pdf');
});
