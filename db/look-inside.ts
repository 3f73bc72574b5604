/** What is asked of a database file that nobody has open, or that somebody else has: read, or forgotten in. */
import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import type { Day } from '../server/queue/model.ts';
import type { NumberFloor } from './lineage.ts';
import { type Forgotten, forgetAgain } from './new-log.ts';

/** Ends what a kill left half-done in a database file: its journals go into it. False when it is no database. */
export function settleFile(file: string): boolean {
  try {
    const connection = new Sqlite(file, { fileMustExist: true });
    try {
      connection.pragma('wal_checkpoint(TRUNCATE)');
      return connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'events'").get() !== undefined;
    } finally {
      connection.close();
    }
  } catch {
    return false;
  }
}

/** The day its log is in, and the facility file in force; null where there is none yet. Throws on no database. */
export function readDayAndFacility(file: string): { day: Day | null; facility: string | null } {
  const connection = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    const event = connection
      .prepare<[], { day: Day }>('SELECT day FROM events ORDER BY seq DESC LIMIT 1')
      .get();
    const kept = connection
      .prepare<[], { content: string }>('SELECT content FROM facility_files ORDER BY id DESC LIMIT 1')
      .get();
    return { day: event?.day ?? null, facility: kept?.content ?? null };
  } finally {
    connection.close();
  }
}

/** The highest numbers that were given out on `day` and later, as far as the file can still say. */
export function readNumbersSince(file: string, day: Day): NumberFloor[] {
  if (!existsSync(file)) return [];
  try {
    // Not read-only: what a kill left in the write-ahead log counts.
    const connection = new Sqlite(file, { fileMustExist: true });
    try {
      return connection
        .prepare<[string], NumberFloor>(
          'SELECT day, series AS queue, max(number) AS number FROM tokens WHERE day >= ? GROUP BY day, series',
        )
        .all(day);
    } finally {
      connection.close();
    }
  } catch {
    // A file that is damaged says nothing: then the slips do.
    return [];
  }
}

/** Forgets people in a file of ours; false when it cannot be opened. What was forgotten is overwritten. */
export function forgetInFile(file: string, forgotten: Forgotten): boolean {
  try {
    const connection = new Sqlite(file, { fileMustExist: true });
    try {
      connection.pragma('synchronous = FULL');
      forgetAgain(connection, forgotten);
      return true;
    } finally {
      connection.close();
    }
  } catch {
    return false;
  }
}
