/**
 * Where a restored log comes from: the log ids before its own, and numbers that are known to be out though
 * they are not in it. The chain itself begins with the first id and carries the others in its events, so
 * whoever changes what stands here is found by verify-log.
 */
import type { Day } from '../server/queue/model.ts';
import { readMeta, writeMeta } from './meta.ts';
import type { Connection } from './open.ts';

/** A log that this one goes on from: its id, and where it was left. */
export interface FormerLog {
  id: string;
  /** The database's id of its last token; 0 without one. */
  lastToken: number;
  head: { seq: number; hash: string };
}

/** A number that somebody holds. */
export interface NumberFloor {
  day: Day;
  queue: string;
  number: number;
}

/** One for each queue of a few days; more is a file that somebody wrote. */
const MAX_FLOORS = 2_000;

/** Oldest first; empty for a log that was never restored. */
export function readFormerLogs(connection: Connection): FormerLog[] {
  return JSON.parse(readMeta(connection, 'former_logs') ?? '[]') as FormerLog[];
}

/** The id that the chain begins with. */
export function firstLogId(connection: Connection): string {
  return readFormerLogs(connection)[0]?.id ?? readMeta(connection, 'log_id') ?? '';
}

/** Gives the log a new id, from which its next event goes on. */
export function renameLog(connection: Connection, former: FormerLog, logId: string): void {
  writeMeta(connection, 'former_logs', JSON.stringify([...readFormerLogs(connection), former]));
  writeMeta(connection, 'log_id', logId);
}

export function readFloors(connection: Connection): NumberFloor[] {
  return JSON.parse(readMeta(connection, 'number_floors') ?? '[]') as NumberFloor[];
}

/** Keeps the higher of what is known and `floor`; the newest days stay. */
export function raiseFloor(connection: Connection, floor: NumberFloor): void {
  const others = readFloors(connection).filter((one) => one.day !== floor.day || one.queue !== floor.queue);
  const known = readFloors(connection).find((one) => one.day === floor.day && one.queue === floor.queue);
  const number = Math.max(floor.number, known?.number ?? 0);
  const kept = [...others, { ...floor, number }].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  writeMeta(connection, 'number_floors', JSON.stringify(kept.slice(-MAX_FLOORS)));
}
