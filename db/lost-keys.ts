/**
 * Keys that are gone for good. Nothing is guessed: a start that meets rows of a key which the key file does not hold
 * is refused, until somebody says, by a command of its own, that the hospital goes on without those names.
 */
import { existsSync } from 'node:fs';
import { openActs } from './acts.ts';
import type { FacilityStore } from './facility-store.ts';
import { addKey, readKeyFile } from './key-file.ts';
import { machineAccount } from './machine-account.ts';
import type { Database } from './open.ts';
import { keysInUse } from './resealing.ts';
import { inTransaction } from './transaction.ts';

export interface LostKey {
  id: string;
  /** When it was given up, milliseconds since 1970. */
  at: number;
}

/** Where the facts about the database hold them. */
const LOST_KEYS = 'lost_keys';

/** Keys that were given up. */
export function lostKeys(store: Pick<FacilityStore, 'fact'>): LostKey[] {
  const text = store.fact(LOST_KEYS);
  return text === null ? [] : (JSON.parse(text) as LostKey[]);
}

/** Keys that something is sealed with, that `keyFile` does not hold, and that nobody has given up. */
export function missingKeys(
  { connection }: Pick<Database, 'connection'>,
  store: Pick<FacilityStore, 'fact'>,
  keyFile: string,
  options: { whole: boolean },
): string[] {
  const held = existsSync(keyFile) ? readKeyFile(keyFile).keys.map(({ id }) => id) : [];
  const known = new Set([...held, ...lostKeys(store).map(({ id }) => id)]);
  return keysInUse(connection, options).filter((id) => !known.has(id));
}

/**
 * Goes on without these keys. What they sealed of people stays, unread, until its time is over: the key may turn up.
 * The keys of days and the facility's secrets go: they are made, and entered, anew. Makes a key file when there is none.
 */
export function giveUpKeys(
  { connection }: Pick<Database, 'connection'>,
  store: FacilityStore,
  keyFile: string,
  lost: readonly string[],
  at: number,
): { persons: number; secrets: number } {
  // First: a crash after it is a start that is refused once more, not one that invents a key unasked.
  if (!existsSync(keyFile)) addKey(keyFile);
  return inTransaction(connection, () => {
    store.setFact(LOST_KEYS, JSON.stringify([...lostKeys(store), ...lost.map((id) => ({ id, at }))]));
    const bound = JSON.stringify(lost);
    const among = 'key_id IN (SELECT value FROM json_each(?))';
    connection.prepare(`DELETE FROM day_keys WHERE ${among}`).run(bound);
    const about = lost.join(' ');
    openActs(connection).note({ at, kind: 'namesGivenUp', actor: null, about, detail: machineAccount() });
    return {
      persons:
        connection
          .prepare<[string], number>(`SELECT count(*) FROM persons WHERE ${among}`)
          .pluck()
          .get(bound) ?? 0,
      secrets: connection.prepare(`DELETE FROM secrets WHERE ${among}`).run(bound).changes,
    };
  });
}
