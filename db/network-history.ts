/** What came from the network and what became of our answers, read back from the outbox: it outlives a restart. */
import type { Connection } from './open.ts';

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
}

/** How far back an attempt of either kind is looked for: hours of the busiest day. */
const LOOK_BACK = 5_000;

const LAST_CALLBACK = "SELECT created_at AS at FROM outbox WHERE lane = 'abdm' ORDER BY id DESC LIMIT 1";
const RECENT = `SELECT e.sent_at AS sentAt, e.status, e.class, e.code
  FROM (SELECT * FROM exchanges ORDER BY id DESC LIMIT ${LOOK_BACK}) e
  JOIN outbox o ON o.id = e.outbox_id AND o.lane = 'abdm'`;

export function openNetworkHistory(connection: Connection): NetworkHistory {
  const callback = connection.prepare<[], { at: number }>(LAST_CALLBACK);
  const accepted = connection.prepare<[], LastAttempt>(
    `${RECENT} WHERE e.class = 'accepted' ORDER BY e.id DESC LIMIT 1`,
  );
  const failed = connection.prepare<[], LastAttempt>(
    `${RECENT} WHERE e.class <> 'accepted' ORDER BY e.id DESC LIMIT 1`,
  );
  return {
    lastCallbackAt: () => callback.get()?.at ?? null,
    lastAnswers: () => ({ accepted: accepted.get() ?? null, failed: failed.get() ?? null }),
  };
}
