/**
 * Whether a copy of the database can be relied on: it is opened and read from end to end. Changes nothing
 * of it. Says what it holds, or the one thing that is wrong.
 */
import Sqlite from 'better-sqlite3';
import type { Day } from '../server/queue/model.ts';
import { verifyActs } from './act-chain.ts';
import { verifyLooks } from './look-chain.ts';
import { lostKeys } from './lost-keys.ts';
import { readMeta } from './meta.ts';
import { missingMigrations } from './migrating.ts';
import type { Connection } from './open.ts';
import { sealedPlace } from './sealed-places.ts';
import type { Sealer } from './sealing.ts';
import { verifyLog } from './verify-log.ts';

/**
 * `unreadable` no database of ours; `damaged` its pages or rows do not fit together; `newer` written by a
 * newer version; `log` the chain of the log is broken; `tokens` log and tokens disagree; `key` a sealed row
 * does not open with the key file.
 */
export type CopyFault = 'unreadable' | 'damaged' | 'newer' | 'log' | 'tokens' | 'key';

export interface CopyFacts {
  /** `real` or `demo`. */
  kind: string | null;
  logId: string;
  head: { seq: number; hash: string };
  /** The service day that its log is in. */
  day: Day | null;
  events: number;
  tokens: number;
  /** People whose details it holds, sealed. */
  persons: number;
}

export type CopyVerdict = { ok: true; facts: CopyFacts } | { ok: false; why: CopyFault };

/** Verifies the copy in `file`; `sealer` null: sealed rows are not opened. */
export function verifyCopy(file: string, root: string, sealer: Sealer | null): CopyVerdict {
  let connection: Connection;
  try {
    connection = new Sqlite(file, { readonly: true, fileMustExist: true });
  } catch {
    return { ok: false, why: 'unreadable' };
  }
  try {
    return verify(connection, root, sealer);
  } catch {
    // A page that cannot be read stops whichever look meets it.
    return { ok: false, why: 'damaged' };
  } finally {
    connection.close();
  }
}

function verify(connection: Connection, root: string, sealer: Sealer | null): CopyVerdict {
  try {
    if (connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'events'").get() === undefined) {
      return { ok: false, why: 'unreadable' };
    }
  } catch {
    return { ok: false, why: 'unreadable' };
  }
  if (connection.pragma('integrity_check(1)', { simple: true }) !== 'ok')
    return { ok: false, why: 'damaged' };
  let missing: number;
  try {
    missing = missingMigrations(connection, root);
  } catch {
    return { ok: false, why: 'newer' };
  }
  // An older version's log is verified once its tables are this version's.
  if (missing === 0) {
    const log = verifyLog(connection);
    if (!log.ok || !verifyActs(connection).ok || !verifyLooks(connection).ok)
      return { ok: false, why: 'log' };
  }
  const facts = factsOf(connection);
  const issued = countOf(connection, "SELECT count(*) AS n FROM events WHERE type = 'issued'");
  if (issued !== facts.tokens) return { ok: false, why: 'tokens' };
  if (sealer !== null && missing === 0 && !opens(connection, sealer)) return { ok: false, why: 'key' };
  return { ok: true, facts };
}

function factsOf(connection: Connection): CopyFacts {
  const last = connection
    .prepare<[], { seq: number; day: Day; hash: Buffer }>(
      'SELECT seq, day, hash FROM events ORDER BY seq DESC LIMIT 1',
    )
    .get();
  return {
    kind: readMeta(connection, 'kind'),
    logId: readMeta(connection, 'log_id') ?? '',
    head: { seq: last?.seq ?? 0, hash: last?.hash.toString('hex') ?? '' },
    day: last?.day ?? null,
    events: countOf(connection, 'SELECT count(*) AS n FROM events'),
    tokens: countOf(connection, 'SELECT count(*) AS n FROM tokens'),
    persons: countOf(connection, 'SELECT count(*) AS n FROM persons'),
  };
}

function countOf(connection: Connection, sql: string): number {
  return connection.prepare<[], { n: number }>(sql).get()?.n ?? -1;
}

interface SealedRow {
  place: string;
  key_id: string;
  sealed: Buffer;
}

const SEALED_ROWS = [
  `SELECT ${sealedPlace.person} AS place, key_id, sealed FROM persons JOIN tokens ON tokens.id = persons.token`,
  `SELECT ${sealedPlace.dayKey} AS place, key_id, sealed FROM day_keys`,
  `SELECT ${sealedPlace.secret} AS place, key_id, sealed FROM secrets`,
] as const;

/** Whether every sealed row opens, those aside whose key somebody has given up. */
function opens(connection: Connection, sealer: Sealer): boolean {
  const lost = new Set(lostKeys({ fact: (key) => readMeta(connection, key) }).map(({ id }) => id));
  for (const sql of SEALED_ROWS) {
    for (const { place, key_id: keyId, sealed } of connection.prepare<[], SealedRow>(sql).iterate()) {
      if (lost.has(keyId)) continue;
      try {
        sealer.open(place, { keyId, sealed });
      } catch {
        return false;
      }
    }
  }
  return true;
}
