// Owns printers that come, go and change while slips are printed: no slip is lost, none comes out twice.

import { afterAll, afterEach, expect, it } from 'vitest';
import type { SpoolPrinter } from '../../printer/spool-options.ts';
import type { SpoolRig } from '../support/spool-rig.ts';
import { createSpoolRig, createTestRenderer, QUICK_SPOOL, tcpPrinter, until } from '../support/spool-rig.ts';
import type { PrinterFaults, VirtualPrinter } from '../support/virtual-printer.ts';
import { startVirtualPrinter } from '../support/virtual-printer.ts';

const renderer = createTestRenderer();
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
afterAll(() => renderer.close());

async function printerWith(faults: Partial<PrinterFaults> = {}): Promise<VirtualPrinter> {
  const printer = await startVirtualPrinter(576, faults);
  cleanUps.push(() => printer.close());
  return printer;
}

/** A spool whose slips may come out of any printer that there is. */
function rigFor(printers: readonly SpoolPrinter[]): SpoolRig & { set(next: readonly SpoolPrinter[]): void } {
  let ids = printers.map(({ id }) => id);
  const rig = createSpoolRig(printers, renderer, {
    elsewhere: () => ids,
    // A slip of the tests takes less; a machine that is busy with others must not cut it off.
    timings: { ...QUICK_SPOOL, stuckMs: 10_000 },
  });
  cleanUps.push(() => rig.spool.stop());
  return {
    ...rig,
    set(next) {
      ids = next.map(({ id }) => id);
      rig.spool.setPrinters(next);
    },
  };
}

const tokens = (many: number) => Array.from({ length: many }, (_, i) => `A${i + 1}`);

it('[SET-8] a printer that is taken away ends the slip it is at; the others come out elsewhere, each once', async () => {
  const [hall, desk] = [await printerWith(), await printerWith()];
  const [first, second] = [tcpPrinter('hall', hall.port), tcpPrinter('desk', desk.port)];
  const rig = rigFor([first, second]);
  rig.spool.start();
  const ids = tokens(5).map((token) => rig.add(token));
  await until(() => ids.some((id) => rig.row(id)?.state === 'sending'));
  rig.set([second]);
  expect(rig.spool.status().map(({ printerId }) => printerId)).toEqual(['desk']);
  for (const id of ids) expect(await rig.ended(id)).toMatchObject({ state: 'printed' });
  expect(hall.papers.length).toBeGreaterThan(0);
  expect(desk.papers.length).toBeGreaterThan(0);
  expect(hall.papers.length + desk.papers.length).toBe(5);
  expect([...hall.papers, ...desk.papers].every(({ complete }) => complete)).toBe(true);
  const connections = hall.connections;
  await rig.ended(rig.add('A6', { printerId: 'desk' }));
  expect(hall.connections).toBe(connections);
});

it('[SET-8] a printer that moves to another address goes on there once it has ended its slip', async () => {
  const [before, after] = [await printerWith(), await printerWith()];
  const rig = rigFor([tcpPrinter('hall', before.port)]);
  rig.spool.start();
  const ids = tokens(5).map((token) => rig.add(token));
  await until(() => ids.some((id) => rig.row(id)?.state === 'sending'));
  rig.set([tcpPrinter('hall', after.port)]);
  for (const id of ids) expect(await rig.ended(id)).toMatchObject({ state: 'printed', printerId: 'hall' });
  expect(before.papers.length + after.papers.length).toBe(5);
  expect(after.papers.length).toBeGreaterThan(0);
});

it('[SET-8] a printer by a new profile never has two connections, however often it is changed', async () => {
  const hall = await printerWith();
  const rig = rigFor([tcpPrinter('hall', hall.port)]);
  rig.spool.start();
  const ids = tokens(6).map((token) => rig.add(token));
  for (const profile of ['generic-80', 'epson', 'generic-80']) {
    rig.set([tcpPrinter('hall', hall.port, profile)]);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  for (const id of ids) expect(await rig.ended(id)).toMatchObject({ state: 'printed' });
  expect(hall.papers).toHaveLength(6);
  expect(hall.mostAtOnce).toBe(1);
  expect(rig.spool.status()).toMatchObject([{ printerId: 'hall', profile: 'generic-80' }]);
});

it('[SET-8] one that stays is not touched, and one that is added prints', async () => {
  const [hall, desk] = [await printerWith(), await printerWith()];
  const first = tcpPrinter('hall', hall.port);
  const rig = rigFor([first]);
  rig.spool.start();
  await rig.ended(rig.add('A1'));
  const status = rig.spool.status()[0];
  rig.set([first, tcpPrinter('desk', desk.port)]);
  expect(rig.spool.status()[0]).toEqual(status);
  expect(await rig.ended(rig.add('A2', { printerId: 'desk' }))).toMatchObject({ state: 'printed' });
  expect(desk.papers).toHaveLength(1);
});

it('[SET-8] the last printer of a queue: its waiting slips have failed, so that staff are told, and are not printed later', async () => {
  const hall = await printerWith({ paperOut: true });
  const rig = rigFor([tcpPrinter('hall', hall.port)]);
  rig.spool.start();
  const id = rig.add('A1');
  const old = rig.add('A2', { expiresAt: Date.now() - 1 });
  rig.set([]);
  expect(await rig.ended(id)).toMatchObject({ state: 'failed', reason: 'no-printer', sentAt: null });
  expect(await rig.ended(old)).toMatchObject({ state: 'expired' });
  hall.faults.paperOut = false;
  rig.set([tcpPrinter('hall', hall.port)]);
  expect(await rig.ended(rig.add('A3'))).toMatchObject({ state: 'printed' });
  expect(hall.papers).toHaveLength(1);
});
