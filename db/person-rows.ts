/**
 * The sealed rows as a whole: walked through, erased on request, forgotten on time. What goes is overwritten in
 * the file (secure_delete) and then leaves its write-ahead log; how many went of which day stays known.
 */
import type { Day, TokenId } from '../server/queue/model.ts';
import { openActs } from './acts.ts';
import type { Connection } from './open.ts';
import { type PersonShape, readPerson } from './person-shape.ts';
import { type TokenKey, tokenKey } from './rows.ts';
import { sealedPlace } from './sealed-places.ts';
import type { Sealer } from './sealing.ts';
import { inTransaction } from './transaction.ts';

export interface PersonRows<Person> {
  /** Rows after this one, oldest first, at most `limit`; a row that does not open has no person. */
  after(row: number, limit: number): { row: number; token: TokenId; person: Person | null }[];
  /** Deletes the row of a token; false when there was none. */
  erase(token: TokenId): boolean;
  /** Forgets the oldest rows of days before `day`, at most FORGOTTEN_AT_ONCE, and notes how many of each day. */
  forget(day: Day, at: number): number;
  /** What was forgotten, newest day first. */
  forgotten(limit: number): ForgottenDay[];
  /** Moves what was overwritten out of the write-ahead log; false while another process reads the file. */
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

interface WalkedRow {
  row: number;
  place: TokenId;
  key_id: string;
  sealed: Buffer;
}

export function openPersonRows<Person>(
  connection: Connection,
  sealer: Sealer,
  shape: PersonShape<Person>,
): PersonRows<Person> {
  const walk = connection.prepare<[number, number], WalkedRow>(
    `SELECT persons.token AS row, ${sealedPlace.person} AS place, key_id, sealed FROM persons
      JOIN tokens ON tokens.id = persons.token WHERE persons.token > ? ORDER BY persons.token LIMIT ?`,
  );
  const erase = connection.prepare<TokenKey>(
    'DELETE FROM persons WHERE token = (SELECT id FROM tokens WHERE day = ? AND series = ? AND number = ?)',
  );
  // Only the oldest rows are looked at: when they are young enough, so are all behind them.
  const oldest = connection.prepare<[string], { token: number; day: Day }>(
    `SELECT oldest.token, tokens.day
      FROM (SELECT token FROM persons ORDER BY token LIMIT ${FORGOTTEN_AT_ONCE}) AS oldest
      JOIN tokens ON tokens.id = oldest.token WHERE tokens.day < ?`,
  );
  const forget = connection.prepare('DELETE FROM persons WHERE token = ?');
  const note = connection.prepare(
    `INSERT INTO forgotten (day, persons, at) VALUES (?, ?, ?)
      ON CONFLICT (day) DO UPDATE SET persons = persons + excluded.persons, at = excluded.at`,
  );
  const acts = openActs(connection);
  const forgotten = connection.prepare<[number], ForgottenDay>(
    'SELECT day, persons, at FROM forgotten ORDER BY day DESC LIMIT ?',
  );

  function open({ place, key_id, sealed }: WalkedRow): Person | null {
    try {
      return readPerson(shape, sealer.open(place, { keyId: key_id, sealed }));
    } catch {
      return null;
    }
  }

  return {
    after: (row, limit) =>
      walk.all(row, limit).map((one) => ({ row: one.row, token: one.place, person: open(one) })),
    erase: (token) => inTransaction(connection, () => erase.run(...tokenKey(token)).changes === 1),
    forget: (day, at) =>
      inTransaction(connection, () => {
        const rows = oldest.all(day);
        const counts = new Map<Day, number>();
        for (const row of rows) {
          forget.run(row.token);
          counts.set(row.day, (counts.get(row.day) ?? 0) + 1);
        }
        for (const [one, count] of counts) note.run(one, count, at);
        acts.note(
          ...[...counts].map(
            ([about, count]) =>
              ({ at, kind: 'forgotten', actor: null, about, detail: String(count) }) as const,
          ),
        );
        return rows.length;
      }),
    forgotten: (limit) => forgotten.all(limit),
    scour() {
      const [state] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      return state?.busy === 0;
    },
  };
}
