// Owns the table of a printer's faults: what was printed, how often, and what staff were told.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPainter } from '../../printer/raster.ts';
import { printerTroubles } from '../../server/printing/printer-news.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { sampleSlip } from '../support/slip-samples.ts';
import {
  createSpoolRig,
  createTestRenderer,
  QUICK,
  QUICK_SPOOL,
  transportTo,
  until,
} from '../support/spool-rig.ts';
import type { PrinterFaults, VirtualPrinter } from '../support/virtual-printer.ts';
import { startVirtualPrinter } from '../support/virtual-printer.ts';

const root = repositoryRoot();
const renderer = createTestRenderer();
// Each test has a printer and a spool of its own and mostly waits, so they wait together.
const cleanUps: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  await renderer.close();
});
/** How many rows the slip of a token is long, known before the tests: drawing here would hold all of them up. */
const rowsOf: Record<string, number> = {};
beforeAll(async () => {
  const painter = createPainter(root);
  for (const token of ['A2', 'A3'])
    rowsOf[token] = (await painter.paint(sampleSlip(root, { token, languages: ['en'] }), 576)).bitmap.height;
});

async function stage(faults: Partial<PrinterFaults>, profile = 'auto') {
  const printer = await startVirtualPrinter(576, faults);
  cleanUps.push(() => printer.close());
  const rig = createSpoolRig(
    [{ id: 'hall', widthDots: 576, transport: transportTo(printer.url, profile) }],
    renderer,
  );
  cleanUps.push(() => rig.spool.stop());
  rig.spool.start();
  return { printer, rig };
}

const whole = (printer: VirtualPrinter) => printer.papers.filter(({ complete }) => complete).length;
const torn = (printer: VirtualPrinter) => printer.papers.filter(({ complete }) => !complete).length;

interface Row {
  faults: Partial<PrinterFaults>;
  /** How the slip ended. */
  end: { state: string; reason: string };
  papers: { whole: number; torn: number };
  /** What the clerk reads of the printer, and whether the slip is flagged for a copy. */
  told: string | null;
  flagged: boolean;
}

/** The slip's end as the database lists it for staff. */
const isFlagged = ({ state, reason }: { state: string; reason: string | null }) =>
  state === 'failed' || (state === 'sent' && reason === 'no-proof');

describe.concurrent('a slip on a printer that was well when it was probed', () => {
  const rows: [string, Row][] = [
    [
      'well',
      {
        faults: {},
        end: { state: 'printed', reason: 'done' },
        papers: { whole: 1, torn: 0 },
        told: null,
        flagged: false,
      },
    ],
    [
      'near its paper end',
      {
        faults: { paperNearEnd: true },
        end: { state: 'printed', reason: 'done' },
        papers: { whole: 1, torn: 0 },
        told: 'paper-near-end',
        flagged: false,
      },
    ],
    [
      'dying in the middle',
      {
        faults: { diesAfterBytes: 12_000 },
        end: { state: 'failed', reason: 'connection-lost' },
        papers: { whole: 0, torn: 1 },
        told: 'connection-lost',
        flagged: true,
      },
    ],
    [
      'half-open after its cable was pulled',
      {
        faults: { silentAfterBytes: 12_000 },
        end: { state: 'sent', reason: 'no-proof' },
        papers: { whole: 0, torn: 0 },
        told: 'no-proof',
        flagged: true,
      },
    ],
    [
      'proving nothing',
      {
        faults: { noProof: true },
        end: { state: 'sent', reason: 'no-proof' },
        papers: { whole: 1, torn: 0 },
        told: 'no-proof',
        flagged: true,
      },
    ],
    [
      'slow',
      {
        faults: { rowsASecond: 800 },
        end: { state: 'printed', reason: 'done' },
        papers: { whole: 1, torn: 0 },
        told: null,
        flagged: false,
      },
    ],
  ];
  it.each(rows)('[PRN-37] %s', async (_, { faults, end, papers, told, flagged }) => {
    const { printer, rig } = await stage({});
    await rig.ended(rig.add('A1'));
    expect(whole(printer)).toBe(1);
    printer.papers.splice(0);
    Object.assign(printer.faults, faults);
    const row = await rig.ended(rig.add('A2'));
    expect(row).toMatchObject({ ...end, attempts: 0, duplicate: false });
    expect({ whole: whole(printer), torn: torn(printer) }).toEqual(papers);
    expect(isFlagged(row)).toBe(flagged);
    expect(printerTroubles(rig.spool.status())[0]?.params.reason ?? null).toBe(told);
    // Nobody tries it again by himself.
    const { connections } = printer;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(printer.connections - connections).toBe(0);
  });

  it('[PRN-48] half-open: staff are told while its slip is under way', async () => {
    const { printer, rig } = await stage({});
    printer.faults.silentAfterBytes = 12_000;
    const id = rig.add('A1');
    const told = () => printerTroubles(rig.spool.status())[0]?.params.reason;
    await until(() => told() === 'silent');
    expect(rig.row(id)?.state).toBe('sending');
    expect(await rig.ended(id)).toMatchObject({ state: 'sent', reason: 'no-proof' });
    expect(told()).toBe('no-proof');
  });

  it('[PRN-48] slow: nobody is told that it is silent once it is known how slow it is', async () => {
    const printer = await startVirtualPrinter(576, { bytesASecond: 20_000 });
    cleanUps.push(() => printer.close());
    const transport = transportTo(printer.url, 'epson', 576, { timings: { ...QUICK, quietMs: 300 } });
    const rig = createSpoolRig([{ id: 'hall', widthDots: 576, transport }], renderer);
    cleanUps.push(() => rig.spool.stop());
    rig.spool.start();
    const silences = () => rig.logged.filter((line) => line.includes('"silent"')).length;
    expect(await rig.ended(rig.add('A1'))).toMatchObject({ state: 'printed' });
    expect(silences()).toBe(1);
    expect(await rig.ended(rig.add('A2'))).toMatchObject({ state: 'printed' });
    expect(silences()).toBe(1);
  });

  it.each([
    ['reading nothing', { neverReads: true }],
    ['answering nothing any more', { oneWay: true }],
    ['talking garbage', { garbage: true }],
  ] as const)(
    '[PRN-37] [PRN-26] %s: no byte of the slip goes, staff are told, and it comes out once later',
    async (_, faults) => {
      const { printer, rig } = await stage({});
      await rig.ended(rig.add('A1'));
      Object.assign(printer.faults, faults);
      const id = rig.add('A2');
      await until(() => (rig.row(id)?.attempts ?? 0) > 0);
      expect(rig.row(id)).toMatchObject({ state: 'queued', reason: 'silent' });
      expect(printerTroubles(rig.spool.status())).toEqual([
        { code: 'printer', params: { printer: 'hall', reason: 'silent' } },
      ]);
      expect(whole(printer)).toBe(1);
      for (const fault of Object.keys(faults)) Object.assign(printer.faults, { [fault]: false });
      expect(await rig.ended(id)).toMatchObject({ state: 'printed' });
      expect([whole(printer), torn(printer)]).toEqual([2, 0]);
    },
  );

  it('[PRN-37] out of paper in the middle: told so, not called printed, and finished by the printer when refilled', async () => {
    const { printer, rig } = await stage({});
    await rig.ended(rig.add('A1'));
    printer.faults.paperRows = 200;
    const id = rig.add('A2');
    expect(await rig.ended(id)).toMatchObject({ state: 'sent', confirmedAt: null, reason: 'no-proof' });
    expect(rig.spool.status()[0]).toMatchObject({ says: 'paper-out', trouble: 'no-proof' });
    expect(printerTroubles(rig.spool.status())[0]?.params.reason).toBe('paper-out');
    expect(whole(printer)).toBe(1);
    const next = rig.add('A3');
    await until(() => (rig.row(next)?.attempts ?? 0) > 0);
    Object.assign(printer.faults, { paperRows: null, paperOut: false });
    expect(await rig.ended(next)).toMatchObject({ state: 'printed' });
    expect([whole(printer), torn(printer)]).toEqual([3, 0]);
  });
});

describe('a printer that was never heard', () => {
  it('[PRN-32] [PRN-37] one-way: it gets the careful profile, and a slip is sent, not printed', async () => {
    const { printer, rig } = await stage({ oneWay: true });
    const row = await rig.ended(rig.add('A1'));
    expect(row).toMatchObject({ state: 'sent', reason: 'done', confirmedAt: null });
    expect([isFlagged(row), printerTroubles(rig.spool.status())]).toEqual([false, []]);
    await until(() => whole(printer) === 1);
    expect(rig.spool.status()[0]).toMatchObject({ profile: 'careful-80', says: 'unknown' });
    expect(printer.strays).toEqual([]);
  });
});

it('[PRN-32] a printer that was silent while it started is asked again between slips that leave no pause', async () => {
  const printer = await startVirtualPrinter(576, { oneWay: true });
  cleanUps.push(() => printer.close());
  const transport = transportTo(printer.url, 'auto');
  const rig = createSpoolRig([{ id: 'hall', widthDots: 576, transport }], renderer, {
    timings: { ...QUICK_SPOOL, lookMs: 1 },
    contentFor(job) {
      printer.faults.oneWay = false;
      return sampleSlip(root, { token: job.tokenId, languages: ['en'] });
    },
  });
  cleanUps.push(() => rig.spool.stop());
  const ids = [rig.add('A1'), rig.add('A2')] as const;
  rig.spool.start();
  expect(await rig.ended(ids[0])).toMatchObject({ state: 'sent', reason: 'done' });
  expect(await rig.ended(ids[1])).toMatchObject({ state: 'printed' });
});

describe('the profile a printer gets', () => {
  const rows: [string, Partial<PrinterFaults>, number, string, object][] = [
    ['an Epson', {}, 576, 'epson', { proof: 'process-id', asksStatus: true }],
    ['a clone that calls itself one', { noProcessId: true }, 576, 'generic-80', { proof: 'status-request' }],
    [
      'a clone without a name',
      { maker: null, noProcessId: true },
      576,
      'generic-80',
      { proof: 'status-request' },
    ],
    [
      'a small clone that answers',
      { maker: null, noProcessId: true },
      384,
      'generic-58',
      { asksStatus: true, cut: 'none' },
    ],
    [
      'one that proves nothing',
      { maker: 'POS', noProof: true },
      576,
      'generic-80',
      { proof: 'none', asksStatus: true },
    ],
    ['a silent one', { oneWay: true }, 576, 'careful-80', { asksStatus: false, proof: 'none', feedLines: 4 }],
    ['a small silent one', { oneWay: true }, 384, 'generic-58', { asksStatus: false, proof: 'none' }],
  ];
  async function profileOf(faults: Partial<PrinterFaults>, widthDots: number) {
    const printer = await startVirtualPrinter(widthDots, faults);
    cleanUps.push(() => printer.close());
    const transport = transportTo(printer.url, 'auto', widthDots);
    expect(transport.profile()).toBeNull();
    await transport.look(new AbortController().signal);
    expect([printer.papers, printer.strays]).toEqual([[], []]);
    return transport.profile();
  }
  // Together, as most of the time nobody answers.
  it('[PRN-32] fits what it answers', async () => {
    const found = await Promise.all(rows.map(([, faults, widthDots]) => profileOf(faults, widthDots)));
    expect(rows.map(([who], index) => [who, found[index]])).toEqual(
      rows.map(([who, , , name, has]) => [who, expect.objectContaining({ name, ...has })]),
    );
  });
});

describe('proof', () => {
  it('[PRN-36] is waited for on a line of 9,600 baud, and the slip comes out whole', async () => {
    const { printer, rig } = await stage({ bytesASecond: 9_600 }, 'epson');
    // The rig's slowest line is ten times as fast as the real one, as is this printer's.
    expect(QUICK.slowestBytesASecond).toBe(9_600);
    expect(await rig.ended(rig.add('A1'))).toMatchObject({ state: 'printed', reason: 'done' });
    expect([whole(printer), torn(printer)]).toEqual([1, 0]);
  });

  it('[PRN-36] is no bare byte of a printer that answers nothing in order', async () => {
    const { rig } = await stage({ garbage: true }, 'generic-80');
    expect(await rig.ended(rig.add('A1'))).toMatchObject({ state: 'sent', confirmedAt: null });
  });

  it.each(['epson', 'generic-80'])(
    '[PRN-61] is no late answer to a slip of the process before this one: %s',
    async (profile) => {
      const rows = rowsOf.A2 ?? 0;
      const { printer, rig } = await stage({ paperRows: Math.floor(rows / 2) }, profile);
      expect(await rig.ended(rig.add('A2'))).toMatchObject({ state: 'sent', reason: 'no-proof' });
      await rig.spool.stop();
      const next = createSpoolRig(
        [{ id: 'hall', widthDots: 576, transport: transportTo(printer.url, profile) }],
        renderer,
      );
      cleanUps.push(() => next.spool.stop());
      // Paper for the rest of the first slip and half of the next; the rest comes out while the next is asked for.
      Object.assign(printer.faults, { paperRows: rows, paperOut: false, rowsASecond: 1_000 });
      const id = next.add('A3');
      next.spool.start();
      expect(await next.ended(id)).toMatchObject({ state: 'sent', confirmedAt: null, reason: 'no-proof' });
      await until(() => whole(printer) === 1);
    },
  );

  // In a band's dots, and in the header of a band, which our next question would otherwise complete.
  it.each([12_000, 13_000])(
    '[PRN-60] a slip after one that was cut off at byte %i is whole, and the torn one is cut off from it',
    async (bytes) => {
      const { printer, rig } = await stage({});
      await rig.ended(rig.add('A1'));
      printer.faults.silentAfterBytes = bytes;
      expect(await rig.ended(rig.add('A2'))).toMatchObject({ state: 'sent', reason: 'no-proof' });
      printer.faults.silentAfterBytes = null;
      printer.papers.splice(0);
      expect(await rig.ended(rig.add('A3'))).toMatchObject({ state: 'printed' });
      expect(printer.papers.at(-1)).toMatchObject({ complete: true });
      expect(printer.papers.at(-1)?.bitmap.height).toBe(rowsOf.A3);
      expect(printer.strays).toEqual([]);
    },
  );
});
