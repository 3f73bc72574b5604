/**
 * Person keys: HMAC(day key, identity). The log knows people only by these; when retention deletes a
 * day's key, nobody can tell whose tokens they were, and no hash of the log breaks.
 */
import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Day, PersonKey } from '../server/queue/model.ts';
import type { Connection } from './open.ts';
import type { Sealer } from './sealing.ts';
import * as sql from './statements.ts';
import { inTransaction } from './transaction.ts';

const DAY_KEY_BYTES = 32;
/** 128 bits: two of a facility's people meeting is out of the question. */
const PERSON_KEY_CHARS = 22;
/** Today, yesterday for carried tokens, and a few for a clock that was wrong. */
const MAX_KEPT_DAYS = 8;

export interface PersonKeys {
  /** The key of an identity (a lower-case ABHA address, or a marked number) on a day. */
  of(day: Day, identity: string): PersonKey;
  /** The same, but null when the day has no key: none was made, or it was destroyed. Makes none. */
  known(day: Day, identity: string): PersonKey | null;
  /** The days that still have a key, newest first. */
  days(): Day[];
  /** Destroys the keys of days before `day`: nobody can tell any more whose those days' tokens were. */
  forget(day: Day): number;
}

export function createPersonKeys(connection: Connection, sealer: Sealer): PersonKeys {
  const select = connection.prepare<[string], { key_id: string; sealed: Buffer }>(sql.DAY_KEY);
  const insert = connection.prepare(sql.INSERT_DAY_KEY);
  const forget = connection.prepare('DELETE FROM day_keys WHERE day < ?');
  const days = connection.prepare<[], Day>('SELECT day FROM day_keys ORDER BY day DESC').pluck();
  const kept = new Map<Day, KeyObject>();

  function keyOf(day: Day): KeyObject {
    const known = kept.get(day);
    if (known !== undefined) return known;
    const place = `day:${day}`;
    if (select.get(day) === undefined) {
      const made = sealer.seal(place, randomBytes(DAY_KEY_BYTES));
      inTransaction(connection, () => insert.run(day, made.keyId, made.sealed));
    }
    const row = select.get(day);
    if (row === undefined) throw new Error(`the key of ${day} was not kept`);
    const key = createSecretKey(sealer.open(place, { keyId: row.key_id, sealed: row.sealed }));
    if (kept.size >= MAX_KEPT_DAYS) kept.clear();
    kept.set(day, key);
    return key;
  }

  return {
    days: () => days.all(),
    forget(day) {
      for (const known of kept.keys()) if (known < day) kept.delete(known);
      return inTransaction(connection, () => forget.run(day).changes);
    },
    of: (day, identity) => personKey(keyOf(day), identity),
    known: (day, identity) =>
      kept.has(day) || select.get(day) !== undefined ? personKey(keyOf(day), identity) : null,
  };
}

function personKey(key: KeyObject, identity: string): PersonKey {
  return createHmac('sha256', key).update(identity).digest('base64url').slice(0, PERSON_KEY_CHARS);
}
