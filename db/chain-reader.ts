/** The log as it was hashed, read beside a working server: for whoever computes the chain again elsewhere. */
import { genesis } from './chain.ts';
import { firstLogId } from './lineage.ts';
import type { Connection } from './open.ts';
import * as sql from './statements.ts';

export interface ChainRow {
  seq: number;
  day: string;
  at: number;
  command: string;
  ordinal: number;
  type: string;
  fact: string;
  actor: string | null;
  /** Hex. */
  hash: string;
}

export interface ChainReader {
  /** The first event of a day, and the hash before it; null when the log has none of that day. */
  startOf(day: string): { seq: number; previous: string } | null;
  /** At most `limit` events after `after`, in order. */
  rows(after: number, limit: number): ChainRow[];
}

export function openChainReader(connection: Connection): ChainReader {
  const rolls = connection.prepare<[], { seq: number; day: string }>(sql.ROLLS);
  const hashAt = connection.prepare<[number], { hash: Buffer }>(sql.HASH_AT);
  const between = connection.prepare<[number, number, number], Omit<ChainRow, 'hash'> & { hash: Buffer }>(
    sql.CHAIN_BETWEEN,
  );
  return {
    startOf(day) {
      const first = rolls.all().find((roll) => roll.day === day);
      if (first === undefined) return null;
      const before = hashAt.get(first.seq - 1)?.hash ?? genesis(firstLogId(connection));
      return { seq: first.seq, previous: before.toString('hex') };
    },
    rows: (after, limit) =>
      between
        .all(after, Number.MAX_SAFE_INTEGER, limit)
        .map((row) => ({ ...row, hash: row.hash.toString('hex') })),
  };
}
