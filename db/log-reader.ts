/**
 * Reading finished stretches of the log beside the one that writes it: a connection that cannot write,
 * rows in small batches and nothing held between them. Writing and the open day are the journal's.
 */
import Sqlite from 'better-sqlite3';
import type { Event, Fact, FactOf } from '../server/queue/events.ts';
import type { Day, Settings } from '../server/queue/model.ts';
import type { Connection } from './open.ts';
import * as sql from './statements.ts';

/** Rows in memory as they come from the file, at a time. */
const BATCH = 1_000;
/** How long a read waits for a lock; readers of a write-ahead log hardly ever do. */
const BUSY_TIMEOUT_MS = 5_000;

/** One time that a day was open: a day that was left and entered again has several. */
export interface Stretch {
  day: Day;
  /** The roll that opened it. */
  first: number;
  last: number;
  /** The roll that ended it; null while it is open. */
  endedBy: number | null;
  /** Hex of the last event's hash: it stands for every event before it. */
  hash: string;
}

export interface LogReader {
  connection: Connection;
  /** The stretches of the days from `from` to `to`, both included, in the order of the log. */
  stretches(from: Day, to: Day): Stretch[];
  /** The events from `first` to `last`; rows that are no events of ours are left out. */
  events(first: number, last: number): Generator<Event>;
  /** The roll at this place; null when there is none. */
  roll(seq: number): FactOf<'dayRolled'> | null;
  /** What was configured when the event at `seq` happened; null before any configuration. */
  settingsBefore(seq: number): Settings | null;
  close(): void;
}

interface Row {
  seq: number;
  day: string;
  at: number;
  command: string;
  fact: string;
  actor: string | null;
}

/** Opens the database file for reading; throws when it is not there. */
export function openLogReader(file: string): LogReader {
  const connection = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  const rolls = connection.prepare<[], { seq: number; day: Day }>(sql.ROLLS);
  const eventsFrom = connection.prepare<[number, number], Row>(sql.EVENTS_FROM);
  const hashAt = connection.prepare<[number], { hash: Buffer }>(sql.HASH_AT);
  const lastEvent = connection.prepare<[], { seq: number }>(sql.LAST_EVENT);
  const lastOpening = connection.prepare<[string, number], { seq: number | null }>(sql.LAST_OPENING);

  function at(seq: number): Event | null {
    const row = eventsFrom.get(seq, 1);
    return row?.seq === seq ? toEvent(row) : null;
  }

  function* events(first: number, last: number): Generator<Event> {
    for (let from = first; from <= last; ) {
      const rows = eventsFrom.all(from, Math.min(BATCH, last - from + 1));
      for (const row of rows) {
        if (row.seq > last) return;
        const event = toEvent(row);
        if (event !== null) yield event;
      }
      const newest = rows.at(-1);
      if (newest === undefined) return;
      from = newest.seq + 1;
    }
  }

  return {
    connection,
    stretches(from, to) {
      const all = rolls.all();
      const end = lastEvent.get()?.seq ?? 0;
      return all.flatMap(({ seq: first, day }, i) => {
        if (day < from || day > to) return [];
        const endedBy = all[i + 1]?.seq ?? null;
        const last = endedBy === null ? end : endedBy - 1;
        return [{ day, first, last, endedBy, hash: hashAt.get(last)?.hash.toString('hex') ?? '' }];
      });
    },
    events,
    roll(seq) {
      const fact = at(seq)?.fact;
      return fact?.type === 'dayRolled' ? fact : null;
    },
    settingsBefore(seq) {
      const configured = lastOpening.get('configured', seq)?.seq ?? null;
      const fact = configured === null ? undefined : at(configured)?.fact;
      return fact?.type === 'configured' ? fact.settings : null;
    },
    close: () => connection.close(),
  };
}

// Somebody may have changed the file: what is no event any more is verify-log's to tell, and stops nothing here.
function toEvent(row: Row): Event | null {
  try {
    return { ...row, day: row.day as Day, fact: JSON.parse(row.fact) as Fact };
  } catch {
    return null;
  }
}
