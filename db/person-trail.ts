/**
 * What stands in the database around a token: its row, its events, its slips and messages. Read for the person it
 * was given to, a few rows a turn where a whole table has to be walked.
 */
import type { Day, PersonKey, TokenId } from '../server/queue/model.ts';
import type { Connection } from './open.ts';
import { type TokenKey, tokenKey } from './rows.ts';

export interface TokenRow {
  id: TokenId;
  day: Day;
  series: string;
  label: string;
  source: string;
  status: string;
  queue: string;
  lane: string;
  laneReason: string | null;
  person: PersonKey | null;
  issuedAt: number;
}

export interface TrailEvent {
  seq: number;
  at: number;
  actor: string | null;
  /** The fact as JSON, as the log has it. */
  fact: string;
}

export interface TrailSlip {
  id: number;
  printer: string;
  token: TokenId;
  duplicate: number;
  state: string;
  createdAt: number;
}

export interface TrailMessage {
  id: number;
  kind: string;
  correlation: string;
  token: TokenId | null;
  state: string;
  attempts: number;
  createdAt: number;
}

export interface PersonTrail {
  token(id: TokenId): TokenRow | null;
  /** Tokens of a day with this label: two queues may share a number, never a label. */
  labelled(day: Day, label: string): TokenRow[];
  /** Tokens of a day that were given to this person key. */
  ofPerson(day: Day, person: PersonKey): TokenRow[];
  /** Where the log of a day begins and the `rolls`-th day after it ends; null for a day without a roll. */
  logOf(day: Day, rolls: number): { from: number; to: number } | null;
  events(after: number, limit: number): TrailEvent[];
  slips(after: number, limit: number): TrailSlip[];
  messages(after: number, limit: number): TrailMessage[];
}

const TOKEN_CELLS = `day || '.' || series || '.' || number AS id, day, series, label, source, status, queue, lane,
  lane_reason AS laneReason, person, issued_at AS issuedAt`;

export function openPersonTrail(connection: Connection): PersonTrail {
  const token = connection.prepare<TokenKey, TokenRow>(
    `SELECT ${TOKEN_CELLS} FROM tokens WHERE day = ? AND series = ? AND number = ?`,
  );
  const labelled = connection.prepare<[string, string], TokenRow>(
    `SELECT ${TOKEN_CELLS} FROM tokens WHERE day = ? AND label = ? ORDER BY id`,
  );
  const ofPerson = connection.prepare<[string, string], TokenRow>(
    `SELECT ${TOKEN_CELLS} FROM tokens WHERE day = ? AND person = ? ORDER BY id`,
  );
  const rolls = connection.prepare<[], { seq: number; day: Day }>(
    "SELECT seq, day FROM events WHERE type in ('dayRolled', 'configured') AND type = 'dayRolled' ORDER BY seq",
  );
  const last = connection.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM events').pluck();
  const events = connection.prepare<[number, number], TrailEvent>(
    'SELECT seq, at, actor, fact FROM events WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  const slips = connection.prepare<[number, number], TrailSlip>(
    `SELECT id, printer, token, duplicate, state, created_at AS createdAt FROM spool
      WHERE id > ? ORDER BY id LIMIT ?`,
  );
  const messages = connection.prepare<[number, number], TrailMessage>(
    `SELECT id, kind, correlation, token, state, attempts, created_at AS createdAt FROM outbox
      WHERE id > ? ORDER BY id LIMIT ?`,
  );
  return {
    token: (id) => token.get(...tokenKey(id)) ?? null,
    labelled: (day, label) => labelled.all(day, label),
    ofPerson: (day, person) => ofPerson.all(day, person),
    logOf(day, days) {
      const all = rolls.all();
      const first = all.findIndex((one) => one.day === day);
      const begins = all[first];
      if (begins === undefined) return null;
      const ends = all[first + days];
      return { from: begins.seq, to: ends?.seq ?? last.get() ?? 0 };
    },
    events: (after, limit) => events.all(after, limit),
    slips: (after, limit) => slips.all(after, limit),
    messages: (after, limit) => messages.all(after, limit),
  };
}
