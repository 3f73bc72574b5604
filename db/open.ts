/**
 * Opens the facility's one SQLite file, durable or not at all: WAL with synchronous=FULL, set and
 * read back [DUR-1], migrations applied forward. Closing is the caller's.
 */
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { makeFolder } from './folders.ts';
import { applyMigrations } from './migrating.ts';
import { letOthersEnd } from './others-writes.ts';

export type Connection = Sqlite.Database;

export interface Database {
  /** The connection for hot statements. */
  connection: Connection;
  /** The same connection through drizzle, for everything that is not hot. */
  query: BetterSQLite3Database;
  close(): void;
}

/** How long a statement waits for another process's lock: it blocks the event loop, so not long. */
const BUSY_TIMEOUT_MS = 250;

/**
 * A commit writes every page it touched whole, and a share touches eight: half of SQLite's usual page made a
 * lone share a fifth faster and a crowd no slower.
 */
const PAGE_BYTES = 2048;

/**
 * Pages of the write-ahead log before SQLite moves them into the file (8 MB). The same last pages are written
 * again and again, so a longer log moves each of them less often.
 */
const CHECKPOINT_PAGES = 4096;

/** The only durability Parchi runs with: SQLite's number for FULL. */
const SYNCHRONOUS_FULL = 2;

export interface OpenOptions {
  /** The database file; its folder is made when missing. */
  file: string;
  /** The package's root, where `db/migrations` is. */
  root: string;
}

/** Opens and migrates; throws when the file is no database of ours or cannot be made durable. */
export function openDatabase({ file, root }: OpenOptions): Database {
  makeFolder(dirname(file));
  const connection = new Sqlite(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    // Takes effect on a new file only; an older one keeps its own.
    connection.pragma(`page_size = ${PAGE_BYTES}`);
    makeReady(connection);
    const query = patient(drizzle(connection), connection);
    applyMigrations(connection, root);
    return { connection, query, close: () => connection.close() };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Its single writes let others of this process end first, as transactions do. */
function patient<Query extends BetterSQLite3Database>(query: Query, connection: Connection): Query {
  for (const kind of ['insert', 'update', 'delete'] as const) {
    const begin = query[kind].bind(query) as (...asked: unknown[]) => unknown;
    Object.assign(query, {
      [kind](...asked: unknown[]) {
        letOthersEnd(connection);
        return begin(...asked);
      },
    });
  }
  return query;
}

/** Opens what this process has opened already once more, for writing in another thread. */
export function openBeside(file: string): Connection {
  const connection = new Sqlite(file, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    makeReady(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function makeReady(connection: Connection): void {
  makeDurable(connection);
  connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  // What is forgotten is overwritten, not only unlinked.
  connection.pragma('secure_delete = ON');
}

/** Opens beside a server, or without one, to look only; throws when there is no such file. */
export function openForReading(file: string): Connection {
  return new Sqlite(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
}

/** Sets WAL and synchronous=FULL and reads both back; throws when SQLite quietly does less [DUR-1]. */
export function makeDurable(connection: Pick<Connection, 'pragma'>): void {
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  const mode = connection.pragma('journal_mode', { simple: true });
  const synchronous = connection.pragma('synchronous', { simple: true });
  if (mode !== 'wal' || synchronous !== SYNCHRONOUS_FULL) {
    throw new Error(`database is not durable: journal_mode=${mode}, synchronous=${synchronous}`);
  }
}
