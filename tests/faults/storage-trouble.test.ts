// Gives the real server a full disk, a database that another process has locked, and syncs that fail.

import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { auditCommands, auditLog, auditOnShares, auditShares } from '../support/audit.ts';
import { copyOfBuild, type FacilityProcess, type LogLine, startFacility } from '../support/built-server.ts';
import { createClerk, signIn } from '../support/clerk.ts';
import { buildRecorder } from '../support/disk-replay.ts';
import { cutPower, recordWork } from '../support/power-cuts.ts';
import {
  type Gateway,
  type Phone,
  startGateway,
  wasAccepted,
  within,
  writeFacilityFile,
} from '../support/shares.ts';
import { makeSmallDisk, refusingDisk, type SmallDisk } from '../support/small-disk.ts';
import { holdLock } from '../support/storage-faults.ts';
import { startVirtualPrinter } from '../support/virtual-printer.ts';
import { createYard } from '../support/yard.ts';

const SHARES = 60;
/** A phone's 30 s and some. */
const PATIENCE_MS = 40_000;
const TEST_MS = 120_000;
/** Waves of shares until one meets the trouble: a log that was just reset has room, and others sync too. */
const MAX_WAVES = 40;

const yard = createYard();
afterEach(() => yard.clear());

async function serverOn(disk: { folder: string; env?: Record<string, string> }) {
  const gateway = await startGateway(yard);
  const server = await startFacility(yard, {
    build: copyOfBuild(yard),
    dataDir: disk.folder,
    facilityFile: writeFacilityFile(yard.folder('file'), null),
    gatewayUrl: gateway.url,
    ...(disk.env === undefined ? {} : { env: disk.env }),
  });
  gateway.pointAt(server);
  const clerk = createClerk(await signIn(server), 'C1', 'OPD');
  return { gateway, server, clerk };
}

/** Shares in waves until some are refused; all were answered when it resolves. Resolves to the refused. */
async function shareUntilRefused(gateway: Gateway, before: () => void = () => undefined): Promise<Phone[]> {
  for (let wave = 0; wave < MAX_WAVES; wave += 1) {
    before();
    for (let i = 0; i < SHARES; i += 1) gateway.share('OPD');
    await gateway.idle();
    if (gateway.unanswered().length > 0) return gateway.unanswered();
  }
  throw new Error('no share met the trouble');
}

async function readiness(server: FacilityProcess) {
  const answer = await fetch(`${server.url}/readyz`);
  const { checks } = (await answer.json()) as { checks: { storage: boolean } };
  return { status: answer.status, storage: checks.storage };
}

/** How often the server said each of these, from a line on. */
function saidSince(server: FacilityProcess, line: number, msg: string, code: string): number {
  const codeOf = ({ code: own, fault }: LogLine) => own ?? fault?.code ?? fault?.cause?.code;
  return server.log.slice(line).filter((one) => one.msg === msg && codeOf(one) === code).length;
}

/** While it lasts: 503 in the shape of who asks, not ready, alive, and a line in the log. */
async function expectTrouble({ gateway, server, clerk }: Awaited<ReturnType<typeof serverOn>>, code: string) {
  const lines = server.log.length;
  const refused = await shareUntilRefused(gateway);
  expect(new Set(refused.map(({ record }) => record.delivery.lastStatus))).toEqual(new Set([503]));
  const one = await gateway.tryOne(server, 'OPD');
  expect(one.status).toBe(503);
  expect(JSON.parse(one.body)).toEqual({ error: { code: 'ABDM-1024', message: expect.any(String) } });
  const command = await clerk.send(server, '/api/queues/OPD/issue', {});
  expect(command.status).toBe(503);
  expect(await readiness(server)).toEqual({ status: 503, storage: false });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  // One line for each that was refused, and one that says where it failed for all of a group.
  expect(saidSince(server, lines, 'callback not stored', code)).toBe(refused.length + 1);
  expect(saidSince(server, lines, 'request not stored', code)).toBe(1);
  const groups = saidSince(server, lines, 'storage failed', code);
  expect(groups).toBeGreaterThan(0);
  expect(groups).toBeLessThanOrEqual(refused.length + 2);
}

/** Once it is over: well by itself, and whoever asks again is served, once. */
async function expectRecovery(rig: Awaited<ReturnType<typeof serverOn>>, folder: string) {
  const { gateway, server, clerk } = rig;
  expect(await within(PATIENCE_MS, async () => (await readiness(server)).storage)).toBe(true);
  for (const phone of gateway.unanswered()) gateway.repeat(phone);
  const lost = clerk.commands.find(({ status }) => status === 503);
  if (lost !== undefined) expect((await clerk.again(server, lost)).status).toBe(200);
  await gateway.idle();
  expect(gateway.unanswered()).toEqual([]);
  const db = new Sqlite(join(folder, 'parchi.db'), { readonly: true });
  try {
    await within(PATIENCE_MS, () => auditOnShares(db, gateway.phones).length === 0);
    const breaches = [auditLog(db), auditShares(db, gateway.phones), auditOnShares(db, gateway.phones)];
    expect([...breaches.flat(), ...auditCommands(db, clerk.commands)]).toEqual([]);
    // Nothing half-made: no token but those of phones and the clerk.
    const tokens = db.prepare('SELECT count(*) FROM tokens').pluck().get();
    expect(tokens).toBe(gateway.phones.length + (lost === undefined ? 0 : 1));
  } finally {
    db.close();
  }
  expect(server.isRunning()).toBe(true);
}

const disks: [string, (folder: string) => SmallDisk][] = [
  ['a small disk that is full', () => makeSmallDisk(yard)],
  ['a disk that refuses every write', () => refusingDisk(yard, yard.folder('disk'))],
];

it.each(disks)(
  '[DUR-11] answers 503 on %s and recovers when there is room',
  async (_what, make) => {
    const disk = make('');
    const rig = await serverOn(disk);
    for (let i = 0; i < SHARES; i += 1) rig.gateway.share('OPD');
    await rig.gateway.idle();
    expect(rig.gateway.unanswered()).toEqual([]);
    disk.fill();
    await expectTrouble(rig, 'SQLITE_FULL');
    disk.free();
    await expectRecovery(rig, disk.folder);
  },
  TEST_MS,
);

it(
  '[DUR-11] answers 503 while another process holds the database, and recovers when it lets go',
  async () => {
    const folder = yard.folder('data');
    const rig = await serverOn({ folder });
    let release: (() => Promise<void>) | null = await holdLock(join(folder, 'parchi.db'));
    const letGo = async () => {
      const held = release;
      release = null;
      await held?.();
    };
    yard.keep(letGo);
    // All of it is answered while the lock is held: nobody waits for its end.
    await expectTrouble(rig, 'SQLITE_BUSY');
    await letGo();
    await expectRecovery(rig, folder);
  },
  TEST_MS,
);

it(
  '[DUR-16] answers nobody whose sync failed, goes on, and rests nothing it answers on that sync',
  async () => {
    const printer = await startVirtualPrinter(384);
    yard.keep(() => printer.close());
    const gateway = await startGateway(yard);
    const place = {
      build: copyOfBuild(yard),
      dataDir: yard.folder('data'),
      library: buildRecorder(yard),
      gateway,
      printer,
    };
    let refused: Phone[] = [];
    const work = await recordWork(yard, place, async ({ recorder }) => {
      refused = await shareUntilRefused(gateway, recorder.failSync);
      expect(await within(PATIENCE_MS, recorder.syncFailed)).toBe(true);
      // The first half asks again; the others never do.
      for (const phone of refused.slice(0, refused.length / 2)) gateway.repeat(phone);
      for (let i = 0; i < SHARES; i += 1) gateway.share('OPD');
      await gateway.idle();
    });
    expect(work.changes.filter(({ kind }) => kind === 'failed').length).toBeGreaterThan(0);
    expect(refused.length).toBeGreaterThan(0);
    expect(gateway.phones.slice(-SHARES).every(wasAccepted)).toBe(true);
    const cuts = cutPower(work, yard.folder('cut'), 20, 7);
    expect(cuts.flatMap(({ position, breaches }) => breaches.map((one) => `${position}: ${one}`))).toEqual(
      [],
    );
  },
  TEST_MS,
);
