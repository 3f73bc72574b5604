/**
 * The event log and everything written with it: one call of `append` is one transaction that adds
 * events with their hashes, the tokens they changed, and the rows that must be on disk together.
 * It keeps the head of the chain; deciding and retrying are the desk's.
 */
import { randomUUID } from 'node:crypto';
import type { Event, Fact } from '../server/queue/events.ts';
import type { Day } from '../server/queue/model.ts';
import { genesis } from './chain.ts';
import { type Group, type LogHead, openGroupWriter } from './group.ts';
import { type Entry, groupCells } from './group-cells.ts';
import { type NumberFloor, raiseFloor, readFloors, readFormerLogs } from './lineage.ts';
import { readMeta } from './meta.ts';
import type { Connection } from './open.ts';
import { letOthersEnd } from './others-writes.ts';
import type { Count } from './rows.ts';
import type { Seals } from './sealing.ts';
import * as sql from './statements.ts';

export interface Journal {
  /** Made at install; a restored copy starts another. */
  logId: string;
  head(): LogHead;
  /** Hex of the hash of the event at `seq`; null when the log has none there. */
  hashAt(seq: number): string | null;
  /**
   * Appends the entries in one durable transaction. Throws StorageFault; after one at `commit` the caller
   * reads the day again (`openDay`) before it appends anything.
   */
  append(entries: readonly Entry[], countsDue: boolean): void;
  /** What `append` would write, for whoever writes it over another connection. */
  groupOf(entries: readonly Entry[], countsDue: boolean): Group;
  /** A group was written over another connection of this process, and left this head. */
  adopt(head: LogHead): void;
  /** The events a command led to; empty when it is not known. */
  eventsOf(command: string): Event[];
  /** The last configuration and roll, and all events since that roll, for folding. */
  openDay(): Event[];
  /** Highest number of each queue that issued on the day, as far as the log or a restore knows. */
  highestNumbers(day: Day): { queue: string; number: number }[];
  /** Raises what `highestNumbers` answers: numbers that are out and not in this log. */
  raiseNumber(floor: NumberFloor): void;
  /** How many tokens were issued on the day under a log id: this log's, or one that it was restored from. */
  counts(day: Day, logId?: string): Count[];
  /** The head of a former log: where it was left. This log's own, when the id is not a former one's. */
  headOf(logId: string): LogHead;
}

interface EventRow {
  seq: number;
  day: string;
  at: number;
  command: string;
  ordinal: number;
  type: string;
  fact: string;
  actor: string | null;
}

/** Events read at a time when folding a day. */
const READ_BATCH = 5_000;

/** `seals`: for people and contents that come to be written as they are; a function, since keys change. */
export function openJournal(connection: Connection, seals: () => Seals | null = () => null): Journal {
  const write = openGroupWriter(connection);
  const eventsOfCommand = connection.prepare<[string], EventRow>(sql.EVENTS_OF_COMMAND);
  const lastEvent = connection.prepare<[], { seq: number; hash: Buffer }>(sql.LAST_EVENT);
  const hashAt = connection.prepare<[number], { hash: Buffer }>(sql.HASH_AT);
  const lastOpening = connection.prepare<[string, number], { seq: number | null }>(sql.LAST_OPENING);
  const eventsFrom = connection.prepare<[number, number], EventRow>(sql.EVENTS_FROM);
  const highestNumbers = connection.prepare<[string], { queue: string; number: number }>(sql.HIGHEST_NUMBERS);
  const countsOfDay = connection.prepare<[string, number, number], Count>(sql.COUNTS_OF_DAY);

  const logId = readLogId(connection);
  const former = readFormerLogs(connection);
  let head = readHead();

  function readHead(): LogHead {
    const last = lastEvent.get();
    return { seq: last?.seq ?? 0, hash: (last?.hash ?? genesis(logId)).toString('hex') };
  }

  function groupOf(entries: readonly Entry[], countsDue: boolean): Group {
    const last = entries.findLast(({ events }) => events.length > 0)?.events.at(-1)?.seq ?? head.seq;
    return { cells: groupCells(entries, countsDue ? logId : null), head, last };
  }

  return {
    logId,
    head: () => head,
    hashAt: (at) => hashAt.get(at)?.hash.toString('hex') ?? null,
    append(entries, countsDue) {
      head = write(groupOf(entries, countsDue), seals());
    },
    groupOf,
    adopt(written) {
      head = written;
    },
    eventsOf: (command) => eventsOfCommand.all(command).map(toEvent),
    openDay() {
      // After a failed COMMIT the caller reads again: so does the head.
      head = readHead();
      const roll = lastOpening.get('dayRolled', Number.MAX_SAFE_INTEGER)?.seq ?? null;
      const configured = lastOpening.get('configured', roll ?? Number.MAX_SAFE_INTEGER)?.seq ?? null;
      const start = roll ?? configured;
      const opening = configured === null ? [] : eventsFrom.all(configured, 1).map(toEvent);
      if (start === null) return opening;
      return [...(start === configured ? [] : opening), ...readFrom(eventsFrom, start)];
    },
    highestNumbers(day) {
      const known = new Map(highestNumbers.all(day).map(({ queue, number }) => [queue, number]));
      for (const floor of readFloors(connection)) {
        if (floor.day === day) known.set(floor.queue, Math.max(floor.number, known.get(floor.queue) ?? 0));
      }
      return [...known].map(([queue, number]) => ({ queue, number }));
    },
    raiseNumber: (floor) => raiseFloor(connection, floor),
    counts(day, id = logId) {
      letOthersEnd(connection);
      const place = former.findIndex((one) => one.id === id);
      const after = (place < 0 ? former.at(-1) : former[place - 1])?.lastToken ?? 0;
      return countsOfDay.all(day, after, former[place]?.lastToken ?? Number.MAX_SAFE_INTEGER);
    },
    headOf: (id) => former.find((one) => one.id === id)?.head ?? head,
  };
}

function readFrom(statement: { all(from: number, limit: number): EventRow[] }, start: number): Event[] {
  const events: Event[] = [];
  let from = start;
  for (;;) {
    const rows = statement.all(from, READ_BATCH);
    for (const row of rows) events.push(toEvent(row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < READ_BATCH) return events;
    from = last.seq + 1;
  }
}

function toEvent(row: EventRow): Event {
  // Written by us from a Fact and covered by the hash chain.
  const fact = JSON.parse(row.fact) as Fact;
  return { seq: row.seq, day: row.day as Day, at: row.at, command: row.command, actor: row.actor, fact };
}

function readLogId(connection: Connection): string {
  connection.prepare("INSERT OR IGNORE INTO meta (key, value) VALUES ('log_id', ?)").run(randomUUID());
  const id = readMeta(connection, 'log_id');
  if (id === null) throw new Error('the log id was not kept');
  return id;
}
