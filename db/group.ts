/**
 * What a group of commands writes, as one flat list of cells: the number of a statement, then what it binds.
 * Flat cells cross into another thread at a sixth of what objects cost there, and bind as they are.
 * Which thread writes them, and in what transaction, is the caller's.
 */
import type { Statement } from 'better-sqlite3';
import type { Event } from '../server/queue/events.ts';
import type { Day, Token, TokenId } from '../server/queue/model.ts';
import { type ChainedRow, chainHex } from './chain.ts';
import type { Connection } from './open.ts';
import { type Cell, type CompanionRows, messageCells, tokenKey } from './rows.ts';
import type { Seals } from './sealing.ts';
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

/** The number of each statement in a group, and how many cells follow it. */
const EVENT = 0;
const TOKEN = 1;
const CHANGED_TOKEN = 2;
const LAPSED_TOKEN = 3;
const SEALED_PERSON = 4;
const PLAIN_PERSON = 5;
const MESSAGE = 6;
const SLIP = 7;
const FACILITY_FILE = 8;
const COUNTS = 9;
const WIDTHS = [8, 18, 13, 3, 5, 2, 10, 6, 4, 4] as const;

/** Where a message's fingerprint stands among its cells. */
const FINGERPRINT = 4;

/** Counts of a busy minute travel together. */
const COUNTS_PAUSE_MS = 1_000;
const DAY_MS = 24 * 60 * 60_000;

/** The cells of `entries`, in the order in which they are written; `countsOf`: the log whose counts become due. */
export function groupCells(entries: readonly Entry[], countsOf: string | null): Cell[] {
  const cells: Cell[] = [];
  const days = new Map<Day, number>();
  for (const entry of entries) {
    putEvents(cells, entry.events);
    for (const token of entry.issued) putIssued(cells, token);
    for (const token of entry.changed) putChanged(cells, token);
    for (const id of entry.lapsed) cells.push(LAPSED_TOKEN, ...tokenKey(id));
    putRows(cells, entry.rows);
    if (countsOf === null) continue;
    for (const { fact, day, at } of entry.events) if (fact.type === 'issued') days.set(day, at);
  }
  for (const [day, at] of days)
    cells.push(COUNTS, countsId(day), `${countsOf}:${day}`, at, at + COUNTS_PAUSE_MS);
  return cells;
}

function putEvents(cells: Cell[], events: readonly Event[]): void {
  let ordinal = 0;
  for (const { seq, day, at, command, actor, fact } of events) {
    cells.push(EVENT, seq, day, at, command, ordinal, fact.type, JSON.stringify(fact), actor);
    ordinal += 1;
  }
}

function putIssued(cells: Cell[], token: Token): void {
  cells.push(
    TOKEN,
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

function putChanged(cells: Cell[], token: Token): void {
  cells.push(
    CHANGED_TOKEN,
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

function putRows(cells: Cell[], { persons, messages, slips, facilityFile }: CompanionRows): void {
  for (const one of persons) {
    if ('plain' in one) cells.push(PLAIN_PERSON, one.token, one.plain);
    else cells.push(SEALED_PERSON, one.keyId, one.sealed, ...tokenKey(one.token));
  }
  for (const one of messages) cells.push(MESSAGE, ...messageCells(one));
  for (const { printer, token, duplicate, createdAt, expiresAt } of slips)
    cells.push(SLIP, printer, token, duplicate ? 1 : 0, createdAt, createdAt, expiresAt);
  if (facilityFile !== undefined) {
    const { hash, content, appliedAt, actor } = facilityFile;
    cells.push(FACILITY_FILE, hash, content, appliedAt, actor);
  }
}

/** The one counts row of a day: below zero, where no other message's id is. */
function countsId(day: Day): number {
  return -Math.floor(Date.parse(day) / DAY_MS) - 1;
}

export interface LogHead {
  seq: number;
  /** Hex of the last event's hash. */
  hash: string;
}

/** Why a group was refused: the log on disk is longer than the one that was read. */
class LogMoved extends Error {
  readonly code = 'LOG_MOVED';
}

/** Cells that go on from `head` and end with the event `last`. */
export interface Group {
  cells: readonly Cell[];
  head: LogHead;
  last: number;
}

/** Writes a group in one durable transaction; answers the head that it leaves. Throws StorageFault. */
export type WriteGroup = (group: Group, seals: Seals | null) => LogHead;

export function openGroupWriter(connection: Connection): WriteGroup {
  const lastSeq = connection.prepare<[], number>(sql.LAST_SEQ).pluck();
  const statements: Statement[] = [
    sql.INSERT_EVENT,
    sql.INSERT_TOKEN,
    sql.UPDATE_TOKEN,
    sql.LAPSE_TOKEN,
    sql.INSERT_PERSON,
    sql.INSERT_PERSON,
    sql.INSERT_MESSAGE,
    sql.INSERT_SLIP,
    sql.INSERT_FACILITY_FILE,
    sql.DUE_COUNTS,
  ].map((text) => connection.prepare(text));

  function write(cells: readonly Cell[], previous: string, seals: Seals | null): string {
    let chained = previous;
    for (let at = 0; at < cells.length; ) {
      const kind = Number(cells[at]);
      const end = at + 1 + (WIDTHS[kind] ?? Number.NaN);
      let bound = cells.slice(at + 1, end);
      if (kind === EVENT) {
        chained = chainHex(chained, rowOf(bound));
        bound.push(Buffer.from(chained, 'hex'));
      } else if (kind === MESSAGE && typeof bound[FINGERPRINT] === 'string') {
        bound[FINGERPRINT] = sealsOf(seals).fingerprint(bound[FINGERPRINT]);
      } else if (kind === PLAIN_PERSON) {
        bound = sealedCells(sealsOf(seals), String(bound[0]), String(bound[1]));
      }
      const { changes } = run(statements[kind], bound);
      if ((kind === SEALED_PERSON || kind === PLAIN_PERSON) && changes !== 1)
        throw new Error('a person was to be kept for what is no token');
      at = end;
    }
    return chained;
  }

  return ({ cells, head, last }, seals) => {
    const hash = inTransaction(connection, () => {
      // A second process on this file must not be built upon unread: its numbers are given out too.
      if ((lastSeq.get() ?? 0) !== head.seq) throw new StorageFault('commit', new LogMoved());
      return write(cells, head.hash, seals);
    });
    return { seq: last, hash };
  };
}

/** An event's cells, by their names. */
function rowOf([seq, day, at, command, ordinal, type, fact, actor]: Cell[]): ChainedRow {
  return { seq, day, at, command, ordinal, type, fact, actor } as ChainedRow;
}

function run(statement: Statement | undefined, bound: Cell[]): { changes: number } {
  if (statement === undefined) throw new Error('a group holds what is no statement');
  return statement.run(bound);
}

function sealsOf(seals: Seals | null): Seals {
  if (seals === null) throw new Error('nothing can be sealed here');
  return seals;
}

function sealedCells(seals: Seals, token: string, plain: string): Cell[] {
  const { keyId, sealed } = seals.seal(token, plain);
  return [keyId, sealed, ...tokenKey(token)];
}
