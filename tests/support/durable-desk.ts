// Owns a desk on a real database file in a temporary folder, with a clock that the test sets, and ways to look at
// the file from outside. What the server wires in main.ts is wired here as plainly as possible.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Commits } from '../../db/commits.ts';
import { type Journal, openJournal } from '../../db/journal.ts';
import { type Connection, type Database, openDatabase } from '../../db/open.ts';
import { createDesk, type Desk, type Outcome, type Submission } from '../../server/desk.ts';
import type { Command } from '../../server/queue/commands.ts';
import type { Event, Fact } from '../../server/queue/events.ts';
import type { Day, Instant, Settings, Token, TokenId } from '../../server/queue/model.ts';
import { momentIn } from '../../server/queue/service-day.ts';
import { counterOf, MONDAY_NINE, queueOf, settingsOf, ZONE } from './queue-desk.ts';
import { repositoryRoot } from './repository-root.ts';

export const MONDAY = '2026-11-23' as Day;
export const TUESDAY = '2026-11-24' as Day;

const SETTINGS = settingsOf(
  [queueOf('OPD'), queueOf('LAB')],
  [counterOf('C1', 'OPD'), counterOf('C2', 'LAB')],
);

const moment = momentIn(ZONE);

export class DurableDesk {
  readonly folder = mkdtempSync(join(tmpdir(), 'parchi-desk-'));
  readonly file = join(this.folder, 'parchi.db');
  at: Instant = MONDAY_NINE;
  faults: unknown[] = [];
  published: Event[][] = [];
  #around: (journal: Journal) => Journal;
  #opened: { database: Database; journal: Journal; desk: Desk };
  #serial = 0;
  #closeFirst: (() => void)[] = [];

  /** `around` may put a fault between the desk and its journal. */
  static async start(
    settings: Settings = SETTINGS,
    around: (journal: Journal) => Journal = (journal) => journal,
  ): Promise<DurableDesk> {
    const rig = new DurableDesk(around);
    await rig.done({ type: 'configure', id: 'settings', settings, fileHash: 'first' });
    await rig.desk.confirmDay(moment(rig.at).day);
    rig.published = [];
    return rig;
  }

  constructor(around: (journal: Journal) => Journal) {
    this.#around = around;
    this.#opened = this.#open();
  }

  #open(): { database: Database; journal: Journal; desk: Desk } {
    const database = openDatabase({ file: this.file, root: repositoryRoot() });
    const journal = openJournal(database.connection);
    const desk = this.secondDesk(this.#around(journal));
    desk.onCommitted((events) => this.published.push([...events]));
    return { database, journal, desk };
  }

  get desk(): Desk {
    return this.#opened.desk;
  }

  get journal(): Journal {
    return this.#opened.journal;
  }

  /** Another desk with the same clock. */
  secondDesk(journal: Journal, commits?: Commits): Desk {
    return createDesk({
      journal,
      commits,
      moment: () => moment(this.at),
      countsDue: true,
      onFault: (fault) => this.faults.push(fault),
    });
  }

  get database(): Database {
    return this.#opened.database;
  }

  get connection(): Connection {
    return this.database.connection;
  }

  reopen(): void {
    this.#opened.database.close();
    this.#opened = this.#open();
  }

  /** A second connection, which sees only what is committed. */
  outside(): Connection {
    const connection = new Sqlite(this.file, { readonly: true });
    this.#closeFirst.push(() => connection.close());
    return connection;
  }

  stop(): void {
    for (const close of this.#closeFirst) close();
    this.#opened.database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  issue(changes: Partial<Extract<Command, { type: 'issue' }>> = {}): Extract<Command, { type: 'issue' }> {
    this.#serial += 1;
    return {
      type: 'issue',
      id: `issue-${this.#serial}`,
      queue: 'OPD',
      source: 'share',
      lane: 'normal',
      laneReason: null,
      persons: [],
      code: `code-${this.#serial}`,
      far: false,
      ...changes,
    };
  }

  submit(command: Command, options?: Submission): Promise<Outcome> {
    return this.desk.submit(command, options);
  }

  /** The events of a command that must not be refused. */
  async done(command: Command, options?: Submission): Promise<Event[]> {
    return eventsOf(await this.submit(command, options));
  }

  /** The number of the token that a command gave out. */
  async number(command: Command, options?: Submission): Promise<number> {
    return numberIn(await this.done(command, options));
  }
}

export function eventsOf(outcome: Outcome): Event[] {
  if (outcome.kind === 'refused') throw new Error(`refused: ${JSON.stringify(outcome.refusal)}`);
  return outcome.events;
}

export function numberIn(events: readonly Event[]): number {
  const fact = events[0]?.fact;
  if (fact?.type !== 'issued') throw new Error(`nothing was issued: ${JSON.stringify(events)}`);
  return fact.number;
}

export function count(connection: Connection, table: string): number {
  return connection.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? -1;
}

export function commandsOnDisk(connection: Connection): Set<string> {
  const rows = connection.prepare<[], { command: string }>('SELECT DISTINCT command FROM events').all();
  return new Set(rows.map(({ command }) => command));
}

/** The numbers that the log gave out, by day and queue, in the order of the log. */
export function issuedOnDisk(connection: Connection): Map<string, number[]> {
  const numbers = new Map<string, number[]>();
  for (const { day, fact } of logOf(connection)) {
    if (fact.type !== 'issued') continue;
    const series = `${day}.${fact.queue}`;
    numbers.set(series, [...(numbers.get(series) ?? []), fact.number]);
  }
  return numbers;
}

interface LogRow {
  seq: number;
  day: Day;
  at: number;
  command: string;
  fact: string;
  actor: string | null;
}

/** The whole log, read past the journal. */
export function logOf(connection: Connection): Event[] {
  const rows = connection
    .prepare<[], LogRow>('SELECT seq, day, at, command, fact, actor FROM events ORDER BY seq')
    .all();
  return rows.map((row) => ({ ...row, fact: JSON.parse(row.fact) as Fact }));
}

interface TokenRow {
  day: Day;
  series: string;
  number: number;
  issued_at: number;
  lane_reason: Token['laneReason'];
  returns_at: number | null;
  legs: string;
}

/** The stored projection, as tokens. */
export function tokensOf(connection: Connection): Map<TokenId, Token> {
  const rows = connection
    .prepare<[], TokenRow & Token>('SELECT * FROM tokens ORDER BY day, series, number')
    .all();
  return new Map(
    rows.map(({ issued_at: issuedAt, lane_reason: laneReason, returns_at: returnsAt, ...row }) => {
      const id = `${row.day}.${row.series}.${row.number}`;
      return [id, { ...row, id, issuedAt, laneReason, returnsAt, legs: JSON.parse(`${row.legs}`) } as Token];
    }),
  );
}

const WAL_HEADER = 32;
const FRAME_HEADER = 24;

/** How many transactions the write-ahead log holds. */
export function commitsInWal(file: string): number {
  return readWal(file).commits;
}

/** Transactions and pages in the write-ahead log (sqlite.org/fileformat2.html#the_write_ahead_log). */
export function readWal(file: string): { commits: number; pages: number } {
  const wal = readFileSync(`${file}-wal`);
  if (wal.length < WAL_HEADER) return { commits: 0, pages: 0 };
  const frame = FRAME_HEADER + wal.readUInt32BE(8);
  const salt = wal.subarray(16, 24);
  let commits = 0;
  let pages = 0;
  for (let at = WAL_HEADER; at + frame <= wal.length; at += frame) {
    if (!wal.subarray(at + 8, at + 16).equals(salt)) break;
    pages += 1;
    // The last frame of a transaction holds the size of the database after it; the others 0.
    if (wal.readUInt32BE(at + 4) !== 0) commits += 1;
  }
  return { commits, pages };
}
