// Owns the settings' pages with a real browser against the real server: by keyboard, with mistakes, beside somebody else.

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { openClerk, signedIn } from '../support/clerk-browser.ts';
import type { FacilityDraft } from '../support/example-facility.ts';
import { jsonOf, ServerRig } from '../support/server-rig.ts';
import { startVirtualPrinter } from '../support/virtual-printer.ts';

const WAIT = { timeout: 25_000 };
let browser: Browser;
let rig: ServerRig;
const closers: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => browser.close());

/** The section's page of a signed-in administrator. */
async function openSection(section: string): Promise<Page> {
  rig = await ServerRig.start();
  closers.push(() => rig.stop());
  await rig.signIn();
  const context = await signedIn(browser, rig);
  closers.push(() => context.close());
  const page = await context.newPage();
  await page.goto(`${rig.url}/admin/?lang=en#${section}`);
  await page.locator('form.settings').waitFor(WAIT);
  return page;
}

const inForce = async () => jsonOf(await rig.api('GET', '/api/facility'));

async function changeElsewhere(edit: (file: FacilityDraft) => void): Promise<void> {
  const { version, file } = await inForce();
  edit(file);
  expect((await rig.api('PUT', '/api/facility', { basedOn: version, file })).status).toBe(200);
}

const focused = (page: Page) => page.evaluate<string>('document.activeElement.id');

it('[SET-10][SET-1] a name is changed by keys alone, a mistake is said at its field, and an open hall follows', async () => {
  const page = await openSection('queues');
  const hall = await page.context().newPage();
  await hall.goto(`${rig.url}/display/`);
  await hall.locator('.badge-letter', { hasText: /^A$/ }).first().waitFor(WAIT);
  await page.bringToFront();
  await page.locator('summary').first().focus();
  await page.keyboard.press('Enter');
  const english = page.locator('#field-queues-0-name-en');
  await english.waitFor(WAIT);
  for (let i = 0; i < 20 && (await focused(page)) !== 'field-queues-0-name-en'; i += 1)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Outpatients');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('c');
  await page.keyboard.press('Enter');
  // The other department with that letter is as wrong as this one: the first takes the focus.
  await page.getByText('Not saved. Please look at the marked fields.').waitFor(WAIT);
  const wrong = page.locator('[aria-invalid="true"]');
  await wrong.first().waitFor(WAIT);
  await expect.poll(() => focused(page)).toMatch(/^field-queues-\d-prefix$/);
  const id = await focused(page);
  expect(await page.locator(`#${id}-fault`).textContent()).toBe('Another one has this already');
  expect((await inForce()).file.queues[0].name.en).toBe('General OPD');
  await page.locator('#field-queues-0-prefix').focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('G');
  await page.keyboard.press('Enter');
  await page.getByText('Saved. It holds from now on.').waitFor(WAIT);
  await hall.bringToFront();
  await hall.locator('.badge-letter', { hasText: /^G$/ }).first().waitFor(WAIT);
  expect((await inForce()).file.queues[0]).toMatchObject({ prefix: 'G', name: { en: 'Outpatients' } });
});

it('[SET-7][SET-11] a counter is removed after a word, and its clerk chooses another', async () => {
  const page = await openSection('counters');
  const clerk = await openClerk(page.context(), rig.url);
  await page.bringToFront();
  await page.locator('summary').first().click();
  await page.locator('details[open]').first().getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Counter 1 is removed.').waitFor(WAIT);
  expect((await inForce()).file.counters).toHaveLength(3);
  await expect.poll(() => page.evaluate<string>('document.activeElement.textContent')).toBe('Go back');
  await page.getByRole('button', { name: 'Save it' }).click();
  await page.getByText('Saved. It holds from now on.').waitFor(WAIT);
  await clerk.page.bringToFront();
  await clerk.page.locator('.choose-key').first().waitFor(WAIT);
  expect(await clerk.page.locator('.choose-key').count()).toBe(2);
});

it('[SET-12] what is typed in one section waits in the next, and goes on top of what somebody else saved', async () => {
  const page = await openSection('facility');
  await page.locator('#field-facility-keepPersonsDays').fill('45');
  await page.evaluate(`location.hash = '#notices'`);
  await page.getByRole('button', { name: 'Add a notice' }).click();
  await page.locator('#field-facility-notices-0-en').fill('Wear a mask');
  await changeElsewhere((file) => {
    file.counters[0].name.en = 'Window 1';
  });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('counters.C1.name.en').waitFor(WAIT);
  await page.getByRole('button', { name: 'Go on with my changes on top of theirs' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved. It holds from now on.').waitFor(WAIT);
  const { facility, counters } = (await inForce()).file;
  expect(facility).toMatchObject({ keepPersonsDays: 45, notices: [{ en: 'Wear a mask' }] });
  expect(counters[0].name.en).toBe('Window 1');
});

it('[SET-8][SET-10] a printer is set up by its form and prints', async () => {
  const paper = await startVirtualPrinter(576);
  closers.push(paper.close);
  const page = await openSection('printers-setup');
  await page.getByRole('button', { name: 'Add a printer' }).click();
  await page.getByLabel('Address in the network').fill('127.0.0.1');
  await page.getByLabel('Port').fill(String(paper.port));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved. It holds from now on.').waitFor(WAIT);
  await rig.command('/api/queues/OPD1/issue');
  await expect.poll(() => paper.papers.length, WAIT).toBe(1);
});
