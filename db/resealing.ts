/**
 * Sealing anew, under the newest key, what older keys sealed: every table that holds sealed values, a few
 * rows a transaction, so that a patient who comes meanwhile waits for no more than that.
 */
import type { Connection } from './open.ts';
import { sealedPlace } from './sealed-places.ts';
import type { Sealer, SealingKeys } from './sealing.ts';
import { inTransaction } from './transaction.ts';

/** Opening and sealing so many rows and writing them takes a small machine a few milliseconds. */
export const RESEALED_AT_ONCE = 100;

export interface ResealCount {
  /** Rows that now name the newest key. */
  resealed: number;
  /** Rows of a key that the file does not hold. */
  lost: number;
  /** Rows that their key does not open: damaged. They stay as they are; no key is kept for them. */
  unreadable: number;
}

interface SealedRow {
  row: number | string;
  place: string;
  key_id: string;
  sealed: Buffer;
}

interface SealedTable {
  /** Bound: the row after which to go on, and how many. */
  select: string;
  /** Bound: key, sealed, row, the key it had. */
  update: string;
  /** Before every row. */
  before: number | string;
}

const TABLES: readonly SealedTable[] = [
  {
    select: `SELECT persons.token AS row, ${sealedPlace.person} AS place, key_id, sealed
      FROM persons JOIN tokens ON tokens.id = persons.token WHERE persons.token > ? ORDER BY persons.token LIMIT ?`,
    update: 'UPDATE persons SET key_id = ?, sealed = ? WHERE token = ? AND key_id = ?',
    before: Number.MIN_SAFE_INTEGER,
  },
  {
    select: `SELECT day AS row, ${sealedPlace.dayKey} AS place, key_id, sealed FROM day_keys WHERE day > ? ORDER BY day LIMIT ?`,
    update: 'UPDATE day_keys SET key_id = ?, sealed = ? WHERE day = ? AND key_id = ?',
    before: '',
  },
  {
    select: `SELECT key AS row, ${sealedPlace.secret} AS place, key_id, sealed FROM secrets WHERE key > ? ORDER BY key LIMIT ?`,
    update: 'UPDATE secrets SET key_id = ?, sealed = ? WHERE key = ? AND key_id = ?',
    before: '',
  },
];

/** One walk through everything that is sealed; each turn is a step, and its end answers what was found. */
export function* resealAll(
  connection: Connection,
  sealer: Sealer & { keys: SealingKeys },
): Generator<undefined, ResealCount, undefined> {
  const count: ResealCount = { resealed: 0, lost: 0, unreadable: 0 };
  for (const { select, update, before } of TABLES) {
    const read = connection.prepare<[number | string, number], SealedRow>(select);
    const write = connection.prepare(update);
    let after = before;
    for (;;) {
      const rows = read.all(after, RESEALED_AT_ONCE);
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.row;
      const newest = sealer.keys.list().at(-1)?.id;
      const old = rows.filter(({ key_id }) => key_id !== newest);
      if (old.length > 0) {
        inTransaction(connection, () => {
          for (const one of old) resealOne(one, sealer, (...cells) => write.run(...cells).changes, count);
        });
      }
      yield undefined;
    }
  }
  return count;
}

function resealOne(
  one: SealedRow,
  sealer: Sealer & { keys: SealingKeys },
  write: (keyId: string, sealed: Buffer, row: number | string, had: string) => number,
  count: ResealCount,
): void {
  if (!sealer.keys.knows(one.key_id)) {
    count.lost += 1;
    return;
  }
  let plain: Buffer;
  try {
    plain = sealer.open(one.place, { keyId: one.key_id, sealed: one.sealed });
  } catch {
    count.unreadable += 1;
    return;
  }
  const { keyId, sealed } = sealer.seal(one.place, plain);
  count.resealed += write(keyId, sealed, one.row, one.key_id);
  plain.fill(0);
}

/**
 * The ids of keys that something is sealed with. The tables of people are looked at whole only when `whole`:
 * else by their first and last rows, which is what a start has time for.
 */
export function keysInUse(connection: Connection, options: { whole: boolean }): string[] {
  const persons = options.whole
    ? 'SELECT DISTINCT key_id FROM persons'
    : `SELECT key_id FROM persons WHERE token IN
        ((SELECT min(token) FROM persons), (SELECT max(token) FROM persons))`;
  return connection
    .prepare<[], string>(`${persons} UNION SELECT key_id FROM day_keys UNION SELECT key_id FROM secrets`)
    .pluck()
    .all();
}
