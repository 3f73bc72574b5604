import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOUBLE_PRESS_MS, JUST_CHANGED_MS } from '../../kiosk-ui/clerk/desk.ts';
import { SCAN_GAP_MS } from '../../kiosk-ui/clerk/scan.ts';
import { launchBrowser } from '../support/browser.ts';
import { type ClerkPage, openClerk, signedIn } from '../support/clerk-browser.ts';
import { exampleFacility } from '../support/example-facility.ts';
import { ServerRig, shareOf } from '../support/server-rig.ts';

/** A name of the hospital's network: plain http there is no secure context, unlike on loopback. */
const LAN_NAME = 'parchi.lan';

let rig: ServerRig;
let browser: Browser;
let one: ClerkPage;
let two: ClerkPage;
const urls: string[] = [];

beforeAll(async () => {
  const facility = exampleFacility((file) => {
    file.queues[0].next = ['PHARM'];
  });
  [rig, browser] = await Promise.all([
    ServerRig.start({ facility }),
    launchBrowser([`--host-resolver-rules=MAP ${LAN_NAME} 127.0.0.1`]),
  ]);
  await rig.signIn();
  const url = rig.url.replace('127.0.0.1', LAN_NAME);
  for (let i = 0; i < 4; i += 1) await rig.command('/api/queues/OPD1/issue');
  // Two clerks, each with a browser of their own, at one counter.
  [one, two] = await Promise.all([
    openClerk(await signedIn(browser, rig, url), url),
    openClerk(await signedIn(browser, rig, url), url),
  ]);
  one.page.on('request', (request) => urls.push(request.url()));
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

/** What is pressed right after the other clerk's key was meant for the patient before, and is not sent [CLK-16]. */
const SINCE_THE_OTHERS_MS = JUST_CHANGED_MS + 200;

const isSecure = (page: Page) => page.evaluate<boolean>('isSecureContext');

describe('two clerks at one counter', () => {
  it('[CLK-9] press at once: one patient is called, the other clerk is told and sees it', async () => {
    await one.press('NumpadEnter');
    await two.sees('.clerk-status', 'Counter is open');
    await Promise.all([one.press('NumpadEnter'), two.press('NumpadEnter')]);
    for (const clerk of [one, two]) {
      await clerk.sees('.now-number', 'A1');
      await clerk.sees('.message-done, .message-refused');
    }
    const said = await Promise.all(
      [one, two].map(({ page }) => page.locator('.clerk-message').getAttribute('class')),
    );
    expect(said.filter((what) => what?.includes('message-done'))).toHaveLength(1);
    expect(rig.query("SELECT 1 FROM tokens WHERE status = 'called'")).toHaveLength(1);
  }, 60_000);

  it('[CLK-9] a double click is one command', async () => {
    await one.page.waitForTimeout(SINCE_THE_OTHERS_MS);
    await one.page.getByRole('button', { name: 'Complete, call next' }).dblclick();
    await one.sees('.message-done', 'A2 called');
    await two.sees('.now-number', 'A2');
    expect(rig.query("SELECT 1 FROM events WHERE type = 'completed'")).toHaveLength(1);
  }, 60_000);

  it('[CLK-9] a network that is lost is said; what was pressed meanwhile is neither done nor refused', async () => {
    const { page } = one;
    await page.context().setOffline(true);
    await one.press('NumpadAdd');
    await one.sees('.message-pending', 'trying again');
    await one.press('NumpadSubtract');
    await one.sees('.message-pending', 'Your last key was not taken');
    await one.sees('.message-refused', 'It may have been done');
    await one.sees('.news-stale', 'Not live since');
    expect(await one.now()).toBe('A2');
    // The other clerk goes on; this one comes back by itself and sees it.
    await two.press('NumpadAdd');
    await two.sees('.now-number', 'A3');
    await page.context().setOffline(false);
    await one.sees('.now-number', 'A3');
    await page.locator('.news-stale').waitFor({ state: 'detached' });
  }, 60_000);

  it('[CLK-9] a tab left behind shows how it stands as soon as it is looked at', async () => {
    const other = await one.page.context().newPage();
    await other.bringToFront();
    await two.press('NumpadAdd');
    await two.sees('.now-number', 'A4');
    await one.page.bringToFront();
    await one.sees('.now-number', 'A4');
    await one.page.waitForTimeout(SINCE_THE_OTHERS_MS);
    await one.press('Numpad0');
    await one.sees('.message-done', 'A4 called again');
    await other.close();
  }, 60_000);
});

describe('details for the hospital’s own system', () => {
  it('[CLK-4] are on the clipboard by one key, without a secure context, and nowhere else', async () => {
    const { page } = one;
    expect(await isSecure(page)).toBe(false);
    await rig.tokenNumber(shareOf({ name: 'Rukhsana Bano', address: 'rukhsana@sbx' }));
    await one.sees('.news-arrival', 'Rukhsana Bano');
    await one.press('NumpadAdd');
    await one.sees('.now-number', 'A5');
    urls.splice(0);
    await one.press('h');
    await one.sees('.message-done', 'copied on one line');
    const pasted = await pasteElsewhere(page);
    expect(pasted.split('\t').slice(0, 3)).toEqual(['A5', 'Rukhsana Bano', 'Female']);
    expect(pasted.split('\t')).toHaveLength(12);
    // Sooner it would be a double press.
    await page.waitForTimeout(DOUBLE_PRESS_MS);
    await page.getByRole('button', { name: 'Copy for HMIS' }).click();
    await one.sees('.message-done', 'copied with labels');
    expect(await pasteElsewhere(page)).toContain('ABHA address\trukhsana@sbx');
    // Only that somebody looked went out; nothing is kept, nothing is in the log.
    expect(new Set(urls.map((url) => new URL(url).pathname))).toEqual(new Set(['/api/looks']));
    const kept = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.title])',
    );
    expect(kept + rig.lines.join('\n')).not.toMatch(/Rukhsana|rukhsana@sbx/);
  }, 60_000);
});

/** What a clerk gets who pastes into another window. */
async function pasteElsewhere(page: Page): Promise<string> {
  const other = await page.context().newPage();
  await other.setContent('<textarea></textarea>');
  await other.locator('textarea').focus();
  await other.keyboard.press('Control+V');
  const text = await other.locator('textarea').inputValue();
  await other.close();
  await page.bringToFront();
  return text;
}

describe('the keys', () => {
  it('[CLK-15] turned off, single keys do nothing; buttons and Tab go on', async () => {
    const { page } = two;
    await page.getByRole('button', { name: 'Keys: on' }).click();
    const before = rig.count('events');
    for (const key of ['NumpadAdd', 'w', 'Numpad0', 'c']) await two.press(key);
    // Keys that come this fast are a scanner's, until nothing more comes.
    await page.waitForTimeout(SCAN_GAP_MS + 100);
    await page.getByRole('button', { name: 'Call again' }).press('Enter');
    await two.sees('.message-done', 'called again');
    expect(rig.count('events')).toBe(before + 1);
    // The next key is for what the view says, which may come after the answer.
    await two.sees('.now-facts', /Called again \W*1\D/);
    await page.getByRole('button', { name: 'Keys: off' }).click();
    await two.press('Numpad0');
    // Whoever presses next must have seen it.
    for (const clerk of [one, two]) await clerk.sees('.now-facts', /Called again \W*2\D/);
    expect(rig.count('events')).toBe(before + 2);
  }, 60_000);

  it('[CLK-6] the usual next place is the first key, with its letter and colour', async () => {
    await one.press('NumpadMultiply');
    await one.sees('.menu-first', 'Pharmacy');
    expect(await one.page.locator('.menu-first .badge').textContent()).toBe('M');
    await one.press('NumpadEnter');
    await one.sees('.message-done', 'A5 sent on: Pharmacy');
    expect(rig.query("SELECT queue FROM tokens WHERE label = 'A5'")).toEqual([{ queue: 'PHARM' }]);
  }, 60_000);
});
