import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { cardTexts } from '../support/card-texts.ts';
import { filmOf, POORLY_HELD, WELL_HELD } from '../support/fake-camera.ts';
import { freePort, type ServerProcess, startServerProcess } from '../support/server-process.ts';

const PASSWORD = 'a password for tests';
const WAIT = { timeout: 60_000 };
const PATIENCE_MS = 180_000;
/** A card with Devanagari, so that its bytes must be taken for what they are. */
const CARD = cardTexts()[3] ?? '';

const FACILITY = {
  facility: {
    hipId: 'IN0000000001',
    hfrId: 'IN0000000001',
    name: { en: 'Test Hospital', ur: 'آزمائشی ہسپتال' },
    districtLgd: 626,
    stateLgd: 1,
    zone: 'Asia/Kolkata',
    languages: ['en', 'ur'],
  },
  queues: [{ id: 'OPD1', prefix: 'A', name: { en: 'General OPD', ur: 'جنرل OPD' } }],
  counters: [{ id: 'C1', name: { en: 'Counter 1', ur: 'کاؤنٹر 1' }, queues: ['OPD1'] }],
};

const folder = mkdtempSync(join(tmpdir(), 'parchi-camera-'));
let server: ServerProcess;
let browser: Browser | undefined;
let poor: string[];
let well: string[];

beforeAll(async () => {
  writeFileSync(join(folder, 'facility.json'), JSON.stringify(FACILITY));
  poor = await filmOf(join(folder, 'poor.mjpeg'), CARD, POORLY_HELD);
  well = await filmOf(join(folder, 'well.mjpeg'), CARD, WELL_HELD);
  server = await startServerProcess(await freePort(), {
    PARCHI_DATA_DIR: join(folder, 'data'),
    PARCHI_FACILITY_FILE: join(folder, 'facility.json'),
    PARCHI_ADMIN_PASSWORD: PASSWORD,
    PARCHI_ABDM_URL: 'http://127.0.0.1:9',
    PARCHI_ABDM_CLIENT_ID: 'test',
    PARCHI_ABDM_CLIENT_SECRET: 'test-secret',
  });
}, PATIENCE_MS);

afterEach(async () => {
  await browser?.close();
  browser = undefined;
});

afterAll(async () => {
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  page: Page;
  /** Method and path of everything that was asked for since the page opened. */
  asked: string[];
  /** Broken security policies and uncaught errors. */
  violations: string[];
}

/**
 * The page that tries the camera, in a browser of its own with these switches. `before` runs before the
 * page's scripts, `worker` before the reading worker's.
 */
async function openTrial(
  switches: readonly string[],
  { host = '127.0.0.1', before, worker }: { host?: string; before?: string; worker?: string } = {},
): Promise<Opened> {
  browser = await launchBrowser(switches);
  const context = await browser.newContext();
  const url = server.url.replace('127.0.0.1', host);
  if (before !== undefined) await context.addInitScript(before);
  if (worker !== undefined) {
    await context.route('**/reading-worker-*.js', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${worker}\n${await response.text()}` });
    });
  }
  const page = await context.newPage();
  await page.goto(`${url}/clerk/`);
  await page.locator('input[name=name]').fill('admin');
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Counter 1/ }).waitFor(WAIT);
  const [asked, violations]: string[][] = [[], []];
  page.on('request', (request) => asked?.push(`${request.method()} ${request.url()}`));
  page.on('pageerror', (error) => violations?.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations?.push(message.text());
  });
  await page.goto(`${url}/gallery/?screen=camera`);
  return { page, asked: asked ?? [], violations: violations ?? [] };
}

async function says(page: Page, state: string): Promise<void> {
  await page
    .locator('output')
    .filter({ hasText: new RegExp(`^${state}$`) })
    .waitFor(WAIT);
}

async function textRead(page: Page): Promise<string | null> {
  return page.locator('li').first().textContent(WAIT);
}

describe('a card before the camera', { timeout: PATIENCE_MS }, () => {
  it('[READ-6] is read at an angle, blurred and in poor light; nothing leaves the page', async () => {
    const { page, asked, violations } = await openTrial(poor);
    expect(await textRead(page)).toBe(CARD);
    await says(page, 'reading');
    expect(asked.some((one) => one.endsWith('.wasm'))).toBe(true);
    expect(asked.some((one) => /jsqr/i.test(one))).toBe(false);
    const strange = asked.filter(
      (one) => !one.startsWith(`GET ${server.url}/`) && !one.startsWith('GET blob:'),
    );
    expect(strange).toEqual([]);
    expect(violations).toEqual([]);
    // Held on, it is told no second time; stopped, the camera is let go.
    expect(await page.locator('li').count()).toBe(1);
    const track = await page.evaluateHandle('document.querySelector("video").srcObject.getTracks()[0]');
    await page.getByRole('button', { name: 'stop' }).click();
    const trackState = () => track.evaluate((one) => (one as { readyState: string }).readyState);
    await expect.poll(trackState).toBe('ended');
    expect(await page.evaluate('document.querySelector("video").srcObject')).toBe(null);
  });

  it('[READ-6] is read by jsqr where WebAssembly is missing, and where it cannot be loaded', async () => {
    const missing = await openTrial(well, { worker: 'delete globalThis.WebAssembly;' });
    expect(await textRead(missing.page)).toBe(CARD);
    expect(missing.asked.some((one) => /jsqr/i.test(one))).toBe(true);
    expect(missing.asked.some((one) => one.endsWith('.wasm'))).toBe(false);
    await browser?.close();
    const refused = await openTrial(well, { worker: 'WebAssembly.instantiate = () => Promise.reject(1);' });
    expect(await textRead(refused.page)).toBe(CARD);
    expect(refused.asked.some((one) => one.endsWith('.wasm'))).toBe(true);
  });

  it("[READ-6] is read by the browser's own detector where it has one, and by ours once that breaks", async () => {
    // No browser of this system has the detector: what stands in for it is its edge alone.
    const before = `globalThis.BarcodeDetector = class {
      static getSupportedFormats() { return Promise.resolve(['qr_code']); }
      async detect() {
        if (globalThis.broken) throw new Error('service unavailable');
        return [{ rawValue: 'read by the browser' }];
      }
    }`;
    const { page, asked } = await openTrial(well, { before });
    expect(await textRead(page)).toBe('read by the browser');
    expect(asked.some((one) => one.includes('reading-worker'))).toBe(false);
    await page.evaluate('globalThis.broken = true');
    await page.locator('li').filter({ hasText: 'hidn' }).waitFor(WAIT);
  });

  it('[READ-7] let go while the page is hidden, and after it was lost, it comes back by itself', async () => {
    const { page } = await openTrial(well);
    await says(page, 'reading');
    const hide = (hidden: boolean) => `
      Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));`;
    await page.evaluate(hide(true));
    expect(await page.evaluate('document.querySelector("video").srcObject')).toBe(null);
    await page.evaluate(hide(false));
    const shows = () => page.evaluate('document.querySelector("video").srcObject !== null');
    await expect.poll(shows, WAIT).toBe(true);
    // It is tried again soon: looked for before it is there.
    const lost = says(page, 'lost');
    await page.evaluate(
      'document.querySelector("video").srcObject.getTracks()[0].dispatchEvent(new Event("ended"))',
    );
    await lost;
    await says(page, 'reading');
  });
});

describe('a camera that does not work', { timeout: PATIENCE_MS }, () => {
  it('[READ-2] no camera, a refusal and an insecure page are told apart', async () => {
    await says((await openTrial(['--use-fake-ui-for-media-stream'])).page, 'no-camera');
    await browser?.close();
    await says(
      (await openTrial(['--use-fake-device-for-media-stream', '--deny-permission-prompts'])).page,
      'refused',
    );
    await browser?.close();
    const elsewhere = [...well, '--host-resolver-rules=MAP parchi-box 127.0.0.1'];
    await says((await openTrial(elsewhere, { host: 'parchi-box' })).page, 'no-secure-context');
  });
});
