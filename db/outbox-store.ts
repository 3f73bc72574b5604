/** The outbox rows: what is due, what an attempt came to. New rows are the journal's to write. */
import type { Connection } from './open.ts';
import type { NewMessage, OutboxKind, OutboxLane } from './rows.ts';
import * as sql from './statements.ts';
import { inTransaction } from './transaction.ts';
import type { TurnReads } from './turn-reads.ts';

export interface Message {
  id: number;
  lane: OutboxLane;
  kind: OutboxKind;
  correlation: string;
  token: string | null;
  detail: Record<string, unknown>;
  attempts: number;
  createdAt: number;
  /** When it was due; tells whether the row was written again while it was being sent. */
  dueAt: number;
  deadlineAt: number | null;
}

/** `accepted` the far side took it; `refused` it never will; `expired` the time was over. */
export type MessageState = 'pending' | 'accepted' | 'refused' | 'expired';

export interface Attempt {
  requestId: string;
  sentAt: number;
  ms: number;
  status: number | null;
  class: string;
  code: string | null;
}

/** What became of a message: the attempt to record, if there was one, and how it goes on. */
export interface Result {
  id: number;
  /** `dueAt` of the message that was sent; if the row has another by now, it stays pending. */
  dueAt: number;
  attempt: Attempt | null;
  state: MessageState;
  /** When it is due again; only for `pending`. */
  nextAt: number;
  at: number;
}

export interface Known {
  id: number;
  fingerprint: Buffer | null;
  token: string | null;
  state: MessageState;
}

export interface OutboxStore {
  due(lane: OutboxLane, now: number, limit: number): Message[];
  /** When the lane's next message is due; null when none waits. */
  nextAt(lane: OutboxLane): number | null;
  record(results: readonly Result[]): void;
  /** The message that answers a correlation, if one was ever written. */
  find(correlation: string, kind: OutboxKind): Known | null;
  /** Writes a message that no event of the log goes with; one with its correlation and kind must not exist. */
  add(message: NewMessage): void;
  /** Sends again with a new deadline; a message still pending keeps its place. */
  sendAgain(id: number, now: number, deadlineAt: number): void;
  /** How many messages wait, by lane. */
  counts(): { state: string; lane: string; n: number }[];
  /** Forgets finished messages and their attempts older than `before`. */
  forget(before: number): number;
}

interface MessageRow {
  id: number;
  lane: OutboxLane;
  kind: OutboxKind;
  correlation: string;
  token: string | null;
  detail: string;
  attempts: number;
  created_at: number;
  next_at: number;
  deadline_at: number | null;
}

/** `reads` looks up what came before; without it the writing connection does. */
export function openOutboxStore(connection: Connection, reads?: TurnReads): OutboxStore {
  const due = connection.prepare<[string, number, number], MessageRow>(sql.DUE_MESSAGES);
  const nextAt = connection.prepare<[string], { at: number | null }>(sql.NEXT_MESSAGE_AT);
  const byCorrelation = (reads?.connection ?? connection).prepare<[string, string], Known>(
    sql.MESSAGE_BY_CORRELATION,
  );
  const insertAttempt = connection.prepare(sql.INSERT_ATTEMPT);
  const insert = connection.prepare(sql.INSERT_MESSAGE);
  const update = connection.prepare(sql.UPDATE_MESSAGE);
  const again = connection.prepare(sql.SEND_AGAIN);
  const counts = connection.prepare<[], { state: string; lane: string; n: number }>(sql.COUNT_MESSAGES);
  const forgetAttempts = connection.prepare(
    "DELETE FROM exchanges WHERE outbox_id IN (SELECT id FROM outbox WHERE state <> 'pending' AND created_at < ?)",
  );
  const forget = connection.prepare("DELETE FROM outbox WHERE state <> 'pending' AND created_at < ?");

  return {
    due: (lane, now, limit) => due.all(lane, now, limit).map(toMessage),
    nextAt: (lane) => nextAt.get(lane)?.at ?? null,
    record(results) {
      inTransaction(connection, () => {
        for (const { id, dueAt, attempt, state, nextAt: next, at } of results) {
          if (attempt !== null) {
            insertAttempt.run(
              attempt.requestId,
              id,
              attempt.sentAt,
              attempt.ms,
              attempt.status,
              attempt.class,
              attempt.code,
            );
          }
          update.run(state, attempt === null ? 0 : 1, next, state === 'pending' ? null : at, id, dueAt);
        }
      });
    },
    find(correlation, kind) {
      const look = () => byCorrelation.get(correlation, kind) ?? null;
      return reads === undefined ? look() : reads.read(look);
    },
    add(one) {
      const detail = JSON.stringify(one.detail);
      inTransaction(connection, () => {
        insert.run(
          one.lane,
          one.kind,
          one.correlation,
          one.fingerprint,
          one.token,
          detail,
          one.createdAt,
          one.createdAt,
          one.deadlineAt,
        );
      });
    },
    sendAgain(id, now, deadlineAt) {
      inTransaction(connection, () => again.run(now, deadlineAt, id));
    },
    counts: () => counts.all(),
    forget: (before) =>
      inTransaction(connection, () => {
        forgetAttempts.run(before);
        return forget.run(before).changes;
      }),
  };
}

function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    lane: row.lane,
    kind: row.kind,
    correlation: row.correlation,
    token: row.token,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
    attempts: row.attempts,
    createdAt: row.created_at,
    dueAt: row.next_at,
    deadlineAt: row.deadline_at,
  };
}
