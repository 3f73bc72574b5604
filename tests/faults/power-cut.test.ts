// Takes the power away: what was not synced is lost, at any moment of the real server's work. The same must be found
// wanting in a server that does not sync, else it shows nothing. power-cut.faults.ts does so for longer.

import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { copyOfBuild, startFacility, switchSyncOff } from '../support/built-server.ts';
import type { Clerk } from '../support/clerk.ts';
import { buildRecorder } from '../support/disk-replay.ts';
import { cutPower, recordWork } from '../support/power-cuts.ts';
import { labelTold, startGateway, within, writeFacilityFile } from '../support/shares.ts';
import { startVirtualPrinter } from '../support/virtual-printer.ts';
import { createYard } from '../support/yard.ts';

const SHARES = 240;
const BURST = 20;
const CUTS = 30;

const yard = createYard();
afterEach(() => yard.clear());

async function workPlace() {
  const printer = await startVirtualPrinter(384);
  yard.keep(() => printer.close());
  return {
    build: copyOfBuild(yard),
    dataDir: yard.folder('data'),
    library: buildRecorder(yard),
    gateway: await startGateway(yard),
    printer,
  };
}

type Place = Awaited<ReturnType<typeof workPlace>>;

/** Shares in bursts; the last ones are under way when it ends. */
async function someShares({ gateway }: Place, clerk: Clerk): Promise<void> {
  for (let sent = 0; sent < SHARES; sent += BURST) {
    for (let i = 0; i < BURST; i += 1) gateway.share(i === 0 ? 'LAB' : 'OPD');
    await pause(40);
  }
  const underWay = () =>
    gateway.accepted().length >= SHARES / 2 &&
    gateway.phones.some((phone) => labelTold(phone) !== null) &&
    clerk.commands.some(({ status, path }) => status === 200 && path.endsWith('/issue'));
  expect(await within(20_000, underWay)).toBe(true);
}

it('[DUR-13] finds everything that was answered on a disk that lost what was not synced', async () => {
  const place = await workPlace();
  const work = await recordWork(yard, place, ({ clerk }) => someShares(place, clerk));
  const seed = Date.now() % 1_000_000;
  const cuts = cutPower(work, yard.folder('cut'), CUTS, seed);
  expect(
    cuts.flatMap(({ position, breaches }) => breaches.map((one) => `${position}: ${one}`)),
    `${seed}`,
  ).toEqual([]);
  expect(cuts.at(-1)?.accepted).toBeGreaterThanOrEqual(SHARES / 2);
  expect(work.told.length).toBeGreaterThan(0);
  expect(work.answered.length).toBeGreaterThan(0);
}, 120_000);

it('[DUR-13] is seen to lose what was answered when SQLite is told not to sync', async () => {
  const place = await workPlace();
  // The database itself is well on the disk: only what comes now is at stake.
  const options = { ...place, facilityFile: writeFacilityFile(yard.folder('file'), place.printer.url) };
  await (await startFacility(yard, { ...options, gatewayUrl: place.gateway.url })).stop();
  switchSyncOff(place.build);
  const work = await recordWork(yard, place, ({ clerk }) => someShares(place, clerk));
  const last = cutPower(work, yard.folder('cut'), 1, 1).at(-1);
  expect(last?.accepted).toBeGreaterThan(0);
  expect(last?.breaches.length).toBeGreaterThanOrEqual(last?.accepted ?? 0);
}, 120_000);
