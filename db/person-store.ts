/** A token's sealed person, opened. Only the clerk's views, on-share and what server/persons answers a patient ask. */
import type { TokenId } from '../server/queue/model.ts';
import type { Connection } from './open.ts';
import { type PersonShape, personText, readPerson } from './person-shape.ts';
import { type SealedPerson, type TokenKey, tokenKey } from './rows.ts';
import type { Sealer, SealingKeys } from './sealing.ts';
import * as sql from './statements.ts';

export interface PersonStore<Person> {
  /** Sealed for writing with the token's events. */
  seal(token: TokenId, person: Person): SealedPerson;
  /** null when nothing is known of the person, it was forgotten or erased, or its key is lost. */
  find(token: TokenId): Person | null;
  /** How the token's row is: open to us, sealed with a key that is lost, or not there. */
  state(token: TokenId): 'kept' | 'lost' | 'none';
  /** Nothing that was opened stays in memory. */
  letGo(): void;
}

/** Screens ask for the same few people at every change. */
const MAX_OPENED = 500;

export function openPersonStore<Person>(
  connection: Connection,
  sealer: Sealer & { keys: Pick<SealingKeys, 'knows'> },
  shape: PersonShape<Person>,
): PersonStore<Person> {
  const select = connection.prepare<TokenKey, { key_id: string; sealed: Buffer }>(sql.PERSON_OF_TOKEN);
  const opened = new Map<TokenId, { sealed: Buffer; person: Person }>();
  return {
    seal: (token, person) => ({ token, ...sealer.seal(token, personText(shape.fields(person))) }),
    find(token) {
      const row = select.get(...tokenKey(token));
      if (row === undefined || !sealer.keys.knows(row.key_id)) {
        opened.delete(token);
        return null;
      }
      // Only opening is spared: a row that was replaced or forgotten is seen at once.
      const known = opened.get(token);
      if (known?.sealed.equals(row.sealed)) return known.person;
      const plain = sealer.open(token, { keyId: row.key_id, sealed: row.sealed });
      const person = readPerson(shape, plain);
      if (opened.size >= MAX_OPENED) opened.clear();
      opened.set(token, { sealed: row.sealed, person });
      return person;
    },
    state(token) {
      const row = select.get(...tokenKey(token));
      if (row === undefined) return 'none';
      return sealer.keys.knows(row.key_id) ? 'kept' : 'lost';
    },
    letGo: () => opened.clear(),
  };
}
