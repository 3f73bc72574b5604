/** Finding tokens that are not, or no longer, in today's book. */
import type { TokenId } from '../server/queue/model.ts';
import type { Connection } from './open.ts';
import * as sql from './statements.ts';

export interface TokenStore {
  /** The token behind a patient page's code. */
  byCode(code: string): TokenId | null;
}

export function openTokenStore(connection: Connection): TokenStore {
  const select = connection.prepare<[string], { day: string; series: string; number: number }>(
    sql.TOKEN_BY_CODE,
  );
  return {
    byCode(code) {
      const row = select.get(code);
      return row === undefined ? null : `${row.day}.${row.series}.${row.number}`;
    },
  };
}
