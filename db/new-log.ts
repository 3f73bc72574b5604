/**
 * Making a copy of a database ready to be worked on: it becomes a log of its own, nothing that may have
 * happened since is done again by itself, and whoever was forgotten or erased meanwhile is so here too.
 */
import type { Event } from '../server/queue/events.ts';
import type { Day } from '../server/queue/model.ts';
import type { Erasure } from './erasure-ledger.ts';
import { openJournal } from './journal.ts';
import { type NumberFloor, raiseFloor, renameLog } from './lineage.ts';
import { writeMeta } from './meta.ts';
import type { Connection } from './open.ts';
import { NO_ROWS, tokenKey } from './rows.ts';

export interface Restoring {
  /** The new log's id. */
  logId: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Numbers that are known to be out. */
  floors: readonly NumberFloor[];
}

/** Each restore moves the waiting counts of the logs before out of the way of its own. */
const COUNTS_APART = 1_000_000;

/** Gives the log a new id, by an event that goes on from its head; nothing queued or signed in goes on. */
export function startNewLog(connection: Connection, { logId, at, floors }: Restoring): void {
  const journal = openJournal(connection);
  const head = journal.head();
  for (const floor of floors) raiseFloor(connection, floor);
  const lastToken =
    connection.prepare<[], { id: number | null }>('SELECT max(id) AS id FROM tokens').get()?.id ?? 0;
  const day = connection
    .prepare<[], { day: Day }>('SELECT day FROM events ORDER BY seq DESC LIMIT 1')
    .get()?.day;
  // A log in which nothing happened has nothing to go on from.
  if (day === undefined) writeMeta(connection, 'log_id', logId);
  else {
    renameLog(connection, { id: journal.logId, lastToken, head }, logId);
    const fact = { type: 'restored', from: journal.logId, logId } as const;
    const event: Event = { seq: head.seq + 1, day, at, command: `restore:${logId}`, actor: null, fact };
    const entry = { events: [event], issued: [], changed: [], lapsed: [], rows: NO_ROWS };
    openJournal(connection).append([entry], false);
  }
  // The slips may be on paper, and whoever was signed out since must not be signed in again.
  connection.exec(`
    UPDATE spool SET state = 'interrupted' WHERE state IN ('queued', 'sending');
    DELETE FROM sessions;
    UPDATE outbox SET id = id - ${COUNTS_APART} WHERE kind = 'counts';
  `);
}

/** Whom a file still holds who is forgotten by now. */
export interface Forgotten {
  /** People of earlier days; null when no day was rolled yet. */
  before: Day | null;
  erasures: readonly Erasure[];
}

/** Forgets them; answers how many. `noteAt`: notes how many of each day, as done at that moment. */
export function forgetAgain(
  connection: Connection,
  { before, erasures }: Forgotten,
  noteAt: number | null = null,
): number {
  connection.pragma('secure_delete = ON');
  const last = connection.prepare<[], { at: number }>('SELECT max(at) AS at FROM events').get()?.at ?? 0;
  const erase = connection.prepare(`DELETE FROM persons WHERE token =
    (SELECT id FROM tokens WHERE day = ? AND series = ? AND number = ? AND issued_at <= ?)`);
  const due = 'FROM persons JOIN tokens ON tokens.id = persons.token WHERE tokens.day < ?';
  return connection.transaction(() => {
    let forgotten = 0;
    for (const { token, at } of erasures) {
      // Those before it were carried out here already; who came again afterwards gave their details anew.
      if (at >= last) forgotten += erase.run(...tokenKey(token), at).changes;
    }
    if (before === null) return forgotten;
    if (noteAt !== null) {
      connection
        .prepare(`INSERT INTO forgotten (day, persons, at) SELECT tokens.day, count(*), ? ${due} GROUP BY tokens.day
          ON CONFLICT (day) DO UPDATE SET persons = persons + excluded.persons, at = excluded.at`)
        .run(noteAt, before);
    }
    connection.prepare('DELETE FROM day_keys WHERE day < ?').run(before);
    const gone = connection.prepare(`DELETE FROM persons WHERE token IN (SELECT persons.token ${due})`);
    return forgotten + gone.run(before).changes;
  })();
}
