/** An update runs on a copy: the data is this version's afterwards, or as it was. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../db/open.ts';
import { UpgradeError, upgradeData } from '../../db/upgrade.ts';
import { DurableDesk } from '../support/durable-desk.ts';
import { repositoryRoot } from '../support/repository-root.ts';

const root = repositoryRoot();
let rig: DurableDesk;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parchi-upgrade-'));
  rig = await DurableDesk.start();
  await Promise.all(Array.from({ length: 20 }, () => rig.submit(rig.issue())));
});
afterEach(() => {
  rig.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Our migrations with one more. */
function laterVersion(sql: string): string {
  const later = join(folder, 'later');
  cpSync(join(root, 'db', 'migrations'), join(later, 'db', 'migrations'), { recursive: true });
  const path = join(later, 'db', 'migrations', 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(path, 'utf8')) as {
    entries: { idx: number; when: number; tag: string }[];
  };
  const last = journal.entries.at(-1);
  if (last === undefined) throw new Error('there are no migrations');
  journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1_000, tag: '9999_later' });
  writeFileSync(path, JSON.stringify(journal));
  writeFileSync(join(later, 'db', 'migrations', '9999_later.sql'), sql);
  return later;
}

const DIGEST = 'SELECT group_concat(hex(hash)) AS hashes, count(*) AS n FROM events';
function look(file: string, sql = DIGEST): unknown {
  const connection = new Sqlite(file, { readonly: true });
  try {
    return connection.prepare(sql).get();
  } finally {
    connection.close();
  }
}

it('[BAK-12] data of this version, and no data, is left alone', () => {
  expect(upgradeData(rig.folder, root, { stamp: 'now', at: rig.at })).toBeNull();
  expect(upgradeData(join(folder, 'nothing'), root, { stamp: 'now', at: rig.at })).toBeNull();
  expect(readdirSync(rig.folder)).not.toContain('replaced');
});

it('[BAK-12] [AUD-7] an older version’s data is brought up on a copy, noted, and kept as it was', () => {
  const before = look(rig.file);
  const later = laterVersion('ALTER TABLE meta ADD note text;');
  const aside = upgradeData(rig.folder, later, { stamp: '2026-11-22T101500Z', at: rig.at });
  expect(aside).toBe('2026-11-22T101500Z-before-update');
  expect(look(rig.file)).toEqual(before);
  expect(() => look(rig.file, 'SELECT note FROM meta')).not.toThrow();
  expect(look(rig.file, 'SELECT kind, about, detail FROM acts')).toEqual({
    kind: 'dataUpgraded',
    about: aside,
    detail: userInfo().username,
  });
  const old = join(rig.folder, 'replaced', aside ?? '', 'parchi.db');
  expect(look(old)).toEqual(before);
  expect(() => look(old, 'SELECT note FROM meta')).toThrow();
  // The former version opens what was kept.
  openDatabase({ file: old, root }).close();
  openDatabase({ file: rig.file, root: later }).close();
  expect(upgradeData(rig.folder, later, { stamp: 'again', at: rig.at })).toBeNull();
});

it.each([
  ['fails', 'CREATE TABLE half (a text);\n--> statement-breakpoint\nCREATE TABLE meta (a text);'],
  ['loses tokens', 'DELETE FROM tokens WHERE number = 3;'],
  ['changes the log', "UPDATE events SET command = 'other' WHERE seq = 4;"],
  ['loses events', 'DELETE FROM events WHERE seq = 4;'],
])('[BAK-12] a migration that %s changes nothing, and says so', (_, sql) => {
  const before = look(rig.file);
  expect(() => upgradeData(rig.folder, laterVersion(sql), { stamp: 'now', at: rig.at })).toThrow(
    UpgradeError,
  );
  expect(look(rig.file)).toEqual(before);
  expect(readdirSync(rig.folder)).not.toContain('upgrading');
  expect(existsSync(join(rig.folder, 'replaced'))).toBe(false);
});

it('[BAK-12] what a killed update left is made anew', () => {
  cpSync(join(root, 'docs'), join(rig.folder, 'upgrading'), { recursive: true });
  const later = laterVersion('ALTER TABLE meta ADD note text;');
  expect(upgradeData(rig.folder, later, { stamp: 'now', at: rig.at })).not.toBeNull();
  expect(readdirSync(rig.folder)).not.toContain('upgrading');
});
