/** What came from the network, or went to the hub, and what became of our messages, read back from the outbox: it outlives a restart. */
import type { Connection } from './open.ts';
import type { OutboxLane } from './rows.ts';

export interface LastAttempt {
  sentAt: number;
  status: number | null;
  class: string;
  code: string | null;
}

export interface NetworkHistory {
  /** When the network's newest callback that was taken came, in milliseconds since 1970. */
  lastCallbackAt(): number | null;
  /** The newest attempt to answer the network that it took, and the newest that it did not. */
  lastAnswers(): { accepted: LastAttempt | null; failed: LastAttempt | null };
  /** Messages that wait to be taken. */
  waiting(): number;
}

/** How far back an attempt of either kind is looked for: hours of the busiest day. */
const LOOK_BACK = 5_000;

const LAST_CALLBACK = 'SELECT created_at AS at FROM outbox WHERE lane = ? ORDER BY id DESC LIMIT 1';
const WAITING = "SELECT count(*) AS waiting FROM outbox WHERE lane = ? AND state = 'pending'";
const RECENT = `SELECT e.sent_at AS sentAt, e.status, e.class, e.code
  FROM (SELECT * FROM exchanges ORDER BY id DESC LIMIT ${LOOK_BACK}) e
  JOIN outbox o ON o.id = e.outbox_id AND o.lane = ?`;

export function openNetworkHistory(connection: Connection, lane: OutboxLane): NetworkHistory {
  const callback = connection.prepare<[string], { at: number }>(LAST_CALLBACK);
  const accepted = connection.prepare<[string], LastAttempt>(
    `${RECENT} WHERE e.class = 'accepted' ORDER BY e.id DESC LIMIT 1`,
  );
  const failed = connection.prepare<[string], LastAttempt>(
    `${RECENT} WHERE e.class <> 'accepted' ORDER BY e.id DESC LIMIT 1`,
  );
  const waiting = connection.prepare<[string], { waiting: number }>(WAITING);
  return {
    waiting: () => waiting.get(lane)?.waiting ?? 0,
    lastCallbackAt: () => callback.get(lane)?.at ?? null,
    lastAnswers: () => ({ accepted: accepted.get(lane) ?? null, failed: failed.get(lane) ?? null }),
  };
}
