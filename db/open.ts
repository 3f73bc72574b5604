/**
 * Opens the facility's one SQLite file, durable or not at all: WAL with synchronous=FULL, set and
 * read back [DUR-1], migrations applied forward. Closing is the caller's.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';

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
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const connection = new Sqlite(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
    // Read back: a build or a file system that quietly does less must not run.
    const mode = connection.pragma('journal_mode', { simple: true });
    const synchronous = connection.pragma('synchronous', { simple: true });
    if (mode !== 'wal' || synchronous !== SYNCHRONOUS_FULL) {
      throw new Error(`database is not durable: journal_mode=${mode}, synchronous=${synchronous}`);
    }
    const query = drizzle(connection);
    migrate(query, { migrationsFolder: join(root, 'db', 'migrations') });
    return { connection, query, close: () => connection.close() };
  } catch (error) {
    connection.close();
    throw error;
  }
}
