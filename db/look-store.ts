/** Looks at people's details, in the order they were made: who, when, at what and why. Nothing of the person. */
import type { TokenId } from '../server/queue/model.ts';
import type { Act } from './act-chain.ts';
import { openActs } from './acts.ts';
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
  /** Forgets the oldest of those made before `before`, at most FORGOTTEN_LOOKS_AT_ONCE; answers how many. */
  forget(before: number): number;
}

/** A busy day's looks go in a few hundred turns. */
export const FORGOTTEN_LOOKS_AT_ONCE = 500;

export function openLookStore(connection: Connection): LookStore {
  const insert = connection.prepare('INSERT INTO looks (at, actor, token, what, why) VALUES (?, ?, ?, ?, ?)');
  const ofToken = connection.prepare<[string, number], Look>(
    "SELECT at, actor, token, what, coalesce(why, '') AS why FROM looks WHERE token = ? ORDER BY id DESC LIMIT ?",
  );
  const forget = connection.prepare(
    `DELETE FROM looks WHERE id IN (SELECT id FROM looks ORDER BY id LIMIT ${FORGOTTEN_LOOKS_AT_ONCE}) AND at < ?`,
  );
  const acts = openActs(connection);
  return {
    add(looks, as) {
      inTransaction(connection, () => {
        for (const { at, actor, token, what, why } of looks) insert.run(at, actor, token, what, why);
        if (as !== undefined) acts.note(...looks.map(actOf));
      });
    },
    ofToken: (token, limit) => ofToken.all(token, limit),
    forget: (before) => inTransaction(connection, () => forget.run(before).changes),
  };
}

/** The reason stays with the look, which is forgotten: who types one may have named somebody after all. */
function actOf({ at, actor, token, what }: Look): Act {
  return what === 'erased'
    ? { at, kind: 'erased', actor, token }
    : { at, kind: 'looked', actor, token, about: what };
}
