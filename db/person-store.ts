/** A token's sealed person, opened. Only the clerk's views and on-share ask. */
import type { TokenId } from '../server/queue/model.ts';
import type { Connection } from './open.ts';
import type { SealedPerson } from './rows.ts';
import type { Sealer } from './sealing.ts';
import * as sql from './statements.ts';

export interface PersonStore<Person> {
  /** Sealed for writing with the token's events. */
  seal(token: TokenId, person: Person): SealedPerson;
  /** null when nothing is known of the person, or it was forgotten. */
  find(token: TokenId): Person | null;
}

/** Screens ask for the same few people at every change. */
const MAX_OPENED = 500;

export function openPersonStore<Person>(connection: Connection, sealer: Sealer): PersonStore<Person> {
  const select = connection.prepare<[string], { key_id: string; sealed: Buffer }>(sql.PERSON_OF_TOKEN);
  const opened = new Map<TokenId, Person>();
  return {
    seal(token, person) {
      opened.delete(token);
      return { token, ...sealer.seal(token, JSON.stringify(person)) };
    },
    find(token) {
      const known = opened.get(token);
      if (known !== undefined) return known;
      const row = select.get(token);
      if (row === undefined) return null;
      const plain = sealer.open(token, { keyId: row.key_id, sealed: row.sealed });
      const person = JSON.parse(plain.toString()) as Person;
      if (opened.size >= MAX_OPENED) opened.clear();
      opened.set(token, person);
      return person;
    },
  };
}
