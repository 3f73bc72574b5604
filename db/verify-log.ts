/**
 * Walks the hash chain of the event log and says where and how it breaks [DUR-7]. It reads in small
 * batches, so it runs beside a working server. A log that was rewritten to its end, or cut at its end,
 * is whole in itself: that shows only in the head which travelled upstream.
 */
import type { Day } from '../server/queue/model.ts';
import { type ChainedRow, chainHash, genesis } from './chain.ts';
import { firstLogId } from './lineage.ts';
import { isLookSealed, type LookPlace } from './look-chain.ts';
import { readMeta } from './meta.ts';
import type { Connection } from './open.ts';
import * as sql from './statements.ts';

/**
 * `missing` no event has this seq; `added` one stands where none belongs; `changed` the row, or the
 * one before, is not what was hashed; `unreadable` the fact is no JSON of its type; `wrong_day` the
 * event is of another day than the roll before it opened; `acts` what was done beside the queue, `looks` who looked at
 * whose details, is not what this event sealed; `other_log` the log id is not the one that the last restore gave, or a
 * restore does not go on from the id before.
 */
export type Break =
  | 'missing'
  | 'added'
  | 'changed'
  | 'unreadable'
  | 'wrong_day'
  | 'acts'
  | 'looks'
  | 'other_log';

/** `head` is the hex of the last hash walked: of the log's beginning when there are no events. */
export type LogVerdict = { ok: true; events: number; head: string } | { ok: false; seq: number; why: Break };

/** Rows in memory at a time. */
const BATCH = 1_000;

interface HashedRow extends ChainedRow {
  hash: Buffer;
}

/** `logId`: the one that the log has at the end of the walk. */
type Walked = { ok: true; events: number; head: string; logId: string } | Extract<LogVerdict, { ok: false }>;

/** A run of the log: from the row after `hash` to `last`. */
interface Stretch {
  first: number;
  last: number;
  hash: Buffer;
  /** The day it opens; null when it begins before any roll. */
  day: string | null;
}

/** Verifies the whole log, or only the stretches that `day` was open. */
export function verifyLog(connection: Connection, { day }: { day?: Day } = {}): LogVerdict {
  const first = firstLogId(connection);
  const start = genesis(first);
  if (day === undefined) {
    const whole = { first: 1, last: Number.MAX_SAFE_INTEGER, hash: start, day: null };
    const verdict = walk(connection, whole, first);
    if (!verdict.ok) return verdict;
    const { logId, ...found } = verdict;
    if (logId === readMeta(connection, 'log_id') || found.events === 0) return found;
    // The database says that it is another log than its last restore made it.
    return { ok: false, seq: verdict.events, why: 'other_log' };
  }
  let events = 0;
  let head = start.toString('hex');
  for (const stretch of stretchesOf(connection, day, start)) {
    const verdict = walk(connection, stretch, null);
    if (!verdict.ok) return verdict;
    events += verdict.events;
    head = verdict.head;
  }
  return { ok: true, events, head };
}

/** A day that was left and entered again, by a clock that was wrong, has several stretches. */
function* stretchesOf(connection: Connection, day: Day, start: Buffer): Generator<Stretch> {
  const rolls = connection.prepare<[], { seq: number; day: string }>(sql.ROLLS).all();
  const hashAt = connection.prepare<[number], { hash: Buffer }>(sql.HASH_AT);
  for (const [i, roll] of rolls.entries()) {
    if (roll.day !== day) continue;
    yield {
      first: roll.seq,
      last: (rolls[i + 1]?.seq ?? Number.MAX_SAFE_INTEGER) - 1,
      hash: roll.seq === 1 ? start : (hashAt.get(roll.seq - 1)?.hash ?? Buffer.alloc(0)),
      day,
    };
  }
}

/** `first` null: the log id before the stretch is not known, and not looked at. */
function walk(connection: Connection, stretch: Stretch, first: string | null): Walked {
  let logId = first;
  const rows = connection.prepare<[number, number, number], HashedRow>(sql.CHAIN_BETWEEN);
  const actHash = connection.prepare<[number], { hash: Buffer }>(sql.ACT_HASH_AT);
  let { day, hash } = stretch;
  let expected = stretch.first;
  // From the very beginning also whatever was put before it.
  let after = stretch.first === 1 ? Number.MIN_SAFE_INTEGER : stretch.first - 1;
  for (;;) {
    const batch = rows.all(after, stretch.last, BATCH);
    for (const row of batch) {
      if (row.seq < expected) return { ok: false, seq: row.seq, why: 'added' };
      if (row.seq > expected) return { ok: false, seq: expected, why: 'missing' };
      const fact = readFact(row);
      if (fact === null) return { ok: false, seq: row.seq, why: 'unreadable' };
      hash = chainHash(hash, row);
      if (!Buffer.isBuffer(row.hash) || !row.hash.equals(hash)) {
        return { ok: false, seq: row.seq, why: 'changed' };
      }
      if (fact.type === 'restored') {
        if (logId !== null && fact.from !== logId) return { ok: false, seq: row.seq, why: 'other_log' };
        logId = fact.logId ?? '';
      }
      if (fact.type === 'actsSealed') {
        const kept = actHash.get(fact.act ?? 0)?.hash.toString('hex');
        if (kept !== fact.hash) return { ok: false, seq: row.seq, why: 'acts' };
        if (fact.looks !== undefined && !isLookSealed(connection, fact.looks))
          return { ok: false, seq: row.seq, why: 'looks' };
      }
      if (fact.type === 'dayRolled') day = fact.day ?? '';
      // Before the first roll all events are of the one day that no clock has said.
      day ??= row.day;
      if (row.day !== day) return { ok: false, seq: row.seq, why: 'wrong_day' };
      expected += 1;
    }
    after = expected - 1;
    if (batch.length < BATCH) break;
  }
  return { ok: true, events: expected - stretch.first, head: hash.toString('hex'), logId: logId ?? '' };
}

/** What the walk looks at in a fact. */
interface SeenFact {
  type: string;
  day?: string;
  from?: string;
  logId?: string;
  act?: number;
  hash?: string;
  looks?: LookPlace;
}

function readFact(row: HashedRow): SeenFact | null {
  let fact: unknown;
  try {
    fact = JSON.parse(row.fact);
  } catch {
    return null;
  }
  const whole = typeof fact === 'object' && fact !== null && 'type' in fact && fact.type === row.type;
  return whole ? (fact as SeenFact) : null;
}
