/**
 * A token's sealed person: opened, erased on request, forgotten on time. Only the clerk's views, on-share and
 * what server/persons answers a patient ask. What goes is overwritten in the file and leaves its write-ahead log.
 */
import type { Day, TokenId } from '../server/queue/model.ts';
import type { Connection } from './open.ts';
import { type SealedPerson, type TokenKey, tokenKey } from './rows.ts';
import { sealedPlace } from './sealed-places.ts';
import type { Sealer, SealingKeys } from './sealing.ts';
import * as sql from './statements.ts';
import { inTransaction } from './transaction.ts';

export interface PersonStore<Person> {
  /** Sealed for writing with the token's events. */
  seal(token: TokenId, person: Person): SealedPerson;
  /** null when nothing is known of the person, it was forgotten or erased, or the key is lost. */
  find(token: TokenId): Person | null;
  /** How the token's row is: open to us, sealed with a key that is lost, or not there. */
  state(token: TokenId): 'kept' | 'lost' | 'none';
  /** Rows after this one, oldest first, at most `limit`; a row that does not open has no person. */
  after(row: number, limit: number): { row: number; token: TokenId; person: Person | null }[];
  /** Deletes the row of a token; false when there was none. */
  erase(token: TokenId): boolean;
  /** Forgets the oldest rows of days before `day`, at most FORGOTTEN_AT_ONCE, and notes how many of each day. */
  forget(day: Day, at: number): number;
  /** What was forgotten, newest day first. */
  forgotten(limit: number): ForgottenDay[];
  /** Moves what was overwritten out of the write-ahead log; false while somebody else reads the file. */
  scour(): boolean;
}

/** People of one service day who were forgotten because their time was over. */
export interface ForgottenDay {
  day: Day;
  persons: number;
  /** When the last of them was. */
  at: number;
}

/** One transaction's worth: a hospital's month goes in many, and nobody waits for them. */
export const FORGOTTEN_AT_ONCE = 500;
/** Screens ask for the same few people at every change. */
const MAX_OPENED = 500;

const OLDEST = `SELECT persons.token, tokens.day FROM (SELECT token FROM persons ORDER BY token LIMIT ${FORGOTTEN_AT_ONCE}) AS persons
  JOIN tokens ON tokens.id = persons.token WHERE tokens.day < ?`;

interface WalkedRow {
  row: number;
  place: TokenId;
  key_id: string;
  sealed: Buffer;
}

export function openPersonStore<Person>(
  connection: Connection,
  sealer: Sealer & { keys: Pick<SealingKeys, 'knows'> },
): PersonStore<Person> {
  const select = connection.prepare<TokenKey, { key_id: string; sealed: Buffer }>(sql.PERSON_OF_TOKEN);
  const walk = connection.prepare<[number, number], WalkedRow>(
    `SELECT persons.token AS row, ${sealedPlace.person} AS place, key_id, sealed FROM persons
      JOIN tokens ON tokens.id = persons.token WHERE persons.token > ? ORDER BY persons.token LIMIT ?`,
  );
  const erase = connection.prepare<TokenKey>(
    'DELETE FROM persons WHERE token = (SELECT id FROM tokens WHERE day = ? AND series = ? AND number = ?)',
  );
  // Only the oldest rows are looked at: when they are young enough, so are all behind them.
  const oldest = connection.prepare<[string], { token: number; day: Day }>(OLDEST);
  const forget = connection.prepare('DELETE FROM persons WHERE token = ?');
  const note = connection.prepare(
    `INSERT INTO forgotten (day, persons, at) VALUES (?, ?, ?)
      ON CONFLICT (day) DO UPDATE SET persons = persons + excluded.persons, at = excluded.at`,
  );
  const forgotten = connection.prepare<[number], ForgottenDay>(
    'SELECT day, persons, at FROM forgotten ORDER BY day DESC LIMIT ?',
  );
  const opened = new Map<TokenId, { sealed: Buffer; person: Person }>();

  function unseal(token: TokenId, row: { key_id: string; sealed: Buffer }): Person {
    const plain = sealer.open(token, { keyId: row.key_id, sealed: row.sealed });
    return JSON.parse(plain.toString()) as Person;
  }

  return {
    seal: (token, person) => ({ token, ...sealer.seal(token, JSON.stringify(person)) }),
    find(token) {
      const row = select.get(...tokenKey(token));
      if (row === undefined || !sealer.keys.knows(row.key_id)) {
        opened.delete(token);
        return null;
      }
      // Only opening is spared: a row that was replaced or forgotten is seen at once.
      const known = opened.get(token);
      if (known?.sealed.equals(row.sealed)) return known.person;
      const person = unseal(token, row);
      if (opened.size >= MAX_OPENED) opened.clear();
      opened.set(token, { sealed: row.sealed, person });
      return person;
    },
    state(token) {
      const row = select.get(...tokenKey(token));
      if (row === undefined) return 'none';
      return sealer.keys.knows(row.key_id) ? 'kept' : 'lost';
    },
    after: (after, limit) =>
      walk.all(after, limit).map(({ row, place, key_id, sealed }) => {
        try {
          return { row, token: place, person: unseal(place, { key_id, sealed }) };
        } catch {
          return { row, token: place, person: null };
        }
      }),
    erase(token) {
      opened.delete(token);
      return inTransaction(connection, () => erase.run(...tokenKey(token)).changes === 1);
    },
    forget(day, at) {
      opened.clear();
      return inTransaction(connection, () => {
        const rows = oldest.all(day);
        const counts = new Map<Day, number>();
        for (const row of rows) {
          forget.run(row.token);
          counts.set(row.day, (counts.get(row.day) ?? 0) + 1);
        }
        for (const [one, count] of counts) note.run(one, count, at);
        return rows.length;
      });
    },
    forgotten: (limit) => forgotten.all(limit),
    scour() {
      const [state] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      return state?.busy === 0;
    },
  };
}
