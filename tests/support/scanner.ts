/**
 * A card scanner at a page: a keydown for every sign, as fast as the page takes them. Keys sent one by one
 * from outside come too slowly on a busy machine, and would be fingers.
 */
import type { Page } from 'playwright-core';

const TYPE = `async (text, gapMs) => {
  for (const key of [...text, 'Enter']) {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    if (gapMs > 0) await new Promise((next) => setTimeout(next, gapMs));
  }
}`;

/** Types a text and Enter, every key `gapMs` after the one before; 0: all at once. */
export async function scan(page: Page, text: string, gapMs = 1): Promise<void> {
  await page.evaluate(`(${TYPE})(${JSON.stringify(text)}, ${gapMs})`);
}

const TYPE_AT = `(text, gapMs) => {
  for (const [n, key] of [...text].entries()) {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    Object.defineProperty(event, 'timeStamp', { value: performance.now() + n * gapMs });
    document.body.dispatchEvent(event);
  }
}`;

/** Types a text whose keys say that they came `gapMs` one after the other, and no Enter. */
export async function scanWithoutEnter(page: Page, text: string, gapMs: number): Promise<void> {
  await page.evaluate(`(${TYPE_AT})(${JSON.stringify(text)}, ${gapMs})`);
}
