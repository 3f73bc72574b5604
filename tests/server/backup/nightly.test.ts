/** When the server makes a copy by itself, and what the administrator sees of it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { openActs } from '../../../db/acts.ts';
import { createBackups, isDue } from '../../../server/backup/nightly.ts';
import { keepOutcome, lastOutcome } from '../../../server/backup/outcome.ts';
import { createLog } from '../../../server/log.ts';
import { dataDir, rigWithPeople } from '../../support/backups.ts';
import { repositoryRoot } from '../../support/repository-root.ts';
import type { ServerRig } from '../../support/server-rig.ts';

const HOUR = 3_600_000;
const NIGHT = 2 * 60;
const DAY = 11 * 60;
const NOW = Date.UTC(2026, 10, 23);

let rig: ServerRig | null = null;
afterEach(async () => {
  await rig?.stop();
  rig = null;
});

describe('when a copy is due', () => {
  const made = (hoursAgo: number) => ({
    madeAt: NOW - hoursAgo * HOUR,
    triedAt: NOW - hoursAgo * HOUR,
    why: null,
  });
  const failed = (hoursAgo: number) => ({
    madeAt: NOW - 48 * HOUR,
    triedAt: NOW - hoursAgo * HOUR,
    why: 'no_space' as const,
  });
  it.each([
    ['none was ever made', DAY, null, true],
    ['last night, now day', DAY, made(9), false],
    ['last night, now night', NIGHT, made(23), true],
    ['this night', NIGHT, made(1), false],
    ['yesterday by hand, now day', DAY, made(30), false],
    ['two nights ago, now day', DAY, made(37), true],
    ['a try failed just now', DAY, failed(0.5), false],
    ['a try failed an hour ago', DAY, failed(1.1), true],
    ['only tries that failed', DAY, { madeAt: null, triedAt: NOW - 2 * HOUR, why: 'failed' as const }, true],
    ['the clock was set back', DAY, made(-50), true],
  ])('[BAK-4] %s', (_, minute, last, due) => {
    expect(isDue({ at: NOW, minute }, last)).toBe(due);
  });
});

it('[BAK-4] what became of the last try is kept beside the data; a failed one keeps when a copy was made', async () => {
  rig = await rigWithPeople(0);
  const folder = dataDir(rig);
  expect(lastOutcome(folder)).toBeNull();
  keepOutcome(folder, { ok: true, at: 5, name: 'a', bytes: 1, ms: 1 });
  keepOutcome(folder, { ok: false, at: 9, why: 'no_space' });
  keepOutcome(folder, { ok: false, at: 10, why: 'busy' });
  expect(lastOutcome(folder)).toEqual({ madeAt: 5, triedAt: 9, why: 'no_space' });
  writeFileSync(join(folder, 'last-backup.json'), '{"half');
  expect(lastOutcome(folder)).toBeNull();
});

it('[BAK-4] [BAK-14] an administrator takes a copy with one key, sees it, and so does a scraper', async () => {
  rig = await rigWithPeople(2);
  expect((await rig.api('GET', '/api/backups')).status).toBe(401);
  await rig.signIn();
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  const view = async (method = 'GET'): Promise<any> =>
    (await rig?.api(method, '/api/backups', method === 'POST' ? {} : undefined))?.json();
  expect(await view()).toMatchObject({ running: false, madeAt: null, why: null, copies: [], sameDisk: true });
  const [first, second] = await Promise.all([view('POST'), view('POST')]);
  expect([first.running, second.running]).toEqual([true, true]);
  let now = await view();
  while (now.running) now = await view();
  expect(now).toMatchObject({ why: null, copies: [{ tokens: 2 }], madeAt: expect.any(Number) });
  const metrics = await (await rig.api('GET', '/metrics')).text();
  expect(metrics).toMatch(/parchi_backup_last_success_timestamp_seconds [1-9]/);
  expect(metrics).toMatch(/parchi_backup_failed 0/);
});

it('[BAK-4] a process that is ended makes no copy, and the server stops in order', async () => {
  rig = await rigWithPeople(1);
  const { config } = rig.config();
  const { dataDir: data, keyFile, backupDir } = config;
  const place = { root: repositoryRoot(), dataDir: data, keyFile, folder: backupDir, ownFolder: true };
  const connection = new Sqlite(config.databaseFile);
  const moment = () => ({ at: Date.now(), minute: 0, weekday: 1, day: '2026-11-23' as never });
  const backups = createBackups({ place, moment, acts: openActs(connection), log: createLog('silent') });
  const taking = backups.take();
  await backups.stop();
  expect(await taking).toMatchObject({ ok: false, why: 'failed' });
  expect(backups.view()).toMatchObject({ why: 'failed', copies: [] });
  expect(await backups.take('asha')).toMatchObject({ ok: true });
  connection.close();
  expect(rig.query("SELECT kind, actor, detail FROM acts WHERE kind LIKE 'copy%'")).toEqual([
    { kind: 'copyFailed', actor: null, detail: 'failed' },
    { kind: 'copyMade', actor: 'asha', detail: null },
  ]);
});
