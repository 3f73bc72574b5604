/** The hot statements, in one place so that a test can ask SQLite how it runs each [DUR-14]. */

export const INSERT_EVENT =
  'INSERT INTO events (seq, day, at, command, ordinal, type, fact, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)';

export const INSERT_TOKEN = `INSERT INTO tokens (day, series, number, label, source, person, code, issued_at,
  status, queue, counter, lane, lane_reason, place, returns_at, notice, legs, version)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export const UPDATE_TOKEN = `UPDATE tokens SET status = ?, queue = ?, counter = ?, lane = ?, lane_reason = ?,
  place = ?, returns_at = ?, notice = ?, legs = ?, version = ? WHERE day = ? AND series = ? AND number = ?`;

export const LAPSE_TOKEN = `UPDATE tokens SET status = 'lapsed', counter = NULL, returns_at = NULL
  WHERE day = ? AND series = ? AND number = ?`;

export const INSERT_PERSON =
  'INSERT INTO persons (token, key_id, sealed) VALUES (?, ?, ?) ON CONFLICT (token) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed';

export const INSERT_MESSAGE = `INSERT INTO outbox (lane, kind, correlation, fingerprint, token, detail, state, attempts,
  created_at, next_at, deadline_at) VALUES (?, ?, ?, ?, ?, ?, 'pending', 0, ?, ?, ?)`;

/**
 * Counts of a day are cumulative: one row a day, sent again whenever it has grown. `next_at` always
 * moves, so that a report under way meanwhile does not pass for the newest.
 */
export const DUE_COUNTS = `INSERT INTO outbox (lane, kind, correlation, detail, state, attempts, created_at, next_at)
  VALUES ('hub', 'counts', ?, '{}', 'pending', 0, ?, ?)
  ON CONFLICT (correlation, kind) DO UPDATE SET state = 'pending', attempts = 0, done_at = NULL,
    next_at = max(excluded.next_at, outbox.next_at + 1)`;

export const INSERT_SLIP = `INSERT INTO spool (printer, token, duplicate, state, attempts, created_at, next_at, expires_at)
  VALUES (?, ?, ?, 'queued', 0, ?, ?, ?)`;

export const EVENTS_OF_COMMAND =
  'SELECT seq, day, at, command, ordinal, type, fact FROM events WHERE command = ? ORDER BY ordinal';

export const LAST_EVENT = 'SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1';

export const LAST_OPENING = 'SELECT max(seq) AS seq FROM events WHERE type = ? AND seq < ?';

export const EVENTS_FROM =
  'SELECT seq, day, at, command, ordinal, type, fact FROM events WHERE seq >= ? ORDER BY seq LIMIT ?';

export const HIGHEST_NUMBERS =
  'SELECT series AS queue, max(number) AS number FROM tokens WHERE day = ? GROUP BY series';

export const COUNTS_OF_DAY =
  'SELECT day, series AS queue, source, count(*) AS tokens FROM tokens WHERE day = ? GROUP BY series, source ORDER BY series, source';

export const MESSAGE_BY_CORRELATION =
  'SELECT id, fingerprint, token, state FROM outbox WHERE correlation = ? AND kind = ?';

export const DUE_MESSAGES = `SELECT id, lane, kind, correlation, token, detail, attempts, created_at, next_at, deadline_at
  FROM outbox WHERE state = 'pending' AND lane = ? AND next_at <= ? ORDER BY next_at LIMIT ?`;

export const NEXT_MESSAGE_AT = `SELECT min(next_at) AS at FROM outbox WHERE state = 'pending' AND lane = ?`;

export const PERSON_OF_TOKEN = 'SELECT key_id, sealed FROM persons WHERE token = ?';

export const TOKEN_BY_CODE = 'SELECT day, series, number FROM tokens WHERE code = ?';

export const NEXT_SLIP = `SELECT id, printer, token, duplicate, attempts, created_at, next_at, expires_at FROM spool
  WHERE state = 'queued' AND printer = ? ORDER BY id LIMIT 1`;

export const SLIPS_IN_TROUBLE = `SELECT * FROM spool
  WHERE state IN ('failed', 'interrupted') AND created_at >= ? ORDER BY id DESC LIMIT ?`;
