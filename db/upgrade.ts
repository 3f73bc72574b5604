/**
 * A new version's migrations run on a copy, which is verified and then takes the old database's place; the
 * old one is kept aside. Whatever fails or is killed on the way leaves the data as it was.
 */
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { openActs } from './acts.ts';
import { copyDatabase, syncFile } from './copy.ts';
import { makeFolder, syncFolder } from './folders.ts';
import { machineAccount } from './machine-account.ts';
import { applyMigrations, missingMigrations } from './migrating.ts';
import { DATABASE, freeAside, swapIn } from './swap.ts';

const INCOMING = 'upgrading';

/** The update could not be made; the data is as it was. */
export class UpgradeError extends Error {
  override readonly name = 'UpgradeError';
}

/**
 * Brings the database of a data folder up to this version; the caller holds the folder's lock. Answers where
 * below `replaced/` the old one is, or null when there was nothing to do. `stamp` names it; `at`: now.
 */
export function upgradeData(
  dataDir: string,
  root: string,
  { stamp, at }: { stamp: string; at: number },
): string | null {
  const file = join(dataDir, DATABASE);
  if (!existsSync(file) || countMissing(file, root) === 0) return null;
  const incoming = join(dataDir, INCOMING);
  const aside = freeAside(dataDir, `${stamp}-before-update`);
  rmSync(incoming, { recursive: true, force: true });
  try {
    makeFolder(incoming);
    const copy = join(incoming, DATABASE);
    copyDatabase(file, copy);
    migrateCopy(copy, root, { aside, at });
    syncFile(copy);
    syncFolder(incoming);
  } catch (cause) {
    rmSync(incoming, { recursive: true, force: true });
    throw new UpgradeError(
      'This version could not update the data; nothing was changed. Start the former version again.',
      { cause },
    );
  }
  swapIn(dataDir, { incoming: INCOMING, aside });
  return aside;
}

/** A database in which nothing was ever kept is made by opening it, not upgraded. */
function countMissing(file: string, root: string): number {
  const connection = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    const tables = connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' LIMIT 1").get();
    return tables === undefined ? 0 : missingMigrations(connection, root);
  } finally {
    connection.close();
  }
}

function migrateCopy(copy: string, root: string, told: { aside: string; at: number }): void {
  const connection = new Sqlite(copy);
  try {
    const before = digestOf(connection);
    applyMigrations(connection, root);
    const { aside: about, at } = told;
    openActs(connection).note({ at, kind: 'dataUpgraded', actor: null, about, detail: machineAccount() });
    if (connection.pragma('integrity_check(1)', { simple: true }) !== 'ok') throw new Error('damaged');
    if ((connection.pragma('foreign_key_check') as unknown[]).length > 0)
      throw new Error('rows point nowhere');
    // Whatever the tables look like now, what happened must be told as it was.
    if (digestOf(connection) !== before) throw new Error('the update changed the log or lost tokens');
  } finally {
    connection.close();
  }
}

/** SHA-256 over all events and tokens in columns that every version has. */
function digestOf(connection: Sqlite.Database): string {
  const digest = createHash('sha256');
  for (const statement of [
    'SELECT seq, day, at, command, ordinal, type, fact, hex(hash) FROM events ORDER BY seq',
    'SELECT id, day, series, number, status, version FROM tokens ORDER BY id',
  ]) {
    for (const row of connection.prepare(statement).raw().iterate()) digest.update(JSON.stringify(row));
  }
  return digest.digest('hex');
}
