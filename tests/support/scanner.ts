/**
 * A card scanner at a page: a keydown for every sign, as fast as the page takes them. Keys sent one by one
 * from outside come too slowly on a busy machine, and would be fingers.
 */
import type { Page } from 'playwright-core';

const TYPE = `async (text, gapMs) => {
  for (const key of [...text, 'Enter']) {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    await new Promise((next) => setTimeout(next, gapMs));
  }
}`;

/** Types a text and Enter, every key `gapMs` after the one before. */
export async function scan(page: Page, text: string, gapMs = 1): Promise<void> {
  await page.evaluate(`(${TYPE})(${JSON.stringify(text)}, ${gapMs})`);
}
