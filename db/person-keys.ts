/**
 * Person keys: HMAC(day key, identity). The log knows people only by these; when retention deletes a
 * day's key, nobody can tell whose tokens they were, and no hash of the log breaks.
 */
import { hash, randomBytes } from 'node:crypto';
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
  const kept = new Map<Day, PaddedKey>();

  function keyOf(day: Day): PaddedKey {
    const known = kept.get(day);
    if (known !== undefined) return known;
    const place = `day:${day}`;
    if (select.get(day) === undefined) {
      const made = sealer.seal(place, randomBytes(DAY_KEY_BYTES));
      inTransaction(connection, () => insert.run(day, made.keyId, made.sealed));
    }
    const row = select.get(day);
    if (row === undefined) throw new Error(`the key of ${day} was not kept`);
    const key = padded(sealer.open(place, { keyId: row.key_id, sealed: row.sealed }));
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

function personKey({ inner, outer }: PaddedKey, identity: string): PersonKey {
  if (identity.length > MAX_IDENTITY_LENGTH) throw new RangeError('nobody has so long an address');
  const end = BLOCK_BYTES + inner.write(identity, BLOCK_BYTES);
  outer.write(hash('sha256', inner.subarray(0, end), 'binary'), BLOCK_BYTES, 'binary');
  return hash('sha256', outer, 'base64url').slice(0, PERSON_KEY_CHARS);
}

/** A day's key as HMAC-SHA-256 (RFC 2104) puts it before what it hashes; behind both is room for that. */
interface PaddedKey {
  inner: Buffer;
  outer: Buffer;
}

const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
/** UTF-16 units: an ABHA address is bounded well below this where it is read. */
const MAX_IDENTITY_LENGTH = 1_024;
/** Of one of them in UTF-8. */
const MAX_UNIT_BYTES = 3;

/** Padded once a day: two hashes in one call each cost half of what an HMAC object does. */
function padded(key: Buffer): PaddedKey {
  const inner = Buffer.alloc(BLOCK_BYTES + MAX_IDENTITY_LENGTH * MAX_UNIT_BYTES);
  inner.fill(0x36, 0, BLOCK_BYTES);
  const outer = Buffer.alloc(BLOCK_BYTES + HASH_BYTES, 0x5c);
  for (const [i, byte] of key.entries()) {
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  return { inner, outer };
}
