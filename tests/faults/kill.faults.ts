// Kills the real server in the middle of its work, many times, and once for longer than a phone waits.

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { auditLog, auditOnShares, auditShares } from '../support/audit.ts';
import { copyOfBuild, startFacility } from '../support/built-server.ts';
import { killRounds } from '../support/kill-rounds.ts';
import { labelTold, startGateway, within, writeFacilityFile } from '../support/shares.ts';
import { createYard } from '../support/yard.ts';

const ROUNDS = 40;
const SHARES_A_ROUND = 600;
/** A phone gives up after 30 s. */
const TOO_LONG_MS = 31_000;

const yard = createYard();
afterEach(() => yard.clear());

it('[DUR-12] keeps what it answered through many kills, gives no number twice, prints nothing twice', async () => {
  const seed = Date.now() % 1_000_000;
  const { figures, breaches } = await killRounds(yard, {
    rounds: ROUNDS,
    sharesARound: SHARES_A_ROUND,
    seed,
  });
  process.stdout.write(`kill rounds: ${JSON.stringify({ seed, ...figures })}\n`);
  // As one text: what is not kept of a breach cannot be looked for.
  expect(breaches.join('\n'), `seed ${seed}`).toBe('');
  expect(figures.elsewhere).toBeGreaterThan(0);
  // Else the kills missed what they were to hit.
  expect(figures.toldAfterRestart).toBeGreaterThan(0);
  expect(figures.interrupted).toBeGreaterThan(0);
});

it('[DUR-12] records an on-share as expired when the server was away for longer than the phone waits', async () => {
  const gateway = await startGateway(yard);
  const options = {
    build: copyOfBuild(yard),
    dataDir: yard.folder('data'),
    facilityFile: writeFacilityFile(yard.folder('file'), null),
    gatewayUrl: gateway.url,
  };
  const first = await startFacility(yard, options);
  gateway.pointAt(first);
  gateway.loseAnswers();
  for (let i = 0; i < 50; i += 1) gateway.share('OPD');
  await gateway.idle();
  await first.kill();
  const accepted = gateway.accepted();
  await pause(TOO_LONG_MS);
  gateway.keepAnswers();

  const second = await startFacility(yard, options);
  const db = new Sqlite(join(options.dataDir, 'parchi.db'), { readonly: true });
  yard.keep(() => db.close());
  await within(10_000, () => auditOnShares(db, accepted).length === 0);
  expect(accepted).toHaveLength(50);
  expect(accepted.filter((phone) => labelTold(phone) !== null)).toEqual([]);
  expect([...auditLog(db), ...auditShares(db, accepted), ...auditOnShares(db, accepted)]).toEqual([]);
  // Whoever scans again is told the number that was kept.
  gateway.pointAt(second);
  const again = accepted.map(({ queue, patient }) => gateway.share(queue, patient));
  await within(10_000, () => again.every((phone) => labelTold(phone) !== null));
  expect(auditShares(db, [...accepted, ...again])).toEqual([]);
  expect(again.filter((phone) => labelTold(phone) === null)).toEqual([]);
});
