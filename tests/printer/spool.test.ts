import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Bitmap } from '../../printer/bitmap.ts';
import { createPainter } from '../../printer/raster.ts';
import { backOff, SPOOL_TIMINGS, type SpoolPrinter } from '../../printer/spool-options.ts';
import { createMemorySpoolStore } from '../support/memory-spool-store.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { sampleSlip } from '../support/slip-samples.ts';
import type { SpoolRig } from '../support/spool-rig.ts';
import { createSpoolRig, createTestRenderer, tcpPrinter, until } from '../support/spool-rig.ts';
import type { PrinterFaults, VirtualPrinter } from '../support/virtual-printer.ts';
import { startVirtualPrinter } from '../support/virtual-printer.ts';
import { spoolStoreContract } from './spool-store-contract.ts';

spoolStoreContract('in memory', () => {
  const store = createMemorySpoolStore();
  return { store, enqueue: store.enqueue, close: () => undefined };
});

const root = repositoryRoot();
const renderer = createTestRenderer();
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
afterAll(() => renderer.close());

async function printerWith(faults: Partial<PrinterFaults> = {}, port = 0): Promise<VirtualPrinter> {
  const printer = await startVirtualPrinter(576, faults, port);
  cleanUps.push(() => printer.close());
  return printer;
}

function rigFor(
  printers: readonly SpoolPrinter[],
  change: Parameters<typeof createSpoolRig>[2] = {},
): SpoolRig {
  const rig = createSpoolRig(printers, renderer, change);
  cleanUps.push(() => rig.spool.stop());
  return rig;
}

describe('a printer that is well', () => {
  it('[PRN-12] [PRN-15] prints each slip once, in order, and proves it', async () => {
    const printer = await printerWith();
    const rig = rigFor([tcpPrinter('hall', printer.port)]);
    rig.spool.start();
    const ids = Array.from({ length: 12 }, (_, index) => rig.add(`A${index + 1}`));
    for (const id of ids)
      expect(await rig.ended(id)).toMatchObject({ state: 'printed', attempts: 0, reason: 'done' });
    const painter = createPainter(root);
    expect(printer.papers).toHaveLength(12);
    for (const [index, paper] of printer.papers.entries()) {
      const content = sampleSlip(root, { token: `A${index + 1}`, languages: ['en'] });
      const { bitmap } = await painter.paint(content, 576);
      expect([paper.complete, paper.bitmap.height]).toEqual([true, bitmap.height]);
      expect(differingDots(paper.bitmap.bits, bitmap.bits)).toBeLessThan(40);
    }
    expect([printer.strays, printer.hazards, printer.connections, printer.mostAtOnce]).toEqual([
      [],
      0,
      12,
      1,
    ]);
    expect(rig.spool.status()).toMatchObject([{ printerId: 'hall', says: 'ok', trouble: null }]);
  });

  it('[PRN-15] calls a slip sent, not printed, when nothing proves it', async () => {
    const printer = await printerWith({ noProof: true });
    const rig = rigFor([tcpPrinter('hall', printer.port)]);
    rig.spool.start();
    expect(await rig.ended(rig.add('A1'))).toMatchObject({
      state: 'sent',
      confirmedAt: null,
      reason: 'no-proof',
    });
    expect(printer.papers).toHaveLength(1);
  });

  it('[PRN-17] marks a copy, and only a copy', async () => {
    const printer = await printerWith();
    const rig = rigFor([tcpPrinter('hall', printer.port)]);
    rig.spool.start();
    await rig.ended(rig.add('A1'));
    await rig.ended(rig.add('A1', { duplicate: true }));
    const painter = createPainter(root);
    const drawn = [false, true].map((duplicate) =>
      painter.paint(sampleSlip(root, { token: 'A1', languages: ['en'], duplicate }), 576),
    );
    const [first, copy] = (await Promise.all(drawn)).map(({ bitmap }) => bitmap);
    expect(copy).not.toEqual(first);
    // But for dots that break real-time commands; the height of a copy may be its own.
    const differing = (a: Bitmap | undefined, b: Bitmap | undefined) =>
      a?.bits.reduce((sum, byte, at) => sum + (byte === b?.bits[at] ? 0 : 1), 0) ?? -1;
    const [one, two] = printer.papers.map(({ bitmap }) => bitmap);
    expect(differing(one, first)).toBeLessThan(20);
    expect(differing(two, copy)).toBeLessThan(20);
    expect(differing(two, first)).toBeGreaterThan(200);
  });
});

describe('faults, and what was printed', () => {
  const cases: [string, Partial<PrinterFaults>, 'epson' | 'generic-80' | 'generic-58', object, number][] = [
    ['one-way', { oneWay: true }, 'epson', { state: 'sent', reason: 'no-proof' }, 1],
    ['one-way and not asked', { oneWay: true }, 'generic-58', { state: 'sent', reason: 'done' }, 1],
    ['talking garbage', { garbage: true }, 'epson', { state: 'sent', reason: 'no-proof' }, 1],
    ['near its paper end', { paperNearEnd: true }, 'generic-80', { state: 'printed' }, 1],
    [
      'dying mid-slip',
      { diesAfterBytes: 12_000 },
      'epson',
      { state: 'failed', reason: 'connection-lost' },
      0,
    ],
    [
      'dying mid-slip, not asked',
      { diesAfterBytes: 12_000 },
      'generic-58',
      { state: 'failed', reason: 'connection-lost' },
      0,
    ],
    ['reading nothing', { neverReads: true }, 'epson', { state: 'sent', reason: 'no-proof' }, 0],
  ];
  it.each(cases)(
    '[PRN-15] %s: the right end, and never a second try',
    async (_, faults, profile, end, complete) => {
      const printer = await printerWith(faults);
      const rig = rigFor([tcpPrinter('hall', printer.port, profile)]);
      rig.spool.start();
      const row = await rig.ended(rig.add('A1'));
      expect(row).toMatchObject({ attempts: 0, ...end });
      const connections = printer.connections;
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect(printer.connections).toBe(connections);
      expect(printer.papers.filter((paper) => paper.complete)).toHaveLength(complete);
    },
  );

  it.each(['paperOut', 'coverOpen', 'offline'] as const)(
    '[PRN-20] %s: no byte goes, staff are told, and the slip comes out once when it is put right',
    async (fault) => {
      const printer = await printerWith({ [fault]: true });
      const rig = rigFor([tcpPrinter('hall', printer.port)]);
      rig.spool.start();
      const id = rig.add('A1');
      await until(() => (rig.row(id)?.attempts ?? 0) > 1);
      const says = { paperOut: 'paper-out', coverOpen: 'cover-open', offline: 'offline' }[fault];
      expect(rig.spool.status()).toMatchObject([{ says, trouble: says }]);
      expect(rig.row(id)).toMatchObject({ state: 'queued', reason: says });
      expect(printer.papers).toHaveLength(0);
      printer.faults[fault] = false;
      expect(await rig.ended(id)).toMatchObject({ state: 'printed' });
      expect(printer.papers).toHaveLength(1);
      expect(rig.spool.status()).toMatchObject([{ says: 'ok', trouble: null }]);
    },
  );

  it('[PRN-13] tries again by itself while nobody listens, and prints once when somebody does', async () => {
    const gone = await printerWith();
    await gone.close();
    const rig = rigFor([tcpPrinter('hall', gone.port)]);
    rig.spool.start();
    const id = rig.add('A1');
    await until(() => (rig.row(id)?.attempts ?? 0) > 2);
    expect(rig.row(id)).toMatchObject({ state: 'queued', reason: 'unreachable' });
    const back = await printerWith({}, gone.port);
    expect(await rig.ended(id)).toMatchObject({ state: 'printed' });
    expect(back.papers).toHaveLength(1);
  });

  it('[PRN-13] waits longer each time, within bounds', () => {
    const waits = Array.from({ length: 40 }, (_, attempts) => backOff(attempts, SPOOL_TIMINGS));
    expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(new Set(waits.slice(4))).toEqual(new Set([15_000]));
  });

  it('[PRN-13] lets a slip expire while its printer is away, and says why', async () => {
    const gone = await printerWith();
    await gone.close();
    const rig = rigFor([tcpPrinter('hall', gone.port)]);
    rig.spool.start();
    const id = rig.add('A1', { expiresAt: Date.now() + 100 });
    expect(await rig.ended(id)).toMatchObject({ state: 'expired', sentAt: null, reason: 'unreachable' });
  });

  it('[PRN-21] loses nothing to a printer that talks while it prints and reads late', async () => {
    const printer = await printerWith({ busyMs: 60 });
    const name = {
      ur: 'گورنمنٹ سب ڈسٹرکٹ ہسپتال کپواڑہ '.repeat(3),
      hi: 'राजकीय उप-जिला चिकित्सालय '.repeat(4),
    };
    const rig = rigFor([tcpPrinter('hall', printer.port, 'generic-58')], {
      // Larger than one read of the printer, so that some of it is still unread when the last byte is written.
      contentFor: (job) =>
        sampleSlip(root, {
          token: job.tokenId,
          languages: ['ur', 'hi'],
          facility: name,
          place: name,
          demo: true,
        }),
    });
    rig.spool.start();
    const ids = [rig.add('A1'), rig.add('A2'), rig.add('A3')];
    for (const id of ids) expect(await rig.ended(id)).toMatchObject({ state: 'sent', reason: 'done' });
    await until(() => printer.papers.length === 3);
    expect(printer.papers.map((paper) => paper.complete)).toEqual([true, true, true]);
  });

  it('[PRN-22] keeps a dead printer from delaying another', async () => {
    const [stuck, well] = [await printerWith({ neverReads: true }), await printerWith()];
    const rig = rigFor([tcpPrinter('stuck', stuck.port), tcpPrinter('hall', well.port)]);
    rig.spool.start();
    const held = Array.from({ length: 20 }, () => rig.add('A1', { printerId: 'stuck' }));
    const ids = Array.from({ length: 5 }, (_, index) => rig.add(`B${index}`));
    for (const id of ids) expect(await rig.ended(id)).toMatchObject({ state: 'printed' });
    expect(held.some((id) => rig.row(id)?.state === 'queued')).toBe(true);
    expect(well.papers).toHaveLength(5);
  });

  it('[PRN-22] goes on after a slip that cannot be made', async () => {
    const printer = await printerWith();
    const rig = rigFor([tcpPrinter('hall', printer.port)], {
      contentFor(job) {
        if (job.tokenId === 'bad') throw new Error('Zooni cannot be found');
        return sampleSlip(root, { token: job.tokenId });
      },
    });
    rig.spool.start();
    const [bad, good] = [rig.add('bad'), rig.add('A2')];
    expect(await rig.ended(bad)).toMatchObject({
      state: 'failed',
      reason: 'not-drawn',
      sentAt: null,
      attempts: 2,
    });
    expect(await rig.ended(good)).toMatchObject({ state: 'printed' });
    expect(rig.logged.join()).not.toContain('Zooni');
  });
});

describe('the store and the first byte', () => {
  it('[PRN-14] has `sending` in the store before the printer has a byte', async () => {
    const printer = await printerWith();
    const seen: number[] = [];
    const rig = rigFor([tcpPrinter('hall', printer.port)], {
      wrapStore: (store) => ({
        ...store,
        claim(id, printerId, now) {
          seen.push(printer.papers.length);
          return store.claim(id, printerId, now);
        },
      }),
    });
    rig.spool.start();
    await rig.ended(rig.add('A1'));
    await rig.ended(rig.add('A2'));
    expect(seen).toEqual([0, 1]);
  });

  it('[PRN-14] sends nothing while the store cannot say so, and prints once when it can', async () => {
    const printer = await printerWith();
    let full = true;
    const rig = rigFor([tcpPrinter('hall', printer.port)], {
      wrapStore: (store) => ({
        ...store,
        claim(id, printerId, now) {
          if (full) throw new Error('disk full');
          return store.claim(id, printerId, now);
        },
      }),
    });
    rig.spool.start();
    const id = rig.add('A1');
    await until(() => printer.connections > 2);
    expect(printer.papers).toHaveLength(0);
    expect(rig.row(id)?.state).toBe('queued');
    full = false;
    expect(await rig.ended(id)).toMatchObject({ state: 'printed' });
    expect(printer.papers).toHaveLength(1);
  });

  it('[PRN-15] holds on to how a slip ended until the store takes it, and prints it no second time', async () => {
    const printer = await printerWith();
    let refusals = 3;
    const rig = rigFor([tcpPrinter('hall', printer.port)], {
      wrapStore: (store) => ({
        ...store,
        finish(id, printerId, state, how) {
          if (refusals-- > 0) throw new Error('disk full');
          store.finish(id, printerId, state, how);
        },
      }),
    });
    rig.spool.start();
    expect(await rig.ended(rig.add('A1'))).toMatchObject({ state: 'printed' });
    expect(await rig.ended(rig.add('A2'))).toMatchObject({ state: 'printed' });
    expect(printer.papers).toHaveLength(2);
  });

  it('[PRN-14] sends nothing of a slip that was withdrawn at the last moment', async () => {
    const printer = await printerWith();
    const rig = rigFor([tcpPrinter('hall', printer.port)], {
      wrapStore: (store) => ({
        ...store,
        claim(id, printerId, now) {
          if (id === 1)
            store.finish(id, printerId, 'expired', { sentAt: null, confirmedAt: null, reason: 'called' });
          return store.claim(id, printerId, now);
        },
      }),
    });
    rig.spool.start();
    expect(await rig.ended(rig.add('A1'))).toMatchObject({ state: 'expired', reason: 'called' });
    await rig.ended(rig.add('A2'));
    expect(printer.papers).toHaveLength(1);
  });

  it('[PRN-16] leaves what the last process was sending to a person', async () => {
    const printer = await printerWith();
    const rig = rigFor([tcpPrinter('hall', printer.port)]);
    const doubtful = rig.add('A1');
    rig.store.claim(doubtful, 'hall', Date.now());
    rig.spool.start();
    expect(await rig.ended(rig.add('A2'))).toMatchObject({ state: 'printed' });
    expect(rig.row(doubtful)).toMatchObject({ state: 'interrupted', sentAt: null });
    expect(printer.papers).toHaveLength(1);
    expect(rig.logged.join()).toContain('"interrupted":1');
  });

  it('[PRN-19] asks what the slip says at the last moment, and drops one nobody needs', async () => {
    const printer = await printerWith();
    const wanted = new Map([
      ['A1', true],
      ['A2', true],
    ]);
    const rig = rigFor([tcpPrinter('hall', printer.port)], {
      contentFor: (job) =>
        wanted.get(job.tokenId) ? sampleSlip(root, { token: job.tokenId }) : { skip: 'called' },
    });
    const ids = [rig.add('A1'), rig.add('A2'), rig.add('A1', { expiresAt: Date.now() - 1 })] as const;
    wanted.set('A1', false);
    rig.spool.start();
    expect(await rig.ended(ids[0])).toMatchObject({ state: 'expired', reason: 'called' });
    expect(await rig.ended(ids[1])).toMatchObject({ state: 'printed' });
    expect(await rig.ended(ids[2])).toMatchObject({ state: 'expired', reason: 'too-late' });
    expect(printer.papers).toHaveLength(1);
  });

  it('[PRN-12] prints slips made by somebody else without being told, one at a time', async () => {
    const printer = await printerWith();
    const rig = rigFor([tcpPrinter('hall', printer.port)]);
    rig.spool.start();
    const soon = { printerId: 'hall', duplicate: false, createdAt: 0, expiresAt: Date.now() + 60_000 };
    const id = rig.store.enqueue({ ...soon, tokenId: 'A9' });
    expect(await rig.ended(id)).toMatchObject({ state: 'printed' });
  });

  it('[PRN-15] lets a slip under way finish when it is stopped', async () => {
    const printer = await printerWith();
    const rig = rigFor([tcpPrinter('hall', printer.port)]);
    const id = rig.add('A1');
    rig.spool.start();
    await until(() => rig.row(id)?.state !== 'queued');
    await rig.spool.stop();
    expect(rig.row(id)).toMatchObject({ state: 'printed' });
    rig.add('A2');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(printer.papers).toHaveLength(1);
  });
});

/** The painter here has not broken the real-time pairs, so single dots may differ. */
function differingDots(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, byte, at) => sum + ((byte ^ (b[at] ?? 0)).toString(2).match(/1/g)?.length ?? 0), 0);
}
