/** The hot statements, in one place so that a test can ask SQLite how it runs each [DUR-14]. */

export const INSERT_EVENT =
  'INSERT INTO events (seq, day, at, command, ordinal, type, fact, actor, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';

export const INSERT_TOKEN = `INSERT INTO tokens (day, series, number, label, source, person, code, issued_at,
  status, queue, counter, lane, lane_reason, place, returns_at, notice, legs, version)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export const UPDATE_TOKEN = `UPDATE tokens SET status = ?, queue = ?, counter = ?, lane = ?, lane_reason = ?,
  place = ?, returns_at = ?, notice = ?, legs = ?, version = ? WHERE day = ? AND series = ? AND number = ?`;

export const LAPSE_TOKEN = `UPDATE tokens SET status = 'lapsed', counter = NULL, returns_at = NULL
  WHERE day = ? AND series = ? AND number = ?`;

export const INSERT_PERSON = `INSERT INTO persons (token, key_id, sealed)
  SELECT id, ?, ? FROM tokens WHERE day = ? AND series = ? AND number = ?
  ON CONFLICT (token) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed`;

/** Of a token whose row is known and new. */
export const INSERT_PERSON_AT = 'INSERT INTO persons (token, key_id, sealed) VALUES (?, ?, ?)';

export const INSERT_MESSAGE = `INSERT INTO outbox (id, lane, kind, correlation, fingerprint, token, detail, state, attempts,
  created_at, next_at, deadline_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', 0, ?, ?, ?)`;

/**
 * Counts of a day are cumulative: one row a day, sent again whenever it has grown. `next_at` always
 * moves, so that a report under way meanwhile does not pass for the newest; a row that is not yet due
 * hardly moves, so that a steady stream of tokens does not put it off for ever.
 */
export const DUE_COUNTS = `INSERT INTO outbox (id, lane, kind, correlation, detail, state, attempts, created_at, next_at)
  VALUES (?, 'hub', 'counts', ?, '{}', 'pending', 0, ?, ?)
  ON CONFLICT (id) DO UPDATE SET state = 'pending', attempts = 0, done_at = NULL,
    next_at = CASE WHEN outbox.next_at > excluded.created_at AND outbox.next_at <= excluded.next_at
      THEN outbox.next_at + 1 ELSE excluded.next_at END`;

export const INSERT_SLIP = `INSERT INTO spool (printer, token, duplicate, state, attempts, created_at, next_at, expires_at)
  VALUES (?, ?, ?, 'queued', 0, ?, ?, ?)`;

export const INSERT_FACILITY_FILE =
  'INSERT INTO facility_files (hash, content, applied_at, actor) VALUES (?, ?, ?, ?)';

// It repeats the condition of the partial index, as others here do; a share's id is not found by it.
export const EVENTS_OF_COMMAND = `SELECT seq, day, at, command, ordinal, type, fact, actor FROM events
  WHERE substr(command, 1, 6) <> 'share:' AND command = ? ORDER BY ordinal`;

export const LAST_EVENT = 'SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1';

// The list of types repeats the condition of the partial index, without which SQLite cannot use it.
export const LAST_OPENING = `SELECT max(seq) AS seq FROM events
  WHERE type in ('dayRolled', 'configured') AND type = ? AND seq < ?`;

export const EVENTS_FROM =
  'SELECT seq, day, at, command, ordinal, type, fact, actor FROM events WHERE seq >= ? ORDER BY seq LIMIT ?';

export const META = 'SELECT value FROM meta WHERE key = ?';

export const SET_META = `INSERT INTO meta (key, value) VALUES (?, ?)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value`;

export const CHAIN_BETWEEN = `SELECT seq, day, at, command, ordinal, type, fact, actor, hash FROM events
  WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`;

export const ROLLS = `SELECT seq, day FROM events
  WHERE type in ('dayRolled', 'configured') AND type = 'dayRolled' ORDER BY seq`;

export const LAST_SEQ = 'SELECT seq FROM events ORDER BY seq DESC LIMIT 1';

export const LAST_EVENT_AT = 'SELECT at FROM events ORDER BY seq DESC LIMIT 1';

// Its condition is the partial index's.
export const PAPER_ENTERED =
  "SELECT day, label, issued_at AS issuedAt FROM tokens WHERE source = 'paper' AND issued_at >= ?";

export const ACT_HASH_AT = 'SELECT hash FROM acts WHERE seq = ?';

export const HASH_AT = 'SELECT hash FROM events WHERE seq = ?';

export const HIGHEST_NUMBERS =
  'SELECT series AS queue, max(number) AS number FROM tokens WHERE day = ? GROUP BY series';

/** Between two token rows: those of one log id. */
export const COUNTS_OF_DAY = `SELECT day, series AS queue, source, count(*) AS tokens FROM tokens
  WHERE day = ? AND id > ? AND id <= ? GROUP BY series, source ORDER BY series, source`;

export const MESSAGE_BY_ID = 'SELECT id, fingerprint, token, state FROM outbox WHERE id = ?';

export const DUE_MESSAGES = `SELECT id, lane, kind, correlation, token, detail, attempts, created_at, next_at, deadline_at
  FROM outbox WHERE state = 'pending' AND lane = ? AND next_at <= ? ORDER BY next_at LIMIT ?`;

export const INSERT_ATTEMPT = `INSERT INTO exchanges (request_id, outbox_id, sent_at, ms, status, class, code)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;

export const UPDATE_MESSAGE = `UPDATE outbox SET state = ?, attempts = attempts + ?, next_at = ?, done_at = ?
  WHERE id = ? AND next_at = ?`;

export const SEND_AGAIN = `UPDATE outbox SET state = 'pending', next_at = ?, deadline_at = ?, done_at = NULL
  WHERE id = ? AND state <> 'pending'`;

/** Only what waits: counting the messages of thirty days would hold the event loop. */
export const COUNT_MESSAGES = `SELECT lane, state, count(*) AS n FROM outbox
  WHERE state = 'pending' GROUP BY lane`;

export const NEXT_MESSAGE_AT = `SELECT min(next_at) AS at FROM outbox WHERE state = 'pending' AND lane = ?`;

export const PERSON_OF_TOKEN = `SELECT key_id, sealed FROM persons
  WHERE token = (SELECT id FROM tokens WHERE day = ? AND series = ? AND number = ?)`;

export const NEXT_SLIP = `SELECT id, printer, token, duplicate, attempts, created_at, next_at, expires_at FROM spool
  WHERE state = 'queued' AND printer = ? ORDER BY id LIMIT 1`;

export const CLAIM_SLIP =
  "UPDATE spool SET state = 'sending', sent_at = ? WHERE id = ? AND printer = ? AND state = 'queued'";

export const WAITING_SLIPS = `SELECT id, printer, token, duplicate, attempts, created_at, expires_at FROM spool
  WHERE state = 'queued' AND printer = ? ORDER BY id LIMIT ?`;

export const MOVE_SLIP = `UPDATE spool SET printer = ?, next_at = created_at
  WHERE id = ? AND printer = ? AND state = 'queued'`;

// Once a start; few slips are queued at any time.
export const QUEUED_PRINTERS =
  "SELECT DISTINCT printer FROM spool INDEXED BY spool_due WHERE state = 'queued'";

export const FINISH_SLIP = `UPDATE spool SET state = ?, sent_at = ?, confirmed_at = ?, reason = ?
  WHERE id = ? AND printer = ? AND state IN ('queued', 'sending')`;

export const RETRY_SLIP = `UPDATE spool SET state = 'queued', sent_at = NULL, next_at = ?, reason = ?, attempts = attempts + 1
  WHERE id = ? AND printer = ? AND state IN ('queued', 'sending')`;

// The longer lists of states repeat the condition of the partial index.
export const INTERRUPT_SLIPS = `UPDATE spool SET state = 'interrupted'
  WHERE state in ('sending', 'failed', 'interrupted') AND state = 'sending' RETURNING printer`;

export const RECENT_SLIPS = 'SELECT * FROM spool ORDER BY id DESC LIMIT ?';

/** A copy made since says that somebody has looked after the slip; few are made within the time looked at. */
const NO_LATER_COPY = `NOT EXISTS (SELECT 1 FROM spool AS later
  WHERE later.id > spool.id AND later.token = spool.token AND later.duplicate = 1)`;

export const SLIPS_IN_TROUBLE = `SELECT * FROM spool
  WHERE state in ('sending', 'failed', 'interrupted') AND state <> 'sending' AND created_at >= ? AND ${NO_LATER_COPY}
  ORDER BY id DESC LIMIT ?`;

// Apart from those in trouble: each list has an index of its own, whose condition it repeats.
export const SLIPS_UNPROVEN = `SELECT * FROM spool
  WHERE state = 'sent' AND reason = 'no-proof' AND created_at >= ? AND ${NO_LATER_COPY}
  ORDER BY id DESC LIMIT ?`;

// By the end of their time: until then nobody misses them.
export const SLIPS_EXPIRED = `SELECT * FROM spool
  WHERE state = 'expired' AND expires_at >= ? AND ${NO_LATER_COPY}
  ORDER BY id DESC LIMIT ?`;

export const NEWEST_SLIP = 'SELECT id FROM spool ORDER BY id DESC LIMIT 1';

export const SLIP_COUNTS = `SELECT printer, state, count(*) AS slips, max(id) AS last FROM spool
  WHERE id > ? AND created_at >= ? GROUP BY printer, state`;

export const SLIP_BY_ID = 'SELECT * FROM spool WHERE id = ?';

export const DAY_KEY = 'SELECT key_id, sealed FROM day_keys WHERE day = ?';

export const INSERT_DAY_KEY = 'INSERT OR IGNORE INTO day_keys (day, key_id, sealed) VALUES (?, ?, ?)';
