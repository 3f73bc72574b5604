/**
 * A clerk at the real page in a real browser: signed in, at a counter, with keys that are waited for.
 * The page's clock is moved on before each key, so that a test need not wait like somebody who means it twice.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ServerRig, until } from './server-rig.ts';

/** More than the pause in which a second press of a key is a bounce. */
const BETWEEN_KEYS_MS = 500;
const WAIT = { timeout: 25_000 };

/** The clock, and how often anything was pointed at. */
const WATCH = `
  window.later = 0;
  window.pointed = 0;
  const clock = Date.now.bind(Date);
  Date.now = () => clock() + window.later;
  for (const kind of ['pointerdown', 'mousedown', 'touchstart']) {
    addEventListener(kind, () => { window.pointed += 1; }, true);
  }
`;

export interface ClerkPage {
  page: Page;
  /** Presses a key by its code, as somebody who means it. */
  press(key: string): Promise<void>;
  /** Who is at the counter by the screen; null for nobody. */
  now(): Promise<string | null>;
  /** Waits until the screen says so. */
  sees(selector: string, text?: string | RegExp): Promise<void>;
  /** Waits until somebody else than `before` is at the counter, or nobody, and the command is answered. */
  nowIsNot(before: string | null): Promise<string | null>;
  pointed(): Promise<number>;
}

/** A context that is signed in at the server of the rig, reached by `url`. */
export async function signedIn(browser: Browser, rig: ServerRig, url = rig.url): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-GB' });
  const [name = '', value = ''] = rig.cookie.split('=');
  await context.addCookies([{ name, value, url }]);
  return context;
}

/** Opens the clerk's page at the first counter, by its digit. */
export async function openClerk(context: BrowserContext, url: string): Promise<ClerkPage> {
  const page = await context.newPage();
  await page.addInitScript(WATCH);
  await page.goto(`${url}/clerk/`);
  await page.locator('.choose-key').first().waitFor(WAIT);
  await page.keyboard.press('1');
  await page.locator('.clerk').waitFor(WAIT);
  return clerkPage(page);
}

function clerkPage(page: Page): ClerkPage {
  const now = () =>
    page.evaluate<string | null>(`document.querySelector('.now-number > .number')?.textContent ?? null`);
  return {
    page,
    now,
    async press(key) {
      await page.evaluate(`window.later += ${BETWEEN_KEYS_MS}`);
      await page.keyboard.press(key);
    },
    async sees(selector, text) {
      const found = page.locator(selector);
      try {
        await (text === undefined ? found : found.filter({ hasText: text })).first().waitFor(WAIT);
      } catch {
        const said = await page.locator('.clerk-message').textContent();
        throw new Error(
          `no ${selector} with ${text}; the page says "${said}", at the counter ${await now()}`,
        );
      }
    },
    async nowIsNot(before) {
      // Asked again and again: the page's policy lets no test wait inside it. The view may be here before the
      // answer, and a key that is pressed in between is not taken.
      const isPending = () => page.locator('.message-pending').count();
      await until(async () => (await now()) !== before && (await isPending()) === 0);
      return now();
    },
    pointed: () => page.evaluate<number>('window.pointed'),
  };
}
