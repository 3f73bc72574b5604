// Owns the printer that is started by itself: slips in over TCP, paper out in a real browser.

import { request } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { encodeSlip } from '../../../printer/escpos.ts';
import { loadProfile } from '../../../printer/profile.ts';
import { createPainter } from '../../../printer/raster.ts';
import { type PrinterProgram, startPrinter } from '../../../printer/virtual/main.ts';
import { launchBrowser } from '../../support/browser.ts';
import { repositoryRoot } from '../../support/repository-root.ts';
import { sampleSlip } from '../../support/slip-samples.ts';
import { transportTo } from '../../support/spool-rig.ts';

const root = repositoryRoot();
let browser: Browser;
let printer: PrinterProgram | null = null;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await printer?.close();
  printer = null;
});

const signal = () => new AbortController().signal;

/** The status of an answer to whoever calls this machine by another name. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { Host: host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}

it('[PRN-38] shows a slip as paper, and its switches are the printer’s faults', async () => {
  const started = await startPrinter({ port: 0, page: 0, width: 576, model: {} });
  printer = started;
  const complaints: string[] = [];
  const asked = new Set<string>();
  const page = await browser.newPage({ viewport: { width: 1_100, height: 900 } });
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (fault) => complaints.push(fault.message));
  page.on('request', (one) => asked.add(new URL(one.url()).origin));
  await page.goto(started.page);
  const { bitmap } = await createPainter(root).paint(sampleSlip(root), 576);
  const bytes = encodeSlip(bitmap, loadProfile(root, 'epson'));
  const transport = transportTo(`tcp://127.0.0.1:${started.port}`);
  const send = () =>
    transport.send({ name: 'a', bytes, png: null }, { signal: signal(), beforeFirstByte: () => true });
  expect(await send()).toMatchObject({ confirmed: true, printerSays: 'ok' });
  const image = page.locator('#papers li:not(.torn) img');
  await image.waitFor();
  const size = `(() => { const one = document.querySelector('#papers img'); return [one.naturalWidth, one.naturalHeight]; })()`;
  await expect.poll(() => page.evaluate(size)).toEqual([576, bitmap.height]);
  expect(await page.locator('#papers li').count()).toBe(1);

  await page.click('text=Paper out');
  await page.waitForSelector('[data-switch=paperOut][aria-pressed=true]');
  expect(await transport.look(signal())).toMatchObject({ printerSays: 'paper-out', reason: 'not-ready' });
  expect(await send()).toMatchObject({ sent: 'nothing', printerSays: 'paper-out' });
  await page.click('text=All well again');
  await page.waitForSelector('[data-switch=paperOut][aria-pressed=false]');
  expect(await send()).toMatchObject({ confirmed: true, printerSays: 'ok' });
  await page.waitForSelector('#papers li:nth-child(2)');
  expect(complaints).toEqual([]);
  expect([...asked]).toEqual([new URL(started.page).origin]);
  await page.close();
});

it('[PRN-38] answers nobody who calls it by another name, and no wish it does not know', async () => {
  const started = await startPrinter({ port: 0, page: 0, width: 384, model: {} });
  printer = started;
  expect(await statusFor(started.page, 'evil.example')).toBe(403);
  expect(await statusFor(`${started.page}state`, new URL(started.page).host)).toBe(200);
  const wish = (body: string, type = 'application/json') =>
    fetch(`${started.page}switch`, { method: 'POST', headers: { 'Content-Type': type }, body });
  expect((await wish('{"name":"paperOut","on":true}', 'text/plain')).status).toBe(405);
  for (const body of ['{"name":"port","on":true}', 'null', '{', 'x'.repeat(5_000)])
    expect((await wish(body)).status).toBe(400);
  expect((await wish('{"name":"coverOpen","on":true}')).status).toBe(200);
});
