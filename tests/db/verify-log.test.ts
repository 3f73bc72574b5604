/** Every way to tamper with the log is found, with its place; and the command says so in a sentence. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ChainedRow, chainHash } from '../../db/chain.ts';
import { NO_ROWS } from '../../db/rows.ts';
import { verifyLog } from '../../db/verify-log.ts';
import { DurableDesk, MONDAY, TUESDAY } from '../support/durable-desk.ts';
import { repositoryRoot } from '../support/repository-root.ts';

const DAY_MS = 24 * 3_600_000;

let rig: DurableDesk;
let monday: number;
let tuesday: number;
beforeEach(async () => {
  rig = await DurableDesk.start();
  await Promise.all(Array.from({ length: 20 }, () => rig.submit(rig.issue())));
  monday = rig.desk.book().seq;
  rig.at += DAY_MS;
  await Promise.all(Array.from({ length: 20 }, () => rig.submit(rig.issue())));
  tuesday = rig.desk.book().seq;
});
afterEach(() => rig.stop());

const NOBODYS = { token: '2020-01-01.OPD.1', keyId: 'k', sealed: Buffer.alloc(1) };

function tamper(sql: string): void {
  rig.connection.exec(sql);
}

it('[DUR-7] an untouched log is whole, and its head is the journal’s', () => {
  const { hash } = rig.journal.head();
  expect(tuesday).toBe(43);
  expect(verifyLog(rig.connection)).toEqual({ ok: true, events: tuesday, head: hash });
  expect(verifyLog(rig.connection, { day: TUESDAY })).toEqual({ ok: true, events: 21, head: hash });
  expect(verifyLog(rig.connection, { day: MONDAY })).toMatchObject({ ok: true, events: monday - 1 });
  expect(verifyLog(rig.connection, { day: '2020-01-01' as never })).toMatchObject({ ok: true, events: 0 });
});

it('[DUR-7] stays whole after a restart and after a group that failed', async () => {
  await Promise.allSettled(
    [rig.issue(), rig.issue()].map((one, i) =>
      // The second's person stands for a token that there is not, which the database refuses.
      rig.submit(one, { rows: () => ({ ...NO_ROWS, persons: i === 0 ? [] : [NOBODYS] }) }),
    ),
  );
  rig.reopen();
  await rig.submit(rig.issue());
  expect(verifyLog(rig.connection)).toMatchObject({ ok: true, events: tuesday + 2 });
});

it.each([
  ['a fact', `UPDATE events SET fact = replace(fact, '"normal"', '"emergency"') WHERE seq = 10`],
  ['an instant', 'UPDATE events SET at = at + 1 WHERE seq = 10'],
  ['a command', `UPDATE events SET command = 'issue-other' WHERE seq = 10`],
  ['an ordinal', 'UPDATE events SET ordinal = 1 WHERE seq = 10'],
  ['a hash', `UPDATE events SET hash = zeroblob(32) WHERE seq = 10`],
  ['a hash of another length', `UPDATE events SET hash = x'00' WHERE seq = 10`],
  ['a hash of another kind', `UPDATE events SET hash = 'text' WHERE seq = 10`],
])('[DUR-7] %s that was changed is found', (_, sql) => {
  tamper(sql);
  expect(verifyLog(rig.connection)).toEqual({ ok: false, seq: 10, why: 'changed' });
  expect(verifyLog(rig.connection, { day: MONDAY })).toEqual({ ok: false, seq: 10, why: 'changed' });
  expect(verifyLog(rig.connection, { day: TUESDAY })).toMatchObject({ ok: true });
});

it.each([
  ['no JSON', `UPDATE events SET fact = '{"type":' WHERE seq = 10`],
  ['JSON of another type', `UPDATE events SET fact = '{"type":"served"}' WHERE seq = 10`],
  ['no object', `UPDATE events SET fact = 'null' WHERE seq = 10`],
  ['bytes', `UPDATE events SET fact = x'ff00' WHERE seq = 10`],
  ['of a type the row does not name', `UPDATE events SET type = 'served' WHERE seq = 10`],
])('[DUR-7] a fact that is %s is found', (_, sql) => {
  tamper(sql);
  expect(verifyLog(rig.connection)).toEqual({ ok: false, seq: 10, why: 'unreadable' });
});

it.each([
  [1, 'DELETE FROM events WHERE seq = 1'],
  [10, 'DELETE FROM events WHERE seq = 10'],
  [10, 'DELETE FROM events WHERE seq BETWEEN 10 AND 15'],
])('[DUR-7] from event %d rows are missing', (seq, sql) => {
  tamper(sql);
  expect(verifyLog(rig.connection)).toEqual({ ok: false, seq, why: 'missing' });
});

it('[DUR-7] a removed row is found even when the others close the gap', () => {
  tamper('DELETE FROM events WHERE seq = 10');
  tamper('UPDATE events SET seq = seq - 1 WHERE seq > 10');
  expect(verifyLog(rig.connection)).toEqual({ ok: false, seq: 10, why: 'changed' });
});

it('[DUR-7] two rows that changed places are found', () => {
  tamper('UPDATE events SET seq = -10 WHERE seq = 10');
  tamper('UPDATE events SET seq = 10 WHERE seq = 11');
  tamper('UPDATE events SET seq = 11 WHERE seq = -10');
  expect(verifyLog(rig.connection)).toEqual({ ok: false, seq: 10, why: 'changed' });
});

it('[DUR-7] rows put in before the beginning or after the end are found', () => {
  tamper(
    `INSERT INTO events SELECT -1, day, at, 'x', ordinal, type, fact, hash, actor FROM events WHERE seq = 5`,
  );
  expect(verifyLog(rig.connection)).toEqual({ ok: false, seq: -1, why: 'added' });
  tamper('DELETE FROM events WHERE seq = -1');
  tamper(
    `INSERT INTO events SELECT ${tuesday + 1}, day, at, 'x', ordinal, type, fact, hash, actor FROM events WHERE seq = 5`,
  );
  expect(verifyLog(rig.connection)).toEqual({ ok: false, seq: tuesday + 1, why: 'changed' });
});

it('[DUR-7] an event that is put down to somebody else is found', () => {
  tamper(`UPDATE events SET actor = 'another' WHERE seq = 10`);
  expect(verifyLog(rig.connection)).toEqual({ ok: false, seq: 10, why: 'changed' });
});

it('[DUR-7] a row that was changed and hashed again breaks at the next', () => {
  tamper('UPDATE events SET at = at + 1 WHERE seq = 10');
  rehash(10, 10);
  expect(verifyLog(rig.connection)).toEqual({ ok: false, seq: 11, why: 'changed' });
});

it('[DUR-7] an event of another day than its roll is found, even in a log that was hashed again to its end', () => {
  tamper(`UPDATE events SET day = '${TUESDAY}' WHERE seq = 10`);
  expect(verifyLog(rig.connection)).toEqual({ ok: false, seq: 10, why: 'changed' });
  rehash(10, tuesday);
  expect(verifyLog(rig.connection)).toEqual({ ok: false, seq: 10, why: 'wrong_day' });
});

it('[DUR-7] a log cannot go under another log’s id', () => {
  tamper(`UPDATE meta SET value = 'another-log' WHERE key = 'log_id'`);
  expect(verifyLog(rig.connection)).toEqual({ ok: false, seq: 1, why: 'changed' });
});

it('[DUR-7] a day that was entered twice is verified in both its stretches', async () => {
  rig.at -= DAY_MS;
  await rig.desk.confirmDay(MONDAY);
  await rig.submit(rig.issue());
  rig.at += DAY_MS;
  await rig.submit(rig.issue());
  expect(verifyLog(rig.connection, { day: MONDAY })).toMatchObject({ ok: true, events: monday - 1 + 2 });
  tamper(`UPDATE events SET at = 0 WHERE seq = ${tuesday + 2}`);
  expect(verifyLog(rig.connection, { day: MONDAY })).toEqual({ ok: false, seq: tuesday + 2, why: 'changed' });
  expect(verifyLog(rig.connection, { day: TUESDAY })).toMatchObject({ ok: true });
});

it('[DUR-7] walks past a batch, and while events arrive', async () => {
  await Promise.all(Array.from({ length: 2_500 }, () => rig.submit(rig.issue())));
  const outside = rig.outside();
  expect(verifyLog(outside)).toMatchObject({ ok: true, events: tuesday + 2_500 });
  tamper(`DELETE FROM events WHERE seq = ${tuesday + 1_500}`);
  expect(verifyLog(outside)).toEqual({ ok: false, seq: tuesday + 1_500, why: 'missing' });
});

/** Writes the hashes from `first` to `last` anew, as somebody who knows how could. */
function rehash(first: number, last: number): void {
  const row = rig.connection.prepare<[number], ChainedRow & { hash: Buffer }>(
    'SELECT * FROM events WHERE seq = ?',
  );
  const update = rig.connection.prepare('UPDATE events SET hash = ? WHERE seq = ?');
  for (let seq = first; seq <= last; seq += 1) {
    const [before, here] = [row.get(seq - 1), row.get(seq)];
    if (before === undefined || here === undefined) throw new Error(`no event ${seq}`);
    update.run(chainHash(before.hash, here), seq);
  }
}

function run(...argv: string[]): { code: number | null; said: string } {
  return runIn(rig.folder, ...argv);
}

function runIn(folder: string, ...argv: string[]): { code: number | null; said: string } {
  const entry = join(repositoryRoot(), 'db', 'verify-log-main.ts');
  const start = `import(${JSON.stringify(entry)}).then(({ main }) => { process.exitCode = main(process.argv.slice(1)); })`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '-e', start, '--', ...argv],
    {
      cwd: repositoryRoot(),
      env: { ...process.env, PARCHI_DATA_DIR: folder, NODE_OPTIONS: '' },
      encoding: 'utf8',
    },
  );
  return { code: status, said: `${stdout}${stderr}` };
}

it('[DUR-7] the command says where the log breaks, beside a server that has it open', () => {
  const { hash } = rig.journal.head();
  expect(run()).toEqual({ code: 0, said: `The log is whole: 43 events, head ${hash}.\n` });
  expect(run(TUESDAY)).toEqual({
    code: 0,
    said: `The log of 2026-11-24 is whole: 21 events, head ${hash}.\n`,
  });
  tamper('UPDATE events SET at = 0 WHERE seq = 12');
  const broken = 'is broken at event 12: it, or the event before it, was changed.\n';
  expect(run()).toEqual({ code: 1, said: `The log ${broken}` });
  expect(run(MONDAY)).toEqual({ code: 1, said: `The log of 2026-11-23 ${broken}` });
  expect(run('yesterday')).toEqual({ code: 2, said: 'A day is written YYYY-MM-DD.\n' });
});

it('[DUR-7] where only a demonstration ran the command verifies that, and says so', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parchi-verify-'));
  try {
    symlinkSync(rig.folder, join(folder, 'demo'));
    const { hash } = rig.journal.head();
    expect(runIn(folder)).toEqual({
      code: 0,
      said: `The demonstration's log is whole: 43 events, head ${hash}.\n`,
    });
    rmSync(join(folder, 'demo'));
    expect(runIn(folder)).toMatchObject({ code: 2, said: expect.stringContaining('cannot be read') });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('[DUR-7] the command changes nothing and makes no database', () => {
  const before = rig.connection.pragma('data_version', { simple: true });
  run();
  expect(rig.connection.pragma('data_version', { simple: true })).toBe(before);
  const { code, said } = run();
  expect(code).toBe(0);
  expect(said).not.toContain('cannot');
});
