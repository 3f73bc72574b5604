/** Opening: durable or not at all, and migrated forward only. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeDurable, openDatabase } from '../../db/open.ts';
import { repositoryRoot } from '../support/repository-root.ts';

const root = repositoryRoot();
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parchi-open-'));
  file = join(folder, 'data', 'parchi.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('[DUR-1] runs WAL with synchronous=FULL and foreign keys', () => {
  const { connection, close } = openDatabase({ file, root });
  expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(connection.pragma('synchronous', { simple: true })).toBe(2);
  expect(connection.pragma('foreign_keys', { simple: true })).toBe(1);
  close();
});

it('[DUR-1] keeps FULL when a tool left the file in another mode', () => {
  openDatabase({ file, root }).close();
  const tool = new Sqlite(file);
  tool.pragma('journal_mode = DELETE');
  tool.pragma('synchronous = OFF');
  tool.close();
  const { connection, close } = openDatabase({ file, root });
  expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(connection.pragma('synchronous', { simple: true })).toBe(2);
  close();
});

it('[DUR-1] refuses a database that cannot have a write-ahead log', () => {
  expect(() => openDatabase({ file: ':memory:', root })).toThrow(/not durable: journal_mode=memory/);
});

it('[DUR-1] refuses a connection that quietly stays at NORMAL', () => {
  const connection = new Sqlite(join(folder, 'quiet.db'));
  connection.pragma('synchronous = NORMAL');
  // A build that takes the setting and ignores it.
  const quiet = {
    pragma: (source: string, options?: Sqlite.PragmaOptions) =>
      source.startsWith('synchronous =') ? undefined : connection.pragma(source, options),
  };
  expect(() => makeDurable(quiet)).toThrow(/not durable: journal_mode=wal, synchronous=1/);
  connection.close();
});

it('[DUR-1] refuses a file that is no database', () => {
  mkdirSync(join(folder, 'data'));
  writeFileSync(file, 'not a database, but long enough to be taken for one'.repeat(50));
  expect(() => openDatabase({ file, root })).toThrow();
});

interface Applied {
  hash: string;
  created_at: number;
}

function applied(): Applied[] {
  const connection = new Sqlite(file);
  const rows = connection.prepare<[], Applied>('SELECT hash, created_at FROM __drizzle_migrations').all();
  connection.close();
  return rows;
}

/** A copy of our migrations with one more. */
function laterVersion(sql: string): string {
  const later = join(folder, 'later');
  cpSync(join(root, 'db', 'migrations'), join(later, 'db', 'migrations'), { recursive: true });
  const path = join(later, 'db', 'migrations', 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(path, 'utf8')) as { entries: { idx: number; when: number }[] };
  const last = journal.entries.at(-1);
  if (last === undefined) throw new Error('there are no migrations');
  journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1_000, ...{ tag: '9999_later' } });
  writeFileSync(path, JSON.stringify(journal));
  writeFileSync(join(later, 'db', 'migrations', '9999_later.sql'), sql);
  return later;
}

it('[DUR-15] applies every migration once', () => {
  openDatabase({ file, root }).close();
  const first = applied();
  expect(first.length).toBeGreaterThan(0);
  openDatabase({ file, root }).close();
  expect(applied()).toEqual(first);
});

it('[DUR-15] migrates an older database and keeps its rows', () => {
  const older = openDatabase({ file, root });
  older.connection.prepare("INSERT INTO meta (key, value) VALUES ('log_id', 'the-log')").run();
  older.close();
  const later = laterVersion('ALTER TABLE meta ADD note text;');
  const { connection, close } = openDatabase({ file, root: later });
  expect(connection.prepare("SELECT * FROM meta WHERE key = 'log_id'").get()).toEqual({
    key: 'log_id',
    value: 'the-log',
    note: null,
  });
  close();
});

it('[DUR-15] a migration that fails leaves the database as it was', () => {
  openDatabase({ file, root }).close();
  const before = applied();
  const later = laterVersion(
    'CREATE TABLE half (a text);\n--> statement-breakpoint\nCREATE TABLE meta (a text);',
  );
  expect(() => openDatabase({ file, root: later })).toThrow();
  expect(applied()).toEqual(before);
  const { connection, close } = openDatabase({ file, root });
  expect(connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined();
  close();
});

it('[DUR-15] refuses the database of a newer version', () => {
  openDatabase({ file, root: laterVersion('ALTER TABLE meta ADD note text;') }).close();
  expect(() => openDatabase({ file, root })).toThrow(/newer version/);
});

it('[DUR-15] refuses when a migration that was applied has been edited', () => {
  openDatabase({ file, root: laterVersion('ALTER TABLE meta ADD note text;') }).close();
  expect(() => openDatabase({ file, root: laterVersion('ALTER TABLE meta ADD remark text;') })).toThrow(
    /changed after/,
  );
});
