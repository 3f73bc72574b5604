// Owns people at a real clerk's page: signing in, sitting down, changing places by PIN, and a page left alone.

import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COVER_AFTER_MS } from '../../kiosk-ui/clerk/cover-after.ts';
import { launchBrowser } from '../support/browser.ts';
import { jsonOf, ServerRig, shareOf, until } from '../support/server-rig.ts';
import { administrator, PASSWORD, type StaffBrowser, staffOf } from '../support/staff.ts';

const WAIT = { timeout: 25_000 };
/** More than the pause in which a second press of a key is a bounce. */
const BETWEEN_KEYS_MS = 500;

let rig: ServerRig;
let admin: StaffBrowser;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [rig, browser] = await Promise.all([ServerRig.start(), launchBrowser()]);
  admin = await administrator(rig);
  for (const [name, pin] of [
    ['zahoor', '4821'],
    ['rukhsana', '7390'],
  ] as const) {
    const person = await staffOf(rig, admin, { name, role: 'clerk', pin, counter: 'C1' });
    await person.api('DELETE', '/api/session');
  }
  context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-GB' });
  page = await context.newPage();
  await page.addInitScript(
    'window.later = 0; const clock = Date.now.bind(Date); Date.now = () => clock() + window.later;',
  );
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) {
    await page.evaluate(`window.later += ${BETWEEN_KEYS_MS}`);
    await page.keyboard.press(key);
  }
}

const sees = (selector: string, text: string | RegExp) =>
  page.locator(selector).filter({ hasText: text }).first().waitFor(WAIT);
const focused = () => page.evaluate<string | null>('document.activeElement?.getAttribute("name") ?? null');

/** The server hears it; neither its answer nor the cookie in it comes to the browser. */
async function loseAnswer(route: Route): Promise<void> {
  const asked = route.request();
  const headers = await asked.allHeaders();
  await fetch(asked.url(), { method: asked.method(), headers, body: asked.postData() });
  await route.abort();
}

async function signInByKeys(name: string, password: string): Promise<void> {
  await until(async () => (await focused()) === 'name');
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
}

describe('two clerks at a shared counter', () => {
  it('[STF-12][STF-17] change places by keys alone, a lost answer or not, and the log says who called whom', async () => {
    await page.goto(`${rig.url}/clerk/`);
    await signInByKeys('zahoor', PASSWORD);
    await sees('.choose-key', 'Counter 1');
    await press('1');
    await sees('.clerk-name', 'zahoor');
    await press('NumpadEnter');
    await sees('.clerk-status', 'Counter is open');
    for (const label of ['A1', 'A2', 'A3']) {
      await press('w');
      await sees('.message-done', `Token ${label} given`);
    }
    await press('NumpadEnter');
    await sees('.now-number', 'A1');

    // By the number pad alone: people, change clerk, the first of the list, the PIN.
    await press('NumpadDivide', 'NumpadSubtract');
    await sees('.take-over', 'rukhsana');
    const events = rig.count('events');
    await press('Numpad1');
    await until(async () => (await focused()) === 'pin');
    await press('Numpad7', 'Numpad3', 'Numpad9', 'Numpad1', 'NumpadEnter');
    await sees('.form-trouble', 'This PIN is wrong. Tries left: 4');
    await page.route('**/api/session/switch', loseAnswer, { times: 1 });
    await press('Numpad7', 'Numpad3', 'Numpad9', 'Numpad0', 'NumpadEnter');
    await sees('.clerk-name', 'rukhsana');
    await sees('.now-number', 'A1');
    expect(rig.count('events')).toBe(events);
    await press('NumpadAdd');
    await sees('.now-number', 'A2');

    // And back by the letter; the way back leaves all as it was.
    await press('s');
    await sees('.take-over', 'zahoor');
    await press('NumpadDecimal');
    await page.locator('.take-over').waitFor({ state: 'detached', ...WAIT });
    await press('s');
    await sees('.take-over', 'zahoor');
    await press('1');
    await until(async () => (await focused()) === 'pin');
    await press('4', '8', '2', '1', 'Enter');
    await sees('.clerk-name', 'zahoor');
    await press('NumpadAdd');
    await sees('.now-number', 'A3');

    const calls = rig.query<{ actor: string }>("SELECT actor FROM events WHERE type = 'called' ORDER BY seq");
    expect(calls.map(({ actor }) => actor)).toEqual(['zahoor', 'rukhsana', 'zahoor']);
  }, 120_000);

  it('[STF-8] a clerk whose patient stands at the counter is told so before sitting down elsewhere', async () => {
    await press('s');
    await sees('.take-over', 'Change counter');
    await press('NumpadMultiply');
    await sees('.choose-key', 'Counter 2');
    await press('2');
    await sees('.form-trouble', 'A patient is called at your counter');
    await press('1');
    await sees('.now-number', 'A3');
  }, 60_000);
});

describe('a page left alone', () => {
  it('[STF-11] shows no name until somebody says who it is; the queue goes on', async () => {
    await rig.tokenNumber(shareOf({ name: 'Rukhsana Bano' }));
    await sees('.news-arrival', 'Rukhsana Bano');
    // The answers get lost: to covering, though the server heard it, and to the first question who it is.
    await page.route('**/api/session/cover', async (route) => route.fetch().then(() => route.abort()), {
      times: 1,
    });
    await page.route('**/api/session', (route) => route.abort(), { times: 1 });
    await page.evaluate(`window.later += ${COVER_AFTER_MS + 60_000}`);
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await page.locator('.cover').waitFor(WAIT);
    expect(await page.content()).not.toContain('Rukhsana Bano');
    await sees('.take-over', 'PIN of zahoor');
    // Loaded anew, or in another tab, it is covered all the same.
    await page.reload();
    await sees('.take-over', 'PIN of zahoor');
    const other = await context.newPage();
    await other.goto(`${rig.url}/clerk/`);
    await other.locator('.cover').waitFor(WAIT);
    await other.close();
    await page.bringToFront();
    const waiting = () => page.locator('.cover-queue').first().textContent();
    await until(async () => (await waiting())?.includes('1 waiting'));
    await rig.tokenNumber(shareOf());
    await until(async () => (await waiting())?.includes('2 waiting'));
    await until(async () => (await focused()) === 'pin');
    await press('Numpad4', 'Numpad8', 'Numpad2', 'Numpad1', 'NumpadEnter');
    await sees('.now-number', 'A3');
  }, 120_000);
});

describe('a password that the administrator made', () => {
  it('[STF-4] is changed before anything else is shown', async () => {
    const added = await admin.api('POST', '/api/people', { name: 'nazir', role: 'clerk' });
    const { password } = await jsonOf(added);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signInByKeys('nazir', password);
    await sees('.sign-in-note', 'Choose one of your own');
    await page.locator('input[name=next]').fill('walnut-tree-9');
    await page.locator('input[name=again]').fill('walnut-tree-8');
    await page.keyboard.press('Enter');
    await sees('.form-trouble', 'The two new passwords differ');
    await page.locator('input[name=again]').fill('walnut-tree-9');
    await page.keyboard.press('Enter');
    await sees('.choose-key', 'Counter 1');
  }, 60_000);
});

describe('the people’s page', () => {
  it('[STF-1][STF-3][SCR-15] adds, changes and ends an account, and says why the last administrator stays', async () => {
    const desk = await browser.newContext({ locale: 'en-GB' });
    const [name = '', value = ''] = admin.session.split('=');
    await desk.addCookies([{ name, value, url: rig.url }]);
    page = await desk.newPage();
    await page.goto(`${rig.url}/admin/#people`);
    await page.locator('input[name=name]').fill('Farooq');
    await page.locator('.account-form select').selectOption('room');
    await page.getByRole('button', { name: 'Add a person' }).click();
    await sees('.made', 'One-time password for farooq');
    const made = (await page.locator('.made-password').textContent()) ?? '';
    expect(made).toMatch(/^\w{4}-\w{4}-\w{2}$/);
    await page.getByRole('button', { name: 'I have written it down' }).click();
    expect(await page.content()).not.toContain(made);
    await page.getByRole('button', { name: /farooq/ }).click();
    let [given, inside, most] = [[''], 0, 0];
    await page.route('**/farooq/password', async (route) => {
      inside += 1;
      most = Math.max(most, inside);
      const response = await route.fetch();
      given = [...given, (await response.json()).password];
      await route.fulfill({ response });
      inside -= 1;
    });
    await page.getByRole('button', { name: 'New password' }).dblclick();
    await until(() => given.length > 2);
    await until(async () => (await page.locator('.made-password').textContent()) === given.at(-1));
    expect(most).toBe(1);
    await page.locator('.line-form input[name=pin]').fill('4821');
    await page.locator('.line-form').nth(1).getByRole('button').click();
    await sees('.person-row', /farooq.*has a PIN/);
    await page.locator('.line-form select').selectOption('supervisor');
    await page.locator('.line-form').first().getByRole('button').click();
    await sees('.person-row', /farooq.*Supervisor/);
    await page.locator('.person-changes summary').click();
    await page.locator('details').getByRole('button').click();
    await sees('p.person-row', /farooq.*ended/);
    await page.getByRole('button', { name: /^admin/ }).click();
    await page.locator('.person-changes summary').click();
    await page.locator('details').getByRole('button').click();
    await sees('.form-trouble', 'This is the last administrator');
    await desk.close();
  }, 60_000);
});
