// Owns slips that change printers: when, which, and that none comes out of two.

import { afterAll, describe, expect, it } from 'vitest';
import type { SpoolPrinter } from '../../printer/spool-options.ts';
import type { SpoolRig } from '../support/spool-rig.ts';
import { createSpoolRig, createTestRenderer, QUICK_SPOOL, tcpPrinter, until } from '../support/spool-rig.ts';
import type { PrinterFaults, VirtualPrinter } from '../support/virtual-printer.ts';
import { startVirtualPrinter } from '../support/virtual-printer.ts';

const renderer = createTestRenderer();
// Each test has printers and a spool of its own and mostly waits, so they wait together.
const cleanUps: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  await renderer.close();
});

async function printerWith(faults: Partial<PrinterFaults> = {}, port = 0): Promise<VirtualPrinter> {
  const printer = await startVirtualPrinter(576, faults, port);
  cleanUps.push(() => printer.close());
  return printer;
}

/** Two printers of one queue; slips of `hall` may come out of `desk` and the other way round. */
function rigFor(
  printers: readonly SpoolPrinter[],
  change: Parameters<typeof createSpoolRig>[2] = {},
): SpoolRig {
  const ids = printers.map(({ id }) => id);
  const rig = createSpoolRig(printers, renderer, { elsewhere: () => ids, ...change });
  cleanUps.push(() => rig.spool.stop());
  return rig;
}

function statusOf(rig: SpoolRig, id: string) {
  return rig.spool.status().find(({ printerId }) => printerId === id);
}

describe.concurrent('a printer that cannot print', () => {
  it.each([
    ['out of paper', { paperOut: true }, 'paper-out'],
    ['open', { coverOpen: true }, 'cover-open'],
    ['offline', { offline: true }, 'offline'],
  ] as const)(
    '[PRN-27] %s: its slips come out of the other, once, and its own again when it is back',
    async (_, faults, says) => {
      const [hall, desk] = [await printerWith(faults), await printerWith()];
      const rig = rigFor([tcpPrinter('hall', hall.port), tcpPrinter('desk', desk.port)]);
      rig.spool.start();
      const ids = [rig.add('A1'), rig.add('A2'), rig.add('A3')];
      for (const id of ids)
        expect(await rig.ended(id)).toMatchObject({ state: 'printed', printerId: 'desk' });
      expect([hall.papers.length, desk.papers.length]).toEqual([0, 3]);
      expect(statusOf(rig, 'hall')).toMatchObject({
        trouble: says,
        instead: 'desk',
        downSince: expect.any(Number),
      });
      for (const fault of Object.keys(faults)) Object.assign(hall.faults, { [fault]: false });
      // Nobody has to send a slip to find out.
      await until(() => statusOf(rig, 'hall')?.downSince === null);
      expect(statusOf(rig, 'hall')).toMatchObject({ says: 'ok', trouble: null, instead: null });
      expect(await rig.ended(rig.add('A4'))).toMatchObject({ state: 'printed', printerId: 'hall' });
      expect([hall.papers.length, desk.papers.length]).toEqual([1, 3]);
    },
  );

  it('[PRN-27] gone from the network: the same, in the order the slips were made', async () => {
    const gone = await printerWith();
    await gone.close();
    const desk = await printerWith();
    const rig = rigFor([tcpPrinter('hall', gone.port), tcpPrinter('desk', desk.port)]);
    const ids = Array.from({ length: 6 }, (_, index) => rig.add(`A${index + 1}`));
    rig.spool.start();
    const times: number[] = [];
    for (const id of ids) times.push((await rig.ended(id)).confirmedAt ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(desk.papers).toHaveLength(6);
    const back = await printerWith({}, gone.port);
    await until(() => statusOf(rig, 'hall')?.downSince === null);
    expect(await rig.ended(rig.add('A7'))).toMatchObject({ state: 'printed', printerId: 'hall' });
    expect(back.papers).toHaveLength(1);
  });

  it('[PRN-27] keeps its slips for a moment, and for good while no other can print them', async () => {
    const [hall, desk] = [await printerWith({ paperOut: true }), await printerWith({ coverOpen: true })];
    const rig = rigFor([tcpPrinter('hall', hall.port), tcpPrinter('desk', desk.port)]);
    rig.spool.start();
    const [first, second] = [rig.add('A1'), rig.add('B1', { printerId: 'desk' })];
    // Whichever was found down first gave its slip to the other, behind or before the other's own.
    await until(() => rig.spool.status().every(({ downSince }) => downSince !== null));
    await until(() => [first, second].some((id) => (rig.row(id)?.attempts ?? 0) > 4));
    expect([rig.row(first)?.state, rig.row(second)?.state]).toEqual(['queued', 'queued']);
    desk.faults.coverOpen = false;
    for (const id of [first, second]) expect(await rig.ended(id)).toMatchObject({ state: 'printed' });
    expect([hall.papers.length, desk.papers.length]).toEqual([0, 2]);
  });

  it('[PRN-27] [PRN-22] at one slip for too long: those behind it do not wait', async () => {
    const [hall, desk] = [await printerWith({ silentAfterBytes: 12_000 }), await printerWith()];
    const rig = rigFor([tcpPrinter('hall', hall.port), tcpPrinter('desk', desk.port)], {
      timings: { ...QUICK_SPOOL, stuckMs: 1_500 },
    });
    rig.spool.start();
    const stuck = rig.add('A1');
    await until(() => rig.row(stuck)?.state === 'sending');
    const behind = rig.add('A2');
    expect(await rig.ended(behind)).toMatchObject({ state: 'printed', printerId: 'desk' });
    expect(rig.row(stuck)).toMatchObject({ state: 'sending', printerId: 'hall' });
    expect(await rig.ended(stuck)).toMatchObject({ state: 'sent', printerId: 'hall', reason: 'no-proof' });
    expect(desk.papers).toHaveLength(1);
  });

  it('[PRN-28] keeps a slip of which a byte may have left', async () => {
    const [hall, desk] = [await printerWith({ diesAfterBytes: 12_000 }), await printerWith()];
    const rig = rigFor([tcpPrinter('hall', hall.port), tcpPrinter('desk', desk.port)]);
    rig.spool.start();
    const torn = rig.add('A1');
    expect(await rig.ended(torn)).toMatchObject({ state: 'failed', printerId: 'hall' });
    await hall.close();
    const next = rig.add('A2');
    expect(await rig.ended(next)).toMatchObject({ state: 'printed', printerId: 'desk' });
    expect(rig.row(torn)).toMatchObject({ state: 'failed', printerId: 'hall' });
    expect(desk.papers).toHaveLength(1);
  });

  it('[PRN-28] moved while its first printer was still being called: that one does not touch it any more', async () => {
    const [gone, desk] = [await printerWith(), await printerWith({ rowsASecond: 1_000 })];
    await gone.close();
    const hall = tcpPrinter('hall', gone.port);
    let claimed = false;
    // The second call is one that nobody takes, as of a printer that is switched off: it ends after the slip moved.
    let calls = 0;
    const send: typeof hall.transport.send = async (slip, options) => {
      if (++calls > 1) await until(() => claimed);
      return hall.transport.send(slip, options);
    };
    const rig = rigFor([{ ...hall, transport: { ...hall.transport, send } }, tcpPrinter('desk', desk.port)]);
    rig.spool.start();
    const id = rig.add('A1');
    await until(() => rig.row(id)?.state === 'sending');
    claimed = true;
    for (let time = 0; time < 20; time++) {
      expect(rig.row(id)).toMatchObject({ printerId: 'desk', state: expect.not.stringMatching('queued') });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await rig.ended(id)).toMatchObject({ state: 'printed', printerId: 'desk' });
    expect(desk.papers).toHaveLength(1);
  });

  it('[PRN-26] silent after it had answered: its slips are not swallowed', async () => {
    const [hall, desk] = [await printerWith(), await printerWith()];
    const rig = rigFor([tcpPrinter('hall', hall.port), tcpPrinter('desk', desk.port)]);
    rig.spool.start();
    await rig.ended(rig.add('A1'));
    hall.faults.neverReads = true;
    expect(await rig.ended(rig.add('A2'))).toMatchObject({ state: 'printed', printerId: 'desk' });
    expect(statusOf(rig, 'hall')).toMatchObject({ says: 'unknown', trouble: 'silent', instead: 'desk' });
    expect([hall.papers.length, desk.papers.length]).toEqual([1, 1]);
  });
});

describe('who is asked before the first slip', () => {
  it('[PRN-31] every printer, and nothing comes out of it', async () => {
    const [well, open] = [await printerWith(), await printerWith({ coverOpen: true })];
    const rig = rigFor([tcpPrinter('well', well.port), tcpPrinter('open', open.port)], {
      timings: { ...QUICK_SPOOL, lookMs: 60_000 },
    });
    rig.spool.start();
    await until(() => rig.spool.status().every(({ since }) => since !== null));
    expect(rig.spool.status()).toMatchObject([
      { says: 'ok', trouble: null, downSince: null },
      { says: 'cover-open', trouble: 'cover-open', downSince: expect.any(Number) },
    ]);
    open.faults.coverOpen = false;
    await until(() => statusOf(rig, 'open')?.says === 'ok');
    expect([well, open].map(({ papers, strays }) => [papers.length, strays.length])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});

describe('slips of a printer that is gone', () => {
  it('[PRN-30] come out of another of their queue; without one staff are told', async () => {
    const desk = await printerWith();
    const rig = rigFor([tcpPrinter('desk', desk.port)], {
      elsewhere: ({ tokenId }) => (tokenId === 'A1' ? ['desk'] : []),
    });
    const ids = [rig.add('A1', { printerId: 'sold' }), rig.add('A2', { printerId: 'sold' })] as const;
    rig.spool.start();
    expect(await rig.ended(ids[0])).toMatchObject({ state: 'printed', printerId: 'desk' });
    expect(await rig.ended(ids[1])).toMatchObject({ state: 'failed', reason: 'no-printer' });
    expect(desk.papers).toHaveLength(1);
  });
});
