/**
 * Looks at people's details, in the order they were made: who, when, at what and why. Nothing of the person. Each is
 * chained to the one before (look-chain.ts); the oldest are forgotten by an act that says up to which.
 */
import type { TokenId } from '../server/queue/model.ts';
import type { Act } from './act-chain.ts';
import { openActs } from './acts.ts';
import { type LookPlace, lookHash, looksBegin, looksHead } from './look-chain.ts';
import type { Connection } from './open.ts';
import { inTransaction } from './transaction.ts';

export interface Look {
  at: number;
  /** The account. */
  actor: string;
  token: TokenId;
  what: string;
  why: string;
}

export interface LookStore {
  /** Durable when it returns. `acts`: each is an act too, which outlives it, without its reason. */
  add(looks: readonly Look[], as?: 'acts'): void;
  /** Newest first. */
  ofToken(token: TokenId, limit: number): Look[];
  /** The newest, or where the chain begins. */
  head(): LookPlace;
  /**
   * Forgets the oldest, up to the last of them that was made before `before`, some at a time; whether there are more.
   * A look that says it was made after `latest` was noted by a clock that was wrong, and keeps no older one.
   */
  forgetSome(order: { before: number; latest: number; at: number }): boolean;
}

/** A busy day's looks go in a few hundred turns. */
export const FORGOTTEN_LOOKS_AT_ONCE = 500;
/** An act tells of so many at most: a busy hospital's day is one or two. */
const FORGOTTEN_LOOKS_AN_ACT = 20_000;

export function openLookStore(connection: Connection): LookStore {
  const insert = connection.prepare(
    'INSERT INTO looks (id, at, actor, token, what, why, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const ofToken = connection.prepare<[string, number], Look>(
    "SELECT at, actor, token, what, coalesce(why, '') AS why FROM looks WHERE token = ? ORDER BY id DESC LIMIT ?",
  );
  const oldest = connection.prepare<[number, number], { id: number; at: number; hash: string }>(
    'SELECT id, at, lower(hex(hash)) AS hash FROM looks WHERE id > ? ORDER BY id LIMIT ?',
  );
  const remove = connection.prepare(
    'DELETE FROM looks WHERE id IN (SELECT id FROM looks WHERE id <= ? ORDER BY id LIMIT ?)',
  );
  const acts = openActs(connection);

  /** Says by an act up to where the oldest are over; answers how many that is. */
  function letGo({ before, latest, at }: { before: number; latest: number; at: number }): number {
    const begin = looksBegin(connection);
    let due: LookPlace = begin;
    for (const row of oldest.all(begin.id, FORGOTTEN_LOOKS_AN_ACT)) {
      if (row.at < before) due = row;
      else if (row.at <= latest) break;
    }
    const count = due.id - begin.id;
    if (count > 0) {
      const said = { about: String(due.id), detail: due.hash };
      acts.note({ at, kind: 'looksForgotten', actor: null, ...said });
    }
    return count;
  }

  return {
    add(looks, as) {
      inTransaction(connection, () => {
        let { id, hash: head } = looksHead(connection);
        for (const { at, actor, token, what, why } of looks) {
          id += 1;
          head = lookHash(head, { id, at, actor, token, what, why });
          insert.run(id, at, actor, token, what, why, Buffer.from(head, 'hex'));
        }
        if (as !== undefined) acts.note(...looks.map(actOf));
      });
    },
    ofToken: (token, limit) => ofToken.all(token, limit),
    head: () => looksHead(connection),
    forgetSome(order) {
      // What an act let go before and a kill left goes first.
      const removed = () =>
        inTransaction(
          connection,
          () => remove.run(looksBegin(connection).id, FORGOTTEN_LOOKS_AT_ONCE).changes,
        );
      if (removed() === FORGOTTEN_LOOKS_AT_ONCE) return true;
      return inTransaction(connection, () => letGo(order)) > 0;
    },
  };
}

/** The reason stays with the look, which is forgotten: who types one may have named somebody after all. */
function actOf({ at, actor, token, what }: Look): Act {
  return what === 'erased'
    ? { at, kind: 'erased', actor, token }
    : { at, kind: 'looked', actor, token, about: what };
}
