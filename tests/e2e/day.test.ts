import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { scan } from '../support/scanner.ts';
import { freePort, type ServerProcess, startServerProcess } from '../support/server-process.ts';

const PASSWORD = 'a password for tests';
const WAIT = { timeout: 20_000 };

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
  queues: [{ id: 'OPD1', prefix: 'A', name: { en: 'General OPD', ur: 'جنرل OPD' }, pictogram: 'general' }],
  counters: [{ id: 'C1', name: { en: 'Counter 1', ur: 'کاؤنٹر 1' }, queues: ['OPD1'] }],
};

/** Broken security policies and uncaught errors of all pages. */
const violations: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'parchi-day-'));
let port: number;
let server: ServerProcess;
let browser: Browser;
let context: BrowserContext;

function start(): Promise<ServerProcess> {
  return startServerProcess(port, {
    PARCHI_DATA_DIR: join(folder, 'data'),
    PARCHI_FACILITY_FILE: join(folder, 'facility.json'),
    PARCHI_ADMIN_PASSWORD: PASSWORD,
    // Nobody listens there: the screens work without the network.
    PARCHI_ABDM_URL: 'http://127.0.0.1:9',
    PARCHI_ABDM_CLIENT_ID: 'test',
    PARCHI_ABDM_CLIENT_SECRET: 'test-secret',
  });
}

beforeAll(async () => {
  writeFileSync(join(folder, 'facility.json'), JSON.stringify(FACILITY));
  port = await freePort();
  server = await start();
  browser = await launchBrowser();
  context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** A page whose socket can be cut off: while `cut`, nothing from the server reaches it. */
async function openPage(path: string): Promise<{ page: Page; cut: (now: boolean) => void }> {
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text());
  });
  page.on('pageerror', (error) => violations.push(error.message));
  const routes = new Set<WebSocketRoute>();
  let isCut = false;
  await page.routeWebSocket(/\/live\?/, (route) => {
    if (isCut) {
      route.close();
      return;
    }
    routes.add(route);
    const upstream = route.connectToServer();
    upstream.onMessage((message) => {
      if (!isCut) route.send(message);
    });
  });
  await page.goto(server.url + path);
  return {
    page,
    cut(now) {
      isCut = now;
    },
  };
}

async function sees(page: Page, selector: string, text: string | RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text }).first().waitFor(WAIT);
}

/** The number and whether it is announced as new. */
async function stageOf(page: Page): Promise<string> {
  return (await page.locator('.stage-number').textContent(WAIT)) ?? '';
}

describe('a day at the counter', () => {
  it('[SCR-10] from signing in to a call that was missed and comes back', async () => {
    const hall = await openPage('/display/');
    await sees(hall.page, '.stage-quiet', 'Please wait for your number');

    // Signing in, once refused.
    const clerk = await openPage('/clerk/');
    await clerk.page.locator('input[name=name]').fill('admin');
    await clerk.page.locator('input[name=password]').fill('not the password');
    await clerk.page.keyboard.press('Enter');
    await sees(clerk.page, '.form-trouble', 'Name or password is wrong.');
    await clerk.page.locator('input[name=password]').fill(PASSWORD);
    await clerk.page.keyboard.press('Enter');
    await clerk.page.getByRole('button', { name: /Counter 1/ }).click(WAIT);

    // By keyboard only from here.
    await sees(clerk.page, '.clerk-status', 'Counter is closed');
    await clerk.page.keyboard.press('NumpadEnter');
    await sees(clerk.page, '.clerk-status', 'Counter is open');
    for (const label of ['A1', 'A2', 'A3', 'A4']) {
      await clerk.page.keyboard.press('w');
      await sees(clerk.page, '.message-done', `Token ${label} given`);
      await clerk.page.waitForTimeout(450);
    }
    await clerk.page.keyboard.press('NumpadEnter');
    await sees(clerk.page, '.now', 'A1');
    await sees(hall.page, '.stage-fresh', 'A1');
    await sees(hall.page, '.stage-counter', /Counter 1|کاؤنٹر 1/);
    expect(await hall.page.locator('.strip-next').textContent()).toContain('A2');

    // A second tab that has fallen behind is told, and shows how it stands.
    const second = await openPage('/clerk/');
    await second.page.getByRole('button', { name: /Counter 1/ }).click(WAIT);
    await sees(second.page, '.now', 'A1');
    second.cut(true);
    await clerk.page.keyboard.press('NumpadAdd');
    await sees(clerk.page, '.now', 'A2');
    await second.page.keyboard.press('NumpadSubtract');
    await sees(second.page, '.message-refused', 'Somebody else was quicker');
    await sees(second.page, '.news-stale', 'Not live since');
    second.cut(false);
    await sees(second.page, '.now', 'A2');
    await second.page.locator('.news-stale').waitFor({ state: 'detached', ...WAIT });
    await second.page.close();
    await sees(hall.page, '.stage', 'A2');

    // The server is killed: both screens say so.
    await server.kill();
    await sees(hall.page, '.stage-stale', 'Not live since');
    await sees(hall.page, '.stage-stale', 'نئی معلومات نہیں');
    expect(await hall.page.locator('.stage-number').count()).toBe(0);
    await sees(clerk.page, '.news-stale', 'Not live since');

    // It starts again; the hall's network takes longer, and misses a call.
    hall.cut(true);
    server = await start();
    await clerk.page.locator('.news-stale').waitFor({ state: 'detached', ...WAIT });
    await sees(clerk.page, '.now', 'A2');
    await clerk.page.keyboard.press('NumpadAdd');
    await sees(clerk.page, '.now', 'A3');
    expect(await hall.page.locator('.stage-stale').count()).toBe(1);
    hall.cut(false);
    await sees(hall.page, '.stage-fresh', 'A3');
    expect(await stageOf(hall.page)).toBe('A3');
    expect(await hall.page.locator('.stage-stale').count()).toBe(0);
    expect(violations).toEqual([]);
  }, 180_000);

  it('[SCR-7] a scanner’s keys act as a card only, and a wrong code gets a kind word', async () => {
    const clerk = await openPage('/clerk/');
    await clerk.page.getByRole('button', { name: /Counter 1/ }).click(WAIT);
    await sees(clerk.page, '.now', 'A3');
    await scan(clerk.page, 'upi://pay?pa=0WCPX.+-*/0123456789');
    await sees(clerk.page, '.message-refused', 'This code is for payment');
    await sees(clerk.page, '.now', 'A3');
  }, 60_000);
});
