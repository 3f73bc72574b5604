// Takes the power away again and again: each round's server starts on what the last round's cut left, now and then
// after syncs that failed. What was answered in any round must be there in all that follow.

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { createRandom } from '../../simulator/random.ts';
import { auditLog, auditShares, auditSlips } from '../support/audit.ts';
import { copyOfBuild } from '../support/built-server.ts';
import { buildRecorder, type Recorder } from '../support/disk-replay.ts';
import { printedBy } from '../support/paper-codes.ts';
import { cutPower, recordWork } from '../support/power-cuts.ts';
import { type Gateway, startGateway, wasAccepted } from '../support/shares.ts';
import { startVirtualPrinter } from '../support/virtual-printer.ts';
import { createYard } from '../support/yard.ts';

const ROUNDS = 15;
const SHARES_A_ROUND = 400;
const MAX_BURST = 30;
/** One share in so many goes to the queue with the printer. */
const PRINTED_SHARE = 20;
const CUTS_A_ROUND = 25;

const yard = createYard();
afterEach(() => yard.clear());

type Chance = ReturnType<typeof createRandom>;

async function shareAndRepeat(gateway: Gateway, recorder: Recorder, random: Chance): Promise<void> {
  for (const phone of gateway.phones) {
    if (!wasAccepted(phone) || random.below(20) === 0) gateway.repeat(phone);
  }
  await gateway.idle();
  const failing = random.next() < 0.5;
  // The last burst is under way when the server is killed.
  for (let sent = 0; sent < SHARES_A_ROUND; ) {
    const burst = 1 + random.below(MAX_BURST);
    for (let i = 0; i < burst; i += 1) gateway.share(random.below(PRINTED_SHARE) === 0 ? 'LAB' : 'OPD');
    sent += burst;
    if (failing && random.next() < 0.3) recorder.failSync();
    await pause(random.below(60));
  }
}

it('[DUR-13] loses nothing that was answered, through power cuts at any moment, one after another', async () => {
  const seed = Date.now() % 1_000_000;
  const random = createRandom(seed);
  const printer = await startVirtualPrinter(384);
  yard.keep(() => printer.close());
  const gateway = await startGateway(yard, seed);
  const dataDir = yard.folder('data');
  const place = { build: copyOfBuild(yard), dataDir, library: buildRecorder(yard), gateway, printer };
  const cutDir = yard.folder('cut');
  const breaches: string[] = [];
  const figures = {
    seed,
    rounds: ROUNDS,
    cuts: 0,
    changes: 0,
    failedSyncs: 0,
    shares: 0,
    accepted: 0,
    papers: 0,
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const work = await recordWork(yard, place, ({ recorder }) => shareAndRepeat(gateway, recorder, random));
    const cuts = cutPower(work, cutDir, CUTS_A_ROUND, seed + round);
    for (const cut of cuts)
      breaches.push(...cut.breaches.map((one) => `round ${round}, ${cut.position}: ${one}`));
    figures.cuts += cuts.length;
    figures.changes += work.changes.length;
    figures.failedSyncs += work.changes.filter(({ kind }) => kind === 'failed').length;
    // The next server finds what a power cut left, torn or clean; every third time only the process died.
    if (round % 3 !== 2) work.disk.writeTo(dataDir, random.next() < 0.5 ? random : undefined);
    const db = new Sqlite(join(dataDir, 'parchi.db'));
    const found = [...auditLog(db), ...auditShares(db, gateway.accepted())];
    breaches.push(...found.map((one) => `after round ${round}: ${one}`));
    db.close();
  }
  const db = new Sqlite(join(dataDir, 'parchi.db'), { readonly: true });
  yard.keep(() => db.close());
  breaches.push(...auditSlips(db, printedBy(printer)));
  Object.assign(figures, {
    shares: gateway.phones.length,
    accepted: gateway.accepted().length,
    papers: printer.papers.length,
  });
  process.stdout.write(`power cuts: ${JSON.stringify(figures)}\n`);
  expect(breaches, `seed ${seed}`).toEqual([]);
  expect(figures.failedSyncs).toBeGreaterThan(0);
  expect(figures.papers).toBeGreaterThan(0);
});
