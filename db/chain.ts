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
  return Buffer.from(chainHex(previous.toString('hex'), row), 'hex');
}

/** The same in hex, which Node makes sooner than bytes. */
export function chainHex(previous: string, row: ChainedRow): string {
  const { seq, day, at, ordinal, type, command, fact, actor } = row;
  const covered = `${previous}\n${seq}\n${day}\n${at}\n${ordinal}\n${type}\n${command.length}\n${command}\n${fact}${actor === null ? '' : `\n${actor}`}`;
  return hash('sha256', covered, 'hex');
}
