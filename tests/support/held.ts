// Owns an answer that a page of a test waits for until the test lets it come.

import type { Page } from 'playwright-core';

/** Holds what the page asks for at an address, until the answered function is called; then and later it comes. */
export async function held(page: Page, address: string): Promise<() => void> {
  let send = () => {};
  const sent = new Promise<void>((resolve) => {
    send = resolve;
  });
  await page.route(address, (route) => sent.then(() => route.continue()));
  return () => send();
}
