// Owns the administrator's look at the printers: how each is, and a test slip out of its own lane.

import { randomUUID } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import type { PrinterView } from '../../../server/contract/printers.ts';
import { stateOf } from '../../../server/printing/printer-states.ts';
import { exampleFacility } from '../../support/example-facility.ts';
import { ServerRig, shareOf } from '../../support/server-rig.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../support/virtual-printer.ts';

let rig: ServerRig | null = null;
let printer: VirtualPrinter | null = null;
afterEach(async () => {
  await rig?.stop();
  await printer?.close();
  rig = null;
});

const test = (id: string, wish = randomUUID()) => rig?.api('POST', `/api/printers/${id}/test`, { id: wish });

it('[PRN-44] a test slip comes out of the printer’s lane once a wish, behind the slips before it', async () => {
  const paper = await startVirtualPrinter(384);
  printer = paper;
  const facility = exampleFacility((file) => {
    const common = { widthDots: 384, profile: 'epson', queues: ['OPD1'], languages: ['ur', 'en'] };
    file.printers = [
      { id: 'hall', url: paper.url, ...common },
      { id: 'wrong', url: 'carrier-pigeon:loft', ...common },
    ];
  });
  rig = await ServerRig.start({ facility });
  expect((await test('hall'))?.status).toBe(401);
  await rig.signIn();
  await rig.share(shareOf({}));
  const wish = randomUUID();
  for (let time = 0; time < 3; time += 1) expect((await test('hall', wish))?.status).toBe(200);
  await vi.waitFor(() => expect(paper.papers).toHaveLength(2), { timeout: 50_000 });
  expect(rig.query('SELECT printer, token, duplicate FROM spool ORDER BY id DESC LIMIT 1')).toEqual([
    { printer: 'hall', token: 'test', duplicate: 0 },
  ]);
  expect((await test('none'))?.status).toBe(404);
  expect((await test('wrong'))?.status).toBe(404);
  const answer = await rig.api('GET', '/api/printers');
  expect(await answer.json()).toMatchObject([
    { id: 'hall', profile: 'epson', widthDots: 384, queues: ['OPD1'], state: 'ok' },
    { id: 'wrong', state: 'left_out', since: null },
  ]);
}, 60_000);

it('[PRN-44] a test slip that could not be printed within a minute is not printed later', async () => {
  const paper = await startVirtualPrinter(384, { paperOut: true });
  printer = paper;
  const facility = exampleFacility((file) => {
    file.printers = [{ id: 'hall', url: paper.url, widthDots: 384, queues: ['OPD1'] }];
  });
  rig = await ServerRig.start({ facility });
  await rig.signIn();
  expect((await test('hall'))?.status).toBe(200);
  const state = async () => {
    const answer = await rig?.api('GET', '/api/printers');
    const printers = ((await answer?.json()) ?? []) as PrinterView[];
    return printers[0]?.state;
  };
  await vi.waitFor(async () => expect(await state()).toBe('paper_out'), { timeout: 50_000 });
  rig.clock.advance(61_000);
  paper.faults.paperOut = false;
  const ended = () => rig?.query<{ state: string }>('SELECT state FROM spool')[0]?.state;
  await vi.waitFor(() => expect(ended()).toBe('expired'), { timeout: 50_000 });
  expect(paper.papers).toEqual([]);
}, 60_000);

it('[PRN-44] a printer is as it says, and where it says nothing as its link found it', () => {
  const of = (says: Parameters<typeof stateOf>[0]['says'], trouble: string | null) =>
    stateOf({ says, trouble });
  expect(of('ok', null)).toBe('ok');
  expect(of('paper-near-end', null)).toBe('paper_near_end');
  expect(of('cover-open', 'cover-open')).toBe('cover_open');
  expect(of('unknown', null)).toBe('unknown');
  expect(of('unknown', 'unreachable')).toBe('no_answer');
  expect(of('ok', 'stalled')).toBe('no_answer');
  expect(of('ok', 'no-proof')).toBe('unproven');
  expect(of('unknown', 'disk')).toBe('error');
});
