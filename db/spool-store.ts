/**
 * The spool's rows. `sending` is on disk before the first byte leaves, so that after a crash nobody
 * prints twice unmarked. New slips come with their token (journal) or from a person (`add`).
 */
import type { Connection } from './open.ts';
import type { NewSlip } from './rows.ts';
import * as sql from './statements.ts';

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
  claim(id: number, now: number): boolean;
  finish(
    id: number,
    state: 'sent' | 'printed' | 'failed' | 'expired',
    how: { sentAt: number | null; confirmedAt: number | null; reason: string },
  ): void;
  retryLater(id: number, nextAt: number, reason: string): void;
  markInterrupted(): number;
  recent(limit: number): SlipRow[];
  /** The newest slip of each of these states since `since`, for staff to look after. */
  inTrouble(since: number, limit: number): SlipRow[];
  /** Forgets slips that ended before `before`. */
  forget(before: number): number;
}

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
  const interrupt = connection.prepare(sql.INTERRUPT_SLIPS);
  const recent = connection.prepare<[number], FullRow>(sql.RECENT_SLIPS);
  const inTrouble = connection.prepare<[number, number], FullRow>(sql.SLIPS_IN_TROUBLE);

  const forget = connection.prepare(
    "DELETE FROM spool WHERE state NOT IN ('queued', 'sending') AND created_at < ?",
  );

  return {
    add: ({ printer, token, duplicate, createdAt, expiresAt }) =>
      Number(insert.run(printer, token, duplicate ? 1 : 0, createdAt, createdAt, expiresAt).lastInsertRowid),
    next(printerId, now) {
      const row = next.get(printerId);
      return row === undefined || row.next_at > now ? null : toJob(row);
    },
    claim: (id, now) => claim.run(now, id).changes === 1,
    finish(id, state, { sentAt, confirmedAt, reason }) {
      finish.run(state, sentAt, confirmedAt, reason, id);
    },
    retryLater(id, nextAt, reason) {
      retry.run(nextAt, reason, id);
    },
    markInterrupted: () => interrupt.run().changes,
    recent: (limit) => recent.all(limit).map(toRow),
    forget: (before) => forget.run(before).changes,
    inTrouble: (since, limit) => inTrouble.all(since, limit).map(toRow),
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
