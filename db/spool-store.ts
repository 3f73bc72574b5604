/**
 * The spool's rows. `sending` is on disk before the first byte leaves, so that after a crash nobody
 * prints twice unmarked. New slips come with their token (journal) or from a person (`add`).
 */
import type { Statement } from 'better-sqlite3';
import type { Connection } from './open.ts';
import type { NewSlip } from './rows.ts';
import * as sql from './statements.ts';
import { inTransaction } from './transaction.ts';

export interface SlipJob {
  id: number;
  printerId: string;
  tokenId: string;
  duplicate: boolean;
  attempts: number;
  createdAt: number;
  expiresAt: number;
}

export type SlipState = 'queued' | 'sending' | 'sent' | 'printed' | 'failed' | 'expired' | 'interrupted';

export interface SlipRow extends SlipJob {
  state: SlipState;
  sentAt: number | null;
  confirmedAt: number | null;
  reason: string | null;
}

export interface SlipStore {
  add(slip: NewSlip): number;
  next(printerId: string, now: number): SlipJob | null;
  claim(id: number, printerId: string, now: number): boolean;
  finish(
    id: number,
    printerId: string,
    state: 'sent' | 'printed' | 'failed' | 'expired',
    how: { sentAt: number | null; confirmedAt: number | null; reason: string },
  ): void;
  retryLater(id: number, printerId: string, nextAt: number, reason: string): void;
  waiting(printerId: string, limit: number): SlipJob[];
  move(id: number, from: string, to: string): boolean;
  strays(printerIds: readonly string[], limit: number): SlipJob[];
  /** Returns the printer of each. */
  markInterrupted(): string[];
  recent(limit: number): SlipRow[];
  /**
   * The newest slips made since `since`, or whose time was over since, that may not be on paper, and of which nobody
   * has asked for a copy yet.
   */
  inTrouble(since: number, limit: number): SlipRow[];
  /** How many slips made since `since` are in each state, and the newest of them, by printer. */
  counts(since: number): SlipCount[];
  byId(id: number): SlipRow | null;
  /** Forgets slips that ended before `before`. */
  forget(before: number): number;
}

export interface SlipCount {
  printer: string;
  state: SlipState;
  slips: number;
  /** Id of the newest. */
  last: number;
}

const FARTHEST_TRY_MS = 60_000;

/** Ten busy days of one hall: what is older does not matter to who asks how today goes. */
const MAX_COUNTED = 10_000;

interface Row {
  id: number;
  printer: string;
  token: string;
  duplicate: number;
  attempts: number;
  created_at: number;
  expires_at: number;
}

interface FullRow extends Row {
  state: SlipState;
  sent_at: number | null;
  confirmed_at: number | null;
  reason: string | null;
}

export function openSpoolStore(connection: Connection): SlipStore {
  const insert = connection.prepare(sql.INSERT_SLIP);
  const next = connection.prepare<[string], Row & { next_at: number }>(sql.NEXT_SLIP);
  const claim = connection.prepare(sql.CLAIM_SLIP);
  const finish = connection.prepare(sql.FINISH_SLIP);
  const retry = connection.prepare(sql.RETRY_SLIP);
  const interrupt = connection.prepare<[], string>(sql.INTERRUPT_SLIPS).pluck();
  const recent = connection.prepare<[number], FullRow>(sql.RECENT_SLIPS);
  const inTrouble = connection.prepare<[number, number], FullRow>(sql.SLIPS_IN_TROUBLE);
  const unproven = connection.prepare<[number, number], FullRow>(sql.SLIPS_UNPROVEN);
  const expired = connection.prepare<[number, number], FullRow>(sql.SLIPS_EXPIRED);
  const waiting = connection.prepare<[string, number], Row>(sql.WAITING_SLIPS);
  const move = connection.prepare(sql.MOVE_SLIP);
  const printers = connection.prepare<[], string>(sql.QUEUED_PRINTERS).pluck();
  const newest = connection.prepare<[], number>(sql.NEWEST_SLIP).pluck();
  const counts = connection.prepare<[number, number], SlipCount>(sql.SLIP_COUNTS);
  const byId = connection.prepare<[number], FullRow>(sql.SLIP_BY_ID);
  const forget = connection.prepare(
    "DELETE FROM spool WHERE state NOT IN ('queued', 'sending') AND created_at < ?",
  );

  const write = <Cells extends unknown[]>(statement: Statement<Cells>, ...cells: Cells) =>
    inTransaction(connection, () => statement.run(...cells));

  return {
    add: ({ printer, token, duplicate, createdAt, expiresAt }) =>
      Number(
        write(insert, printer, token, duplicate ? 1 : 0, createdAt, createdAt, expiresAt).lastInsertRowid,
      ),
    next(printerId, now) {
      const row = next.get(printerId);
      // No try is put off for longer: later than that, and the clock was set back since.
      const isLater = row !== undefined && row.next_at > now && row.next_at - now < FARTHEST_TRY_MS;
      return row === undefined || isLater ? null : toJob(row);
    },
    claim: (id, printerId, now) => write(claim, now, id, printerId).changes === 1,
    waiting: (printerId, limit) => waiting.all(printerId, limit).map(toJob),
    move: (id, from, to) => write(move, to, id, from).changes === 1,
    strays: (printerIds, limit) =>
      printers
        .all()
        .filter((printer) => !printerIds.includes(printer))
        .flatMap((printer) => waiting.all(printer, limit).map(toJob)),
    counts: (since) => counts.all((newest.get() ?? 0) - MAX_COUNTED, since),
    byId(id) {
      const row = byId.get(id);
      return row === undefined ? null : toRow(row);
    },
    finish(id, printerId, state, { sentAt, confirmedAt, reason }) {
      write(finish, state, sentAt, confirmedAt, reason, id, printerId);
    },
    retryLater(id, printerId, nextAt, reason) {
      write(retry, nextAt, reason, id, printerId);
    },
    markInterrupted: () => inTransaction(connection, () => interrupt.all()),
    recent: (limit) => recent.all(limit).map(toRow),
    forget: (before) => write(forget, before).changes,
    inTrouble: (since, limit) =>
      [inTrouble, unproven, expired]
        .flatMap((list) => list.all(since, limit))
        .sort((a, b) => b.id - a.id)
        .slice(0, limit)
        .map(toRow),
  };
}

function toJob(row: Row): SlipJob {
  return {
    id: row.id,
    printerId: row.printer,
    tokenId: row.token,
    duplicate: row.duplicate === 1,
    attempts: row.attempts,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

function toRow(row: FullRow): SlipRow {
  return {
    ...toJob(row),
    state: row.state,
    sentAt: row.sent_at,
    confirmedAt: row.confirmed_at,
    reason: row.reason,
  };
}
