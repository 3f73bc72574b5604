/** The hash chain of the event log: each hash covers the one before, so no row changes unseen. */
import { createHash } from 'node:crypto';

/** What the first event's hash stands on: the log's own id, so two logs never share a chain. */
export function genesis(logId: string): Buffer {
  return createHash('sha256').update(`parchi log ${logId}`).digest();
}

export interface ChainedRow {
  seq: number;
  day: string;
  at: number;
  command: string;
  ordinal: number;
  type: string;
  fact: string;
}

/** SHA-256 over the previous hash and every column of the row; newlines cannot occur inside the first six. */
export function chainHash(previous: Buffer, row: ChainedRow): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(
      `${row.seq}\n${row.day}\n${row.at}\n${row.ordinal}\n${row.type}\n${row.command.length}\n${row.command}\n${row.fact}`,
    )
    .digest();
}
