/** The hash chain of the event log: each hash covers the one before, so no row changes unseen. */
import { hash } from 'node:crypto';

/** What the first event's hash stands on: the log's own id, so two logs never share a chain. */
export function genesis(logId: string): Buffer {
  return hash('sha256', `parchi log ${logId}`, 'buffer');
}

export interface ChainedRow {
  seq: number;
  day: string;
  at: number;
  command: string;
  ordinal: number;
  type: string;
  fact: string;
  /** Who gave the command; null for the network and the clock. */
  actor: string | null;
}

/**
 * SHA-256 over the previous hash in hex and every column of the row. Newlines cannot occur inside the first
 * seven nor in JSON, so an actor stands apart; a row without one is hashed as if there were no such column.
 */
export function chainHash(previous: Buffer, row: ChainedRow): Buffer {
  const covered = `${previous.toString('hex')}\n${row.seq}\n${row.day}\n${row.at}\n${row.ordinal}\n${row.type}\n${row.command.length}\n${row.command}\n${row.fact}${row.actor === null ? '' : `\n${row.actor}`}`;
  return hash('sha256', covered, 'buffer');
}
