/**
 * One process at a time works on a data folder: the server, or a command that replaces its database. The
 * lock is SQLite's own on an empty file, which the kernel frees with its process: no kill and no power cut
 * leaves a stale one, and it holds across containers that share the folder.
 */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { makeFolder } from './folders.ts';
import { sqliteCode } from './transaction.ts';

export interface FolderLock {
  release(): void;
}

/** Takes the folder's lock called `name`, making the folder when missing; null while another process has it. */
export function lockFolder(folder: string, name = 'in-use'): FolderLock | null {
  makeFolder(folder);
  const connection = new Sqlite(join(folder, `${name}.lock`), { timeout: 0 });
  try {
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY') === true) return null;
    throw error;
  }
  return { release: () => connection.close() };
}
