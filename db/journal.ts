/**
 * The event log and everything written with it: one call of `append` is one transaction that adds
 * events with their hashes, the tokens they changed, and the rows that must be on disk together.
 * It keeps the head of the chain; deciding and retrying are the desk's.
 */
import { randomUUID } from 'node:crypto';
import type { Event, Fact } from '../server/queue/events.ts';
import type { Day, Token, TokenId } from '../server/queue/model.ts';
import { chainHash, genesis } from './chain.ts';
import { type NumberFloor, raiseFloor, readFloors, readFormerLogs } from './lineage.ts';
import { readMeta } from './meta.ts';
import type { Connection } from './open.ts';
import { type CompanionRows, type Count, messageCells, tokenKey } from './rows.ts';
import * as sql from './statements.ts';
import { inTransaction, StorageFault } from './transaction.ts';

/** One command's part of a group. */
export interface Entry {
  events: Event[];
  /** Tokens as the events left them. */
  issued: Token[];
  changed: Token[];
  lapsed: TokenId[];
  rows: CompanionRows;
}

export interface LogHead {
  seq: number;
  /** Hex of the last event's hash. */
  hash: string;
}

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

/** Why an append was refused: the log on disk is longer than the one that was read. */
class LogMoved extends Error {
  readonly code = 'LOG_MOVED';
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

/** Counts of a busy minute travel together. */
const COUNTS_PAUSE_MS = 1_000;
const DAY_MS = 24 * 60 * 60_000;
/** Events read at a time when folding a day. */
const READ_BATCH = 5_000;

export function openJournal(connection: Connection): Journal {
  const insertEvent = connection.prepare(sql.INSERT_EVENT);
  const insertToken = connection.prepare(sql.INSERT_TOKEN);
  const updateToken = connection.prepare(sql.UPDATE_TOKEN);
  const lapseToken = connection.prepare(sql.LAPSE_TOKEN);
  const insertPerson = connection.prepare(sql.INSERT_PERSON);
  const insertMessage = connection.prepare(sql.INSERT_MESSAGE);
  const insertSlip = connection.prepare(sql.INSERT_SLIP);
  const insertFacilityFile = connection.prepare(sql.INSERT_FACILITY_FILE);
  const dueCounts = connection.prepare(sql.DUE_COUNTS);
  const eventsOfCommand = connection.prepare<[string], EventRow>(sql.EVENTS_OF_COMMAND);
  const lastEvent = connection.prepare<[], { seq: number; hash: Buffer }>(sql.LAST_EVENT);
  const hashAt = connection.prepare<[number], { hash: Buffer }>(sql.HASH_AT);
  const lastOpening = connection.prepare<[string, number], { seq: number | null }>(sql.LAST_OPENING);
  const eventsFrom = connection.prepare<[number, number], EventRow>(sql.EVENTS_FROM);
  const highestNumbers = connection.prepare<[string], { queue: string; number: number }>(sql.HIGHEST_NUMBERS);
  const countsOfDay = connection.prepare<[string, number, number], Count>(sql.COUNTS_OF_DAY);

  const logId = readLogId(connection);
  const former = readFormerLogs(connection);
  let hash = lastEvent.get()?.hash ?? genesis(logId);
  let seq = lastEvent.get()?.seq ?? 0;

  function writeEvents(events: readonly Event[], previous: Buffer): Buffer {
    let chained = previous;
    events.forEach((event, ordinal) => {
      const { type } = event.fact;
      const fact = JSON.stringify(event.fact);
      const { seq, day, at, command, actor } = event;
      chained = chainHash(chained, { seq, day, at, command, ordinal, type, fact, actor });
      insertEvent.run(seq, day, at, command, ordinal, type, fact, actor, chained);
    });
    return chained;
  }

  function writeTokens(entry: Entry): void {
    for (const token of entry.issued) {
      insertToken.run(
        token.day,
        token.series,
        token.number,
        token.label,
        token.source,
        token.person,
        token.code,
        token.issuedAt,
        token.status,
        token.queue,
        token.counter,
        token.lane,
        token.laneReason,
        token.place,
        token.returnsAt,
        token.notice,
        JSON.stringify(token.legs),
        token.version,
      );
    }
    for (const token of entry.changed) {
      updateToken.run(
        token.status,
        token.queue,
        token.counter,
        token.lane,
        token.laneReason,
        token.place,
        token.returnsAt,
        token.notice,
        JSON.stringify(token.legs),
        token.version,
        token.day,
        token.series,
        token.number,
      );
    }
    for (const id of entry.lapsed) lapseToken.run(...tokenKey(id));
  }

  function writeRows({ persons, messages, slips, facilityFile }: CompanionRows): void {
    for (const { token, keyId, sealed } of persons) {
      const { changes } = insertPerson.run(keyId, sealed, ...tokenKey(token));
      if (changes !== 1) throw new Error(`a person was to be kept for ${token}, which is no token`);
    }
    for (const one of messages) insertMessage.run(...messageCells(one));
    for (const one of slips) {
      insertSlip.run(
        one.printer,
        one.token,
        one.duplicate ? 1 : 0,
        one.createdAt,
        one.createdAt,
        one.expiresAt,
      );
    }
    if (facilityFile !== undefined) {
      const { hash, content, appliedAt, actor } = facilityFile;
      insertFacilityFile.run(hash, content, appliedAt, actor);
    }
  }

  return {
    logId,
    head: () => ({ seq, hash: hash.toString('hex') }),
    hashAt: (at) => hashAt.get(at)?.hash.toString('hex') ?? null,
    append(entries, countsDue) {
      let head = hash;
      inTransaction(connection, () => {
        // A second process on this file must not be built upon unread: its numbers are given out too.
        if ((lastEvent.get()?.seq ?? 0) !== seq) throw new StorageFault('commit', new LogMoved());
        const days = new Map<Day, number>();
        for (const entry of entries) {
          head = writeEvents(entry.events, head);
          writeTokens(entry);
          writeRows(entry.rows);
          if (!countsDue) continue;
          for (const { fact, day, at } of entry.events) if (fact.type === 'issued') days.set(day, at);
        }
        for (const [day, at] of days)
          dueCounts.run(countsId(day), `${logId}:${day}`, at, at + COUNTS_PAUSE_MS);
      });
      hash = head;
      seq = entries.findLast(({ events }) => events.length > 0)?.events.at(-1)?.seq ?? seq;
    },
    eventsOf: (command) => eventsOfCommand.all(command).map(toEvent),
    openDay() {
      // After a failed COMMIT the caller reads again: so does the head.
      const last = lastEvent.get();
      hash = last?.hash ?? genesis(logId);
      seq = last?.seq ?? 0;
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
      const place = former.findIndex((one) => one.id === id);
      const after = (place < 0 ? former.at(-1) : former[place - 1])?.lastToken ?? 0;
      return countsOfDay.all(day, after, former[place]?.lastToken ?? Number.MAX_SAFE_INTEGER);
    },
    headOf: (id) => former.find((one) => one.id === id)?.head ?? { seq, hash: hash.toString('hex') },
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

/** The one counts row of a day: below zero, where no other message's id is. */
function countsId(day: Day): number {
  return -Math.floor(Date.parse(day) / DAY_MS) - 1;
}

function readLogId(connection: Connection): string {
  connection.prepare("INSERT OR IGNORE INTO meta (key, value) VALUES ('log_id', ?)").run(randomUUID());
  const id = readMeta(connection, 'log_id');
  if (id === null) throw new Error('the log id was not kept');
  return id;
}
