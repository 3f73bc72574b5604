/** The chain of what was done beside the queue: every way to tamper with it is found, also by the log that sealed it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyActs } from '../../db/act-chain.ts';
import { noteBeside, openActs, readActs } from '../../db/acts.ts';
import { openLookStore } from '../../db/look-store.ts';
import { openDatabase } from '../../db/open.ts';
import { verifyCopy } from '../../db/verify-copy.ts';
import { verifyLog } from '../../db/verify-log.ts';
import { createActSealing } from '../../server/audit/act-sealing.ts';
import { momentIn } from '../../server/queue/service-day.ts';
import { DurableDesk, MONDAY } from '../support/durable-desk.ts';
import { ZONE } from '../support/queue-desk.ts';
import { repositoryRoot } from '../support/repository-root.ts';

let rig: DurableDesk;
beforeEach(async () => {
  rig = await DurableDesk.start();
  const acts = openActs(rig.connection);
  for (const name of ['asha', 'bilal', 'chand', 'devi'])
    acts.note({ at: rig.at, kind: 'signedIn', actor: name });
});
afterEach(() => rig.stop());

/** As somebody who may write the file: without the triggers. */
function tamper(sql: string): void {
  rig.connection.exec(`DROP TRIGGER IF EXISTS acts_stand; DROP TRIGGER IF EXISTS acts_stay; ${sql}`);
}

/** The acts anew from the first on, chained as they should be: what a thorough forger would leave. */
function forge(changes: (row: Record<string, unknown>) => void): void {
  const rows = readActs(rig.connection, 0, Number.MAX_SAFE_INTEGER);
  tamper('DELETE FROM acts');
  const acts = openActs(rig.connection);
  for (const { seq, ...row } of rows) {
    const forged = { ...row, seq };
    changes(forged);
    acts.note(row.actor === forged.actor ? row : { ...row, actor: forged.actor });
  }
}

const sealing = () =>
  createActSealing({
    acts: openActs(rig.connection),
    looks: openLookStore(rig.connection),
    desk: rig.desk,
    moment: () => momentIn(ZONE)(rig.at),
  });
const seal = () => sealing()();

describe('[AUD-8] the chain of acts', () => {
  it('is whole when nobody touched it, and goes on after a restart and from a command beside it', () => {
    rig.reopen();
    expect(noteBeside(rig.file, { at: rig.at, kind: 'copyMade', actor: null, about: 'copy' })).toBe(true);
    openActs(rig.connection).note({ at: rig.at, kind: 'signedOut', actor: 'asha' });
    expect(verifyActs(rig.connection)).toEqual({ ok: true, acts: 6 });
    expect(noteBeside(join(rig.folder, 'none.db'), { at: 1, kind: 'copyMade', actor: null })).toBe(false);
  });

  it.each([
    ["UPDATE acts SET actor = 'nobody' WHERE seq = 2", 2, 'changed'],
    ['UPDATE acts SET at = at + 1 WHERE seq = 2', 2, 'changed'],
    ["UPDATE acts SET detail = '' WHERE seq = 2", 2, 'changed'],
    ["UPDATE acts SET kind = 'signedOut' WHERE seq = 4", 4, 'changed'],
    ["UPDATE acts SET hash = x'' WHERE seq = 3", 3, 'changed'],
    ['DELETE FROM acts WHERE seq = 2', 2, 'missing'],
    ["INSERT INTO acts (seq, at, kind, hash) VALUES (0, 1, 'signedIn', x'00')", 0, 'added'],
    ["INSERT INTO acts (seq, at, kind, hash) VALUES (5, 1, 'signedIn', x'00')", 5, 'changed'],
  ])('says where %s broke it', (sql, act, why) => {
    tamper(sql);
    expect(verifyActs(rig.connection)).toEqual({ ok: false, act, why });
  });

  it('is refused by the table itself', () => {
    expect(() => rig.connection.exec("UPDATE acts SET actor = 'x' WHERE seq = 1")).toThrow(
      'only ever added to',
    );
    expect(() => rig.connection.exec('DELETE FROM acts')).toThrow('only ever added to');
  });

  it('is sealed by the log, once while nothing moves, and opens no day', async () => {
    await seal();
    const chore = sealing();
    const before = rig.desk.book().seq;
    await chore();
    await chore();
    expect(rig.desk.book().seq).toBe(before + 1);
    openActs(rig.connection).note({ at: rig.at, kind: 'signedOut', actor: 'asha' });
    rig.at += 24 * 3_600_000;
    await chore();
    expect([rig.desk.book().seq, rig.desk.book().day]).toEqual([before + 1, MONDAY]);
    expect(verifyLog(rig.connection)).toMatchObject({ ok: true });
  });

  it.each([
    [
      'was forged to its end',
      () => forge((row) => (row.seq === 2 ? Object.assign(row, { actor: 'x' }) : row)),
    ],
    ['was cut off at its end', () => tamper('DELETE FROM acts WHERE seq = 4')],
    ['was emptied', () => tamper('DELETE FROM acts')],
  ])('that %s is whole in itself, and not what the log sealed', async (_, forging) => {
    await seal();
    const { seq } = rig.desk.book();
    forging();
    expect(verifyActs(rig.connection)).toMatchObject({ ok: true });
    expect(verifyLog(rig.connection)).toEqual({ ok: false, seq, why: 'acts' });
    expect(verifyLog(rig.connection, { day: MONDAY })).toEqual({ ok: false, seq, why: 'acts' });
    expect(verifyCopy(rig.file, repositoryRoot(), null)).toEqual({ ok: false, why: 'log' });
  });

  it('that is broken makes a copy worthless', () => {
    expect(verifyCopy(rig.file, repositoryRoot(), null)).toMatchObject({ ok: true });
    tamper("UPDATE acts SET actor = 'nobody' WHERE seq = 2");
    expect(verifyCopy(rig.file, repositoryRoot(), null)).toEqual({ ok: false, why: 'log' });
  });
});

it('[AUD-7] an act is written with the transaction it belongs to, or not at all', () => {
  const acts = openActs(rig.connection);
  const failing = rig.connection.transaction(() => {
    acts.note({ at: rig.at, kind: 'copyMade', actor: null });
    throw new Error('the change failed');
  });
  expect(failing).toThrow('the change failed');
  expect(verifyActs(rig.connection)).toEqual({ ok: true, acts: 4 });
});

it('[AUD-7] [BAK-12] what older tables knew becomes acts with the update, in one chain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parchi-acts-'));
  try {
    const file = join(folder, 'parchi.db');
    openDatabase({ file, root: olderVersion(folder) }).close();
    const older = new Sqlite(file);
    older.exec(`
      INSERT INTO account_changes (at, actor, account, what, role) VALUES
        (10, NULL, 'admin', 'added', 'administrator'), (30, 'admin', 'asha', 'pinCleared', NULL);
      INSERT INTO devices (id, id_hash, audience, label, admitted_by, created_at, expires_at)
        VALUES ('d1', 'h', 'hall', 'Hall', 'admin', 20, 99);`);
    older.close();
    const { connection, close } = openDatabase({ file, root: repositoryRoot() });
    expect(readActs(connection, 0, 100)).toMatchObject([
      { seq: 1, kind: 'accountMade', actor: null, about: 'admin', detail: 'administrator' },
      { seq: 2, kind: 'deviceAdmitted', actor: 'admin', about: 'hall:d1', detail: 'Hall' },
      { seq: 3, kind: 'pinCleared', actor: 'admin', about: 'asha' },
    ]);
    openActs(connection).note({ at: 40, kind: 'signedIn', actor: 'asha' });
    expect(verifyActs(connection)).toEqual({ ok: true, acts: 4 });
    expect(() => connection.exec("UPDATE acts SET actor = 'x' WHERE seq = 1")).toThrow('only ever added to');
    close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The migrations up to the one that brought the acts. */
function olderVersion(folder: string): string {
  const from = join(repositoryRoot(), 'db', 'migrations');
  const journal = JSON.parse(readFileSync(join(from, 'meta', '_journal.json'), 'utf8')) as {
    entries: { tag: string }[];
  };
  const until = journal.entries.findIndex(({ tag }) => tag.endsWith('_acts'));
  const entries = journal.entries.slice(0, until);
  const to = join(folder, 'older', 'db', 'migrations');
  mkdirSync(join(to, 'meta'), { recursive: true });
  writeFileSync(join(to, 'meta', '_journal.json'), JSON.stringify({ ...journal, entries }));
  for (const { tag } of entries)
    writeFileSync(join(to, `${tag}.sql`), readFileSync(join(from, `${tag}.sql`)));
  return join(folder, 'older');
}
