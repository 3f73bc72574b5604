/** The phone's page in a real browser, at the size of a phone. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import { sharingCodeUrl } from '../../abdm/wire/sharing-code.ts';
import { eventually, hipId, openStage, type Stage } from './facility-stub.ts';
import { person } from './phone-calls.ts';

const screens = ['find', 'choose', 'wait', 'token', 'failed'] as const;
const executablePath = process.env.PARCHI_CHROMIUM ?? '/usr/bin/chromium';

let browser: Browser;
let stage: Stage;
let page: Page;
let complaints: string[];
let asked: string[];

beforeAll(async () => {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  browser = await chromium.launch({ executablePath, args });
});
afterAll(() => browser?.close());

beforeEach(() => {
  complaints = [];
  asked = [];
});
afterEach(async () => {
  await page?.close();
  await stage?.close();
});

async function open(path: string): Promise<void> {
  page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  page.on('pageerror', (fault) => complaints.push(fault.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(path.startsWith('http') ? path : stage.sim.url + path);
}

/** Waits for the screen, and checks what holds on each of them. */
async function on(screen: (typeof screens)[number]): Promise<void> {
  await page.waitForSelector(`#${screen}:not([hidden])`);
  for (const other of screens) expect(await page.isVisible(`#${other}`)).toBe(other === screen);
  expect(await page.isVisible('text=Demonstration >> nth=0')).toBe(true);
  const wide = await page.evaluate('document.documentElement.scrollWidth');
  expect(wide).toBe(390);
}

it('[SIM-11] a sharing code opens the page with its counter, and a share brings the number', async () => {
  stage = await openStage({}, { number: () => 42 });
  await open(sharingCodeUrl(stage.sim.url, hipId, 'OPD1'));
  await on('choose');
  expect(await page.textContent('#choose .counter-id')).toBe('OPD1');
  await page.locator('.person', { hasText: person(2).name }).click();
  await page.click('#share');
  await on('token');
  expect(await page.textContent('#number')).toBe('42');
  expect(await page.textContent('#whose')).toBe(person(2).name);
  await eventually(async () => (await page.textContent('#running')) === '1');
  await page.reload();
  await on('token');
  expect(complaints).toEqual([]);
  expect(asked.filter((url) => !url.startsWith(`${stage.sim.url}/`) && !url.startsWith('data:,'))).toEqual(
    [],
  );
});

it('[SIM-11] a pasted code works as a scanned one does, and what is no code is said to be none', async () => {
  stage = await openStage();
  await open('/');
  await on('find');
  await page.fill('#code', 'upi://pay?pa=someone');
  await page.click('#open-code');
  await page.waitForSelector('#find-problem:not([hidden])');
  await page.fill('#code', JSON.stringify({ hipId, counterId: 'ENT' }));
  await page.click('#open-code');
  await on('choose');
  expect(await page.textContent('#choose .counter-id')).toBe('ENT');
});

it('[SIM-11] a person written by hand, and what a facility says, are shown as text', async () => {
  stage = await openStage({}, { answers: false });
  const markup = '<img src=x onerror="document.title=1">';
  await open(sharingCodeUrl(stage.sim.url, hipId, 'OPD1'));
  await on('choose');
  await page.click('summary');
  await page.fill('#own-name', markup);
  await page.fill('#own-year', '1956');
  await page.click('#add-own');
  await page.locator('.person', { hasText: markup }).waitFor();
  await page.click('#share');
  await on('wait');
  const callback = await eventually(() => stage.facility.shares()[0]);
  expect(JSON.parse(callback.body).profile.patient).toMatchObject({ name: markup, yearOfBirth: '1956' });
  const response = { requestId: callback.headers['request-id'] };
  await stage.facility.gateway('POST', gatewayPaths.onShare, {
    error: { code: 'ABDM-1001', message: markup },
    response,
  });
  await on('failed');
  expect(await page.textContent('#failed-said')).toContain(markup);
  expect(await page.title()).toContain('Demonstration');
  expect(await page.locator('main img').count()).toBe(0);
  await page.click('#failed .start-over');
  await on('choose');
});

it('[SIM-11] every part of the page comes under a policy without inline script or foreign sources', async () => {
  stage = await openStage();
  for (const path of ['/', '/share-profile?hip-id=X&counter-id=Y', '/phone/page.js', '/phone/page.css']) {
    const policy = (await fetch(stage.sim.url + path)).headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  }
  const html = await (await fetch(stage.sim.url)).text();
  expect(html).not.toMatch(/<script(?![^>]*src="\/phone\/page\.js")|\son\w+=|style=/);
  expect(html.match(/demonstration/gi)?.length).toBeGreaterThan(1);
});
