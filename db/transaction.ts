/**
 * Synchronous transactions, and which part of one failed: a row (its fellows may still commit),
 * the storage itself, or COMMIT (what is on disk is known only once the file is read again).
 */
import type { Statement } from 'better-sqlite3';
import type { Connection } from './open.ts';
import { letOthersEnd } from './others-writes.ts';

/** Where a transaction failed. */
export type FaultPlace = 'row' | 'storage' | 'commit';

export class StorageFault extends Error {
  override readonly name = 'StorageFault';
  readonly place: FaultPlace;

  constructor(place: FaultPlace, cause: unknown) {
    super(`storage failed at ${place}: ${sqliteCode(cause) ?? 'unknown'}`, { cause });
    this.place = place;
  }
}

/** SQLite result codes (sqlite.org/rescode.html) that mean the store, not the row, is in trouble. */
const STORAGE_CODES = [
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  'SQLITE_FULL',
  'SQLITE_IOERR',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'SQLITE_NOMEM',
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
  'SQLITE_PROTOCOL',
];

export function sqliteCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}

/** Whether the error says that the disk or the file, not the data, is the trouble. */
export function isStorageTrouble(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== null && STORAGE_CODES.some((prefix) => code.startsWith(prefix));
}

/** What SQLite calls the trouble of the disk or the file behind an error; null where that is not its cause. */
export function storageTrouble(error: unknown): string | null {
  if (!(error instanceof StorageFault)) return isStorageTrouble(error) ? sqliteCode(error) : null;
  return error.place === 'row' ? null : (sqliteCode(error.cause) ?? 'unknown');
}

export type NotPromise<T> = T extends PromiseLike<unknown> ? never : T;

/**
 * Runs `work` in one IMMEDIATE transaction and answers what it returns. A callback that returns a
 * promise does not compile and throws: awaiting inside would hold the only writer.
 * Throws StorageFault; whatever was written is rolled back.
 */
export function inTransaction<T>(connection: Connection, work: () => NotPromise<T>): T {
  begin(connection);
  let result: T;
  try {
    result = work();
    if (result instanceof Promise) throw new TypeError('a transaction may not await');
  } catch (error) {
    rollback(connection);
    if (error instanceof StorageFault) throw error;
    throw new StorageFault(isStorageTrouble(error) ? 'storage' : 'row', error);
  }
  try {
    brackets(connection).commit.run();
  } catch (error) {
    rollback(connection);
    throw new StorageFault('commit', error);
  }
  return result;
}

interface Brackets {
  begin: Statement;
  commit: Statement;
}

/** Prepared once a connection: a lone patient waits for every statement that is compiled. */
const prepared = new WeakMap<Connection, Brackets>();

function brackets(connection: Connection): Brackets {
  const known = prepared.get(connection);
  if (known !== undefined) return known;
  const made = { begin: connection.prepare('BEGIN IMMEDIATE'), commit: connection.prepare('COMMIT') };
  prepared.set(connection, made);
  return made;
}

/** Connections that met somebody else's lock, with the busy time-out they had. */
const impatient = new WeakMap<Connection, number>();

/**
 * Waiting for another process's lock blocks the event loop, so only the first who meets it waits: until
 * a transaction can begin again, everything on this connection that would write fails at once.
 */
function begin(connection: Connection): void {
  letOthersEnd(connection);
  try {
    brackets(connection).begin.run();
  } catch (error) {
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY') === true && !impatient.has(connection)) {
      impatient.set(connection, Number(connection.pragma('busy_timeout', { simple: true })));
      connection.pragma('busy_timeout = 0');
    }
    throw new StorageFault('storage', error);
  }
  const patience = impatient.get(connection);
  if (patience === undefined) return;
  impatient.delete(connection);
  connection.pragma(`busy_timeout = ${patience}`);
}

function rollback(connection: Connection): void {
  // SQLite may have rolled back by itself (disk full, I/O error).
  if (!connection.inTransaction) return;
  try {
    connection.prepare('ROLLBACK').run();
  } catch {
    // SQLite leaves the transaction even so; the fault to tell is the one that led here.
  }
}
