/**
 * The chain of hashes over looks at patients' details: each look's covers the one before. Looks are forgotten after a
 * year, the oldest first, so the chain begins where an act (`looksForgotten`) says that it does. That its end was not cut
 * off shows in the log, which sealed its heads (verify-log).
 */
import { hash } from 'node:crypto';
import type Sqlite from 'better-sqlite3';

type Connection = Sqlite.Database;

/** A look as its hash covers it. */
export interface LookRow {
  id: number;
  at: number;
  actor: string;
  token: string;
  what: string;
  why: string | null;
}

/** A place in the chain: a look's number and its hash in hex. */
export interface LookPlace {
  id: number;
  hash: string;
}

/** `missing` no look has this number; `added` one stands where none belongs; `changed` it, or the one before, was. */
export type LooksVerdict =
  | { ok: true; looks: number }
  | { ok: false; look: number; why: 'missing' | 'added' | 'changed' };

/** What the first look's hash stands on. */
const GENESIS: LookPlace = { id: 0, hash: hash('sha256', 'parchi looks', 'hex') };

/** Rows in memory at a time. */
const BATCH = 1_000;

const COLUMNS = 'id, at, actor, token, what, why';
const BEGIN = `SELECT CAST(about AS INTEGER) AS id, detail AS hash FROM acts
  WHERE kind = 'looksForgotten' ORDER BY seq DESC LIMIT 1`;
const LAST = 'SELECT id, lower(hex(hash)) AS hash FROM looks ORDER BY id DESC LIMIT 1';
const AT = 'SELECT lower(hex(hash)) FROM looks WHERE id = ?';
const AFTER = `SELECT ${COLUMNS}, hash FROM looks WHERE id > ? AND id <= ? ORDER BY id LIMIT ?`;
const NEXT = 'SELECT id FROM looks WHERE id > ? ORDER BY id LIMIT 1';
/** The first and the last that were noted between two instants, the second not included. */
const BETWEEN = 'SELECT min(id) AS first, max(id) AS last FROM looks WHERE at >= ? AND at < ?';

/** Where the chain begins: the last look that was forgotten, or nothing. */
export function looksBegin(connection: Connection): LookPlace {
  return connection.prepare<[], LookPlace>(BEGIN).get() ?? GENESIS;
}

/** The newest look, or where the chain begins when there is none. */
export function looksHead(connection: Connection): LookPlace {
  const last = connection.prepare<[], LookPlace>(LAST).get();
  const begin = looksBegin(connection);
  return last === undefined || last.id < begin.id ? begin : last;
}

/** Whether the look of this number is the one that was sealed, or was forgotten since. */
export function isLookSealed(connection: Connection, sealed: LookPlace): boolean {
  const kept = connection.prepare<[number], string>(AT).pluck().get(sealed.id);
  return kept === undefined ? sealed.id <= looksBegin(connection).id : kept === sealed.hash;
}

/** Walks the chain from its beginning, or, with two instants, from the last look before them to the first after. */
export function verifyLooks(connection: Connection, between?: { from: number; until: number }): LooksVerdict {
  const begin = looksBegin(connection);
  if (between === undefined) return walk(connection, begin, Number.MAX_SAFE_INTEGER);
  const { first, last } = connection
    .prepare<[number, number], { first: number | null; last: number | null }>(BETWEEN)
    .get(between.from, between.until) ?? { first: null, last: null };
  if (first === null || last === null) return { ok: true, looks: 0 };
  const next = connection.prepare<[number], number>(NEXT).pluck().get(last) ?? last;
  // What stands before the beginning is being forgotten.
  if (first - 1 <= begin.id) return walk(connection, begin, next);
  const before = connection
    .prepare<[number], string>(AT)
    .pluck()
    .get(first - 1);
  if (before === undefined) return { ok: false, look: first - 1, why: 'missing' };
  return walk(connection, { id: first - 1, hash: before }, next);
}

function walk(connection: Connection, from: LookPlace, last: number): LooksVerdict {
  const rows = connection.prepare<[number, number, number], LookRow & { hash: Buffer | null }>(AFTER);
  let { id: before, hash: chained } = from;
  for (;;) {
    const batch = rows.all(before, last, BATCH);
    for (const row of batch) {
      if (row.id > before + 1) return { ok: false, look: before + 1, why: 'missing' };
      chained = lookHash(chained, row);
      if (row.hash?.toString('hex') !== chained) return { ok: false, look: row.id, why: 'changed' };
      before = row.id;
    }
    if (batch.length < BATCH) break;
  }
  // Nothing that is counted from 1 has such a number.
  const stray = connection.prepare<[], number>('SELECT min(id) FROM looks').pluck().get() ?? null;
  if (stray !== null && stray < 1) return { ok: false, look: stray, why: 'added' };
  return { ok: true, looks: before - from.id };
}

/**
 * Chains looks that were noted before there was a chain. After the first look of our own nothing is chained again: the
 * table refuses it, and the log's seals would tell.
 */
export function chainMigratedLooks(connection: Connection): void {
  const chained = connection.prepare("SELECT 1 FROM pragma_table_info('looks') WHERE name = 'hash'").get();
  if (chained === undefined) return;
  const newest = connection
    .prepare<[], { hash: Buffer | null }>('SELECT hash FROM looks ORDER BY id DESC LIMIT 1')
    .get();
  if (newest === undefined || newest.hash !== null) return;
  const some = connection.prepare<[number, number], LookRow>(
    `SELECT ${COLUMNS} FROM looks WHERE id > ? ORDER BY id LIMIT ?`,
  );
  const renumber = connection.prepare('UPDATE looks SET id = ?, hash = ? WHERE id = ?');
  connection.transaction(() => {
    let { id, hash: head } = looksBegin(connection);
    let after = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const batch = some.all(after, BATCH);
      for (const row of batch) {
        id += 1;
        head = lookHash(head, { ...row, id });
        // The oldest were forgotten already: those that are left are counted from 1.
        renumber.run(id, Buffer.from(head, 'hex'), row.id);
      }
      if (batch.length < BATCH) return;
      after = batch.at(-1)?.id ?? after;
    }
  })();
}

/** SHA-256 over the previous hash in hex and every column, as JSON; in hex. */
export function lookHash(previous: string, { id, at, actor, token, what, why }: LookRow): string {
  return hash('sha256', `${previous}\n${JSON.stringify([id, at, actor, token, what, why])}`, 'hex');
}
