/** The outbox rows: what is due, what an attempt came to. New rows are the journal's to write. */
import type { Connection } from './open.ts';
import { messageCells, type NewMessage, type OutboxKind, type OutboxLane } from './rows.ts';
import * as sql from './statements.ts';
import { inTransaction } from './transaction.ts';

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

/** What became of a message: the attempts to record, two where a 401 parted them, and how it goes on. */
export interface Result {
  id: number;
  /** `dueAt` of the message that was sent; if the row has another by now, it stays pending. */
  dueAt: number;
  attempts: Attempt[];
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
  /** The id for the next message; one that is not used leaves a gap, which harms nobody. */
  nextId(): number;
  /** A message was committed with its events: from now on it is found. */
  wrote(message: Pick<NewMessage, 'id' | 'kind' | 'correlation'>): void;
  /** The message that answers a correlation, if one was written and not yet forgotten. */
  find(correlation: string, kind: OutboxKind): Known | null;
  /** Writes a message that no event of the log goes with; one with its correlation and kind must not exist. */
  add(message: NewMessage & { fingerprint: Buffer | null }): void;
  /** Sends again with a new deadline; a message still pending keeps its place. */
  sendAgain(id: number, now: number, deadlineAt: number): void;
  /** How many messages wait, by lane. */
  counts(): { state: string; lane: string; n: number }[];
  /** Forgets finished messages and their attempts older than `before`. */
  forget(before: number): number;
}

/** REQUEST-IDs of a kind that are known again: 30 days of the largest hospital's shares, four times over. */
const MAX_KNOWN = 1_000_000;

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

/**
 * What a REQUEST-ID was answered with is found by a map in memory, not by an index on disk: REQUEST-IDs
 * are random, and each would dirty a page of its own. The map is read back at open.
 */
export function openOutboxStore(connection: Connection): OutboxStore {
  const due = connection.prepare<[string, number, number], MessageRow>(sql.DUE_MESSAGES);
  const nextAt = connection.prepare<[string], { at: number | null }>(sql.NEXT_MESSAGE_AT);
  const byId = connection.prepare<[number], Known>(sql.MESSAGE_BY_ID);
  const insertAttempt = connection.prepare(sql.INSERT_ATTEMPT);
  const insert = connection.prepare(sql.INSERT_MESSAGE);
  const update = connection.prepare(sql.UPDATE_MESSAGE);
  const again = connection.prepare(sql.SEND_AGAIN);
  const counts = connection.prepare<[], { state: string; lane: string; n: number }>(sql.COUNT_MESSAGES);
  const written = connection.prepare<[], { id: number; kind: OutboxKind; correlation: string }>(
    'SELECT id, kind, correlation FROM outbox WHERE id > 0 ORDER BY id',
  );
  const known = new Map<OutboxKind, Map<string, number>>();
  let lastId = 0;

  function remember({ id, kind, correlation }: { id: number; kind: OutboxKind; correlation: string }): void {
    const ids = known.get(kind) ?? new Map<string, number>();
    if (ids.size === 0) known.set(kind, ids);
    ids.set(correlation, id);
    lastId = Math.max(lastId, id);
    if (ids.size > MAX_KNOWN) ids.delete(ids.keys().next().value ?? '');
  }

  for (const row of written.iterate()) remember(row);
  const forgetAttempts = connection.prepare(
    "DELETE FROM exchanges WHERE outbox_id IN (SELECT id FROM outbox WHERE state <> 'pending' AND created_at < ?)",
  );
  const forget = connection.prepare<[number], { correlation: string; kind: OutboxKind }>(
    "DELETE FROM outbox WHERE state <> 'pending' AND created_at < ? RETURNING correlation, kind",
  );

  return {
    due: (lane, now, limit) => due.all(lane, now, limit).map(toMessage),
    nextAt: (lane) => nextAt.get(lane)?.at ?? null,
    record(results) {
      inTransaction(connection, () => {
        for (const { id, dueAt, attempts, state, nextAt: next, at } of results) {
          for (const one of attempts) {
            insertAttempt.run(one.requestId, id, one.sentAt, one.ms, one.status, one.class, one.code);
          }
          update.run(state, attempts.length === 0 ? 0 : 1, next, state === 'pending' ? null : at, id, dueAt);
        }
      });
    },
    nextId() {
      lastId += 1;
      return lastId;
    },
    wrote: remember,
    find(correlation, kind) {
      const id = known.get(kind)?.get(correlation);
      return id === undefined ? null : (byId.get(id) ?? null);
    },
    add(one) {
      inTransaction(connection, () => insert.run(...messageCells(one)));
      remember(one);
    },
    sendAgain(id, now, deadlineAt) {
      inTransaction(connection, () => again.run(now, deadlineAt, id));
    },
    counts: () => counts.all(),
    forget: (before) =>
      inTransaction(connection, () => {
        forgetAttempts.run(before);
        const forgotten = forget.all(before);
        for (const { correlation, kind } of forgotten) known.get(kind)?.delete(correlation);
        return forgotten.length;
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
