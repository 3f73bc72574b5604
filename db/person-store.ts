/** A token's sealed person, opened. Only the clerk's views and on-share ask. */
import type { Day, TokenId } from '../server/queue/model.ts';
import type { Connection } from './open.ts';
import { type SealedPerson, type TokenKey, tokenKey } from './rows.ts';
import type { Sealer } from './sealing.ts';
import * as sql from './statements.ts';
import { inTransaction } from './transaction.ts';

export interface PersonStore<Person> {
  /** Sealed for writing with the token's events. */
  seal(token: TokenId, person: Person): SealedPerson;
  /** null when nothing is known of the person, or it was forgotten. */
  find(token: TokenId): Person | null;
  /** Forgets the oldest rows of days before `day`, at most FORGOTTEN_AT_ONCE; answers how many. */
  forget(day: Day): number;
}

/** One transaction's worth: a hospital's month goes in many, and nobody waits for them. */
export const FORGOTTEN_AT_ONCE = 500;
/** Screens ask for the same few people at every change. */
const MAX_OPENED = 500;

export function openPersonStore<Person>(connection: Connection, sealer: Sealer): PersonStore<Person> {
  const select = connection.prepare<TokenKey, { key_id: string; sealed: Buffer }>(sql.PERSON_OF_TOKEN);
  // Only the oldest rows are looked at: when they are young enough, so are all behind them.
  const forget = connection.prepare(
    `DELETE FROM persons WHERE token IN (SELECT oldest.token
      FROM (SELECT token FROM persons ORDER BY token LIMIT ${FORGOTTEN_AT_ONCE}) AS oldest
      JOIN tokens ON tokens.id = oldest.token WHERE tokens.day < ?)`,
  );
  const opened = new Map<TokenId, { sealed: Buffer; person: Person }>();
  return {
    seal: (token, person) => ({ token, ...sealer.seal(token, JSON.stringify(person)) }),
    find(token) {
      const row = select.get(...tokenKey(token));
      if (row === undefined) {
        opened.delete(token);
        return null;
      }
      // Only opening is spared: a row that was replaced or forgotten is seen at once.
      const known = opened.get(token);
      if (known?.sealed.equals(row.sealed)) return known.person;
      const plain = sealer.open(token, { keyId: row.key_id, sealed: row.sealed });
      const person = JSON.parse(plain.toString()) as Person;
      if (opened.size >= MAX_OPENED) opened.clear();
      opened.set(token, { sealed: row.sealed, person });
      return person;
    },
    forget: (day) => inTransaction(connection, () => forget.run(day).changes),
  };
}
