/**
 * A consistent copy of a database in use, as one file with nothing deleted left in it. It reads one
 * moment's state by a connection of its own: writers of the original neither wait nor see it.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import Sqlite from 'better-sqlite3';

/** How long a reader waits while the last user of the file puts its write-ahead log away. */
const BUSY_TIMEOUT_MS = 5_000;

/** Copies the database at `from` to the new file `to`; on the disk when it returns. Holds this thread for its time. */
export function copyDatabase(from: string, to: string): void {
  const connection = new Sqlite(from, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    connection.prepare('VACUUM INTO ?').run(to);
  } finally {
    connection.close();
  }
  // SQLite leaves the sync of such a copy to whoever asked for it (sqlite.org/lang_vacuum.html).
  syncFile(to);
}

/** Puts a file's content on the disk. */
export function syncFile(file: string): void {
  const descriptor = openSync(file, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
