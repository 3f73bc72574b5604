// Owns what staff are told of slips that may not be on paper, and of printers and how their slips went.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openDatabase } from '../../../db/open.ts';
import { openSpoolStore, type SlipStore } from '../../../db/spool-store.ts';
import { facilityFile, settingsOf } from '../../../server/contract/facility.ts';
import type { PrinterView } from '../../../server/contract/printers.ts';
import { leftOutTroubles, printerTroubles, slipTroubles } from '../../../server/printing/printer-news.ts';
import { newSlip } from '../../../server/printing/slips.ts';
import { exampleFacility } from '../../support/example-facility.ts';
import { QueueDesk } from '../../support/queue-desk.ts';
import { repositoryRoot } from '../../support/repository-root.ts';
import { ServerRig, shareOf, until } from '../../support/server-rig.ts';
import { startVirtualPrinter } from '../../support/virtual-printer.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function openStore(): SlipStore {
  const folder = mkdtempSync(join(tmpdir(), 'parchi-news-'));
  const { connection, close } = openDatabase({ file: join(folder, 'parchi.db'), root: repositoryRoot() });
  cleanUps.push(() => rmSync(folder, { recursive: true }), close);
  return openSpoolStore(connection);
}

const NOW = 10_000;

it('[PRN-29] a slip in doubt is told while its patient waits, until somebody asked for a copy', () => {
  const store = openStore();
  const desk = new QueueDesk(settingsOf(facilityFile.parse(exampleFacility())));
  const [token, other] = [1, 2].map((n) => desk.issue('OPD1', { persons: [`person-${n}@today`] }));
  const end = (state: 'sent' | 'failed', reason: string, of = token) => {
    const id = store.add(newSlip('hall', of ?? '', NOW, false));
    store.claim(id, 'hall', NOW);
    store.finish(id, 'hall', state, { sentAt: NOW, confirmedAt: null, reason });
  };
  const told = () => slipTroubles(store, desk.book, NOW).map(({ code, params }) => [code, params.label]);
  end('sent', 'done');
  expect(told()).toEqual([]);
  end('sent', 'no-proof');
  end('failed', 'stalled', other);
  expect(told()).toEqual([
    ['slip_failed', 'A2'],
    ['slip_unconfirmed', 'A1'],
  ]);
  store.add(newSlip('hall', token ?? '', NOW, true));
  expect(told()).toEqual([['slip_failed', 'A2']]);
  // Many newer ones of people who were called hide nobody who waits.
  for (let n = 0; n < 12; n += 1) end('failed', 'stalled', token);
  for (const [id, slot] of desk.book.tokens) if (id === token) Object.assign(slot, { status: 'called' });
  expect(told()).toEqual([['slip_failed', 'A2']]);
  // Who stands at the counter needs no slip.
  for (const [id, slot] of desk.book.tokens) if (id === other) Object.assign(slot, { status: 'called' });
  expect(told()).toEqual([]);
});

it('[PRN-47] a slip whose time was over is told from then on while its patient waits, until somebody asked for a copy', () => {
  const store = openStore();
  const desk = new QueueDesk(settingsOf(facilityFile.parse(exampleFacility())));
  const [token = '', called = ''] = [1, 2].map((n) => desk.issue('OPD1', { persons: [`person-${n}@today`] }));
  const over = newSlip('hall', token, NOW, false).expiresAt;
  for (const one of [token, called, 'test']) {
    const id = store.add(newSlip('hall', one, NOW, false));
    store.finish(id, 'hall', 'expired', { sentAt: null, confirmedAt: null, reason: 'unreachable' });
  }
  for (const [id, slot] of desk.book.tokens) if (id === called) Object.assign(slot, { status: 'called' });
  const told = (at: number) =>
    slipTroubles(store, desk.book, at).map(({ code, params }) => [code, params.label]);
  expect(told(over)).toEqual([['slip_failed', 'A1']]);
  expect(told(over + 20 * 60_000)).toEqual([['slip_failed', 'A1']]);
  expect(told(over + 20 * 60_000 + 1)).toEqual([]);
  store.add(newSlip('hall', token, over, true));
  expect(told(over)).toEqual([]);
});

it('[PRN-29] a printer is told with what is wrong, and where its slips come out meanwhile', () => {
  const status = { printerId: 'hall', since: 1, downSince: null, instead: null, profile: 'epson' };
  expect(
    printerTroubles([
      { ...status, says: 'ok', trouble: null },
      { ...status, says: 'unknown', trouble: null },
      { ...status, says: 'paper-near-end', trouble: null },
      { ...status, says: 'unknown', trouble: 'unreachable' },
      { ...status, says: 'cover-open', trouble: 'cover-open', instead: 'desk' },
      { ...status, says: 'paper-out', trouble: 'no-proof' },
      { ...status, says: 'paper-near-end', trouble: 'no-proof' },
    ]),
  ).toEqual([
    { code: 'printer', params: { printer: 'hall', reason: 'paper-near-end' } },
    { code: 'printer', params: { printer: 'hall', reason: 'unreachable' } },
    { code: 'printer_elsewhere', params: { printer: 'hall', reason: 'cover-open', instead: 'desk' } },
    { code: 'printer', params: { printer: 'hall', reason: 'paper-out' } },
    { code: 'printer', params: { printer: 'hall', reason: 'no-proof' } },
  ]);
});

it('[PRN-24] slips of a printer that could not be opened come out of the other, and staff are told', async () => {
  const desk = await startVirtualPrinter(384);
  const rig = await ServerRig.start({
    facility: exampleFacility((file) => {
      const common = { widthDots: 384, queues: ['OPD1'], languages: ['en'] };
      file.printers = [
        { id: 'hall', url: 'tcp://10.0.0.9:9100', profile: 'no-such-model', ...common },
        { id: 'desk', url: desk.url, ...common },
      ];
    }),
  });
  cleanUps.push(desk.close, () => rig.stop());
  await rig.signIn();
  await rig.share(shareOf({}));
  const list = async () => (await (await rig.api('GET', '/api/printers')).json()) as PrinterView[];
  await until(async () => ((await list())[1]?.counts.printed === 1 ? true : null));
  expect((await list())[0]).toMatchObject({
    state: 'left_out',
    instead: 'desk',
    counts: { waiting: 0, expired: 0 },
  });
  const file = facilityFile.parse(
    exampleFacility((one) => {
      one.printers = [
        { id: 'hall', url: 'x', widthDots: 384, queues: ['OPD1'] },
        { id: 'desk', url: 'x', widthDots: 384, queues: ['OPD1'] },
      ];
    }),
  );
  const well = { printerId: 'desk', says: 'ok', trouble: null, since: 1 } as const;
  const statuses = [{ ...well, downSince: null, instead: null, profile: 'epson' }];
  expect(leftOutTroubles(file, statuses)).toEqual([
    { code: 'printer_elsewhere', params: { printer: 'hall', reason: 'left-out', instead: 'desk' } },
  ]);
  const down = statuses.map((status) => ({ ...status, downSince: 1 }));
  expect(leftOutTroubles(file, down)).toMatchObject([{ code: 'printer', params: { reason: 'left-out' } }]);
  expect(leftOutTroubles(file, []).map(({ code, params }) => [code, params.reason])).toEqual([
    ['printer', 'left-out'],
    ['printer', 'left-out'],
  ]);
});

it('[PRN-39] [PRN-27] the list says how slips went and where they come out, and a copy is marked', async () => {
  const [hall, desk] = [await startVirtualPrinter(384), await startVirtualPrinter(384)];
  const rig = await ServerRig.start({
    facility: exampleFacility((file) => {
      const common = { widthDots: 384, queues: ['OPD1'], languages: ['en'] };
      file.printers = [
        { id: 'hall', url: hall.url, ...common },
        { id: 'desk', url: desk.url, ...common },
      ];
    }),
  });
  cleanUps.push(hall.close, desk.close, () => rig.stop());
  await rig.signIn();
  const list = async () => (await (await rig.api('GET', '/api/printers')).json()) as PrinterView[];
  const printed = (which: number, count: number) =>
    until(async () => {
      const line = (await list())[which];
      return line?.counts.printed === count && line.counts.waiting === 0 ? line : null;
    });
  await rig.share(shareOf({}));
  const first = await printed(0, 1);
  expect(first).toMatchObject({ id: 'hall', profile: 'epson', state: 'ok', down: false, instead: null });
  expect(first.lastSlip).toMatchObject({ label: 'A1', state: 'printed', duplicate: false });
  const path = `/api/tokens/${first.lastSlip?.token}/reprint`;
  expect((await rig.api('POST', path, { id: randomUUID() })).status).toBe(200);
  expect((await printed(0, 2)).lastSlip).toMatchObject({ label: 'A1', duplicate: true });
  // White words in a black box: nothing else of a slip is so dark.
  const [one = 0, copy = 0] = hall.papers.map(
    ({ bitmap }) => bitmap.bits.filter((byte) => byte === 255).length,
  );
  expect(copy - one).toBeGreaterThan(100);
  hall.faults.coverOpen = true;
  await rig.share(shareOf({}));
  expect((await printed(1, 1)).lastSlip).toMatchObject({ label: 'A2', state: 'printed' });
  expect((await list())[0]).toMatchObject({ state: 'cover_open', down: true, instead: 'desk' });
  expect([hall.papers.length, desk.papers.length]).toEqual([2, 1]);
});
