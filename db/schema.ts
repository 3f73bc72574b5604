/**
 * The tables. The event log is the truth; tokens are its projection; personal rows are sealed and
 * apart, so that they can be forgotten while log and counts stand. No table but `persons` holds
 * anything of a person. Change a table here, then `npm run db:generate` writes a new migration.
 * A share appends to the end of each table it touches: what it writes whole are those few last pages.
 */
import { isNull, sql } from 'drizzle-orm';
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** Facts about this database: log id, mode. */
export const meta = sqliteTable('meta', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
});

export const events = sqliteTable(
  'events',
  {
    seq: integer('seq').primaryKey(),
    day: text('day').notNull(),
    at: integer('at').notNull(),
    command: text('command').notNull(),
    /** Position among the events of its command; 0 is the first. */
    ordinal: integer('ordinal').notNull(),
    type: text('type').notNull(),
    /** The fact as JSON, exactly as hashed. */
    fact: text('fact').notNull(),
    /** The account or machine that gave the command; null for the network and the clock. */
    actor: text('actor'),
    /** SHA-256 over the previous hash and this row. */
    hash: blob('hash', { mode: 'buffer' }).notNull(),
  },
  (table) => [
    // A share's command is never asked for again: the outbox knows its REQUEST-ID.
    uniqueIndex('events_command')
      .on(table.command, table.ordinal)
      .where(sql`substr(command, 1, 6) <> 'share:'`),
    // Where folding starts: the last roll, and the last configuration before it.
    index('events_openings').on(table.type, table.seq).where(sql`type in ('dayRolled', 'configured')`),
  ],
);

export const tokens = sqliteTable(
  'tokens',
  {
    /** In the order of issue; the database's own, and nobody else's. */
    id: integer('id').primaryKey(),
    day: text('day').notNull(),
    series: text('series').notNull(),
    number: integer('number').notNull(),
    label: text('label').notNull(),
    source: text('source').notNull(),
    person: text('person'),
    code: text('code').notNull(),
    issuedAt: integer('issued_at').notNull(),
    status: text('status').notNull(),
    queue: text('queue').notNull(),
    counter: text('counter'),
    lane: text('lane').notNull(),
    laneReason: text('lane_reason'),
    place: integer('place').notNull(),
    returnsAt: integer('returns_at'),
    notice: text('notice'),
    /** The legs as JSON, in order. */
    legs: text('legs').notNull(),
    version: integer('version').notNull(),
  },
  (table) => [
    uniqueIndex('tokens_number').on(table.day, table.series, table.number),
    // Few rows, and none of a share's: which numbers on paper were used.
    index('tokens_paper').on(table.issuedAt).where(sql`source = 'paper'`),
  ],
);

/** Sealed personal rows, by the row of their token. */
export const persons = sqliteTable('persons', {
  token: integer('token').primaryKey(),
  keyId: text('key_id').notNull(),
  sealed: blob('sealed', { mode: 'buffer' }).notNull(),
});

/** How many people of a service day were forgotten because their time was over, and when the last of them. */
export const forgotten = sqliteTable('forgotten', {
  day: text('day').primaryKey(),
  persons: integer('persons').notNull(),
  at: integer('at').notNull(),
});

/** The keys that turn ABHA addresses into person keys, sealed; they die at retention. */
export const dayKeys = sqliteTable('day_keys', {
  day: text('day').primaryKey(),
  keyId: text('key_id').notNull(),
  sealed: blob('sealed', { mode: 'buffer' }).notNull(),
});

/** Machine messages to the network, written in the transaction of the fact they tell. */
export const outbox = sqliteTable(
  'outbox',
  {
    id: integer('id').primaryKey(),
    lane: text('lane').notNull(),
    kind: text('kind').notNull(),
    /** What it answers or counts: the share's REQUEST-ID, or the day. */
    correlation: text('correlation').notNull(),
    /** Keyed hash of the content that came with the correlation, to tell a repeat from a reuse. */
    fingerprint: blob('fingerprint', { mode: 'buffer' }),
    token: text('token'),
    /** What sending needs beyond the token, as JSON; nothing of a person. */
    detail: text('detail').notNull(),
    state: text('state').notNull(),
    attempts: integer('attempts').notNull(),
    createdAt: integer('created_at').notNull(),
    nextAt: integer('next_at').notNull(),
    deadlineAt: integer('deadline_at'),
    doneAt: integer('done_at'),
  },
  (table) => [index('outbox_due').on(table.lane, table.nextAt).where(sql`state = 'pending'`)],
);

/** One row for every attempt to send a message: what went over the wire and what came back. */
export const exchanges = sqliteTable(
  'exchanges',
  {
    id: integer('id').primaryKey(),
    requestId: text('request_id').notNull(),
    outboxId: integer('outbox_id').notNull(),
    sentAt: integer('sent_at').notNull(),
    ms: integer('ms').notNull(),
    status: integer('status'),
    class: text('class').notNull(),
    code: text('code'),
  },
  (table) => [index('exchanges_outbox').on(table.outboxId)],
);

/** Slips to print. `sent` and `confirmed` are told apart: written is not printed. */
export const spool = sqliteTable(
  'spool',
  {
    id: integer('id').primaryKey(),
    printer: text('printer').notNull(),
    token: text('token').notNull(),
    duplicate: integer('duplicate', { mode: 'boolean' }).notNull(),
    state: text('state').notNull(),
    attempts: integer('attempts').notNull(),
    createdAt: integer('created_at').notNull(),
    nextAt: integer('next_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    sentAt: integer('sent_at'),
    confirmedAt: integer('confirmed_at'),
    reason: text('reason'),
  },
  (table) => [
    index('spool_due').on(table.printer, table.id).where(sql`state = 'queued'`),
    // Few rows at any time: what a crash left, and what staff have to look after.
    index('spool_trouble').on(table.id).where(sql`state in ('sending', 'failed', 'interrupted')`),
    // Sent to a printer that proves its slips, and not proven.
    index('spool_unproven').on(table.id).where(sql`state = 'sent' and reason = 'no-proof'`),
    // Never sent in time; few, and some of them of patients who wait.
    index('spool_expired').on(table.id).where(sql`state = 'expired'`),
  ],
);

/** Facility files as applied; the newest is in force. */
export const facilityFiles = sqliteTable('facility_files', {
  id: integer('id').primaryKey(),
  hash: text('hash').notNull(),
  appliedAt: integer('applied_at').notNull(),
  content: text('content').notNull(),
  /** The account that changed it on the pages; null for a file read at the start. */
  actor: text('actor'),
});

/** Accounts of staff. Nobody is deleted: the log names them. */
export const accounts = sqliteTable('accounts', {
  name: text('name').primaryKey(),
  role: text('role').notNull().default('clerk'),
  passwordHash: text('password_hash').notNull(),
  /** Somebody else knows the password: it opens a session that can do nothing but change it. */
  passwordOnce: integer('password_once', { mode: 'boolean' }).notNull().default(false),
  /** Opens nothing by itself: it changes who works in a shift that a password opened. */
  pinHash: text('pin_hash'),
  /** Wrong PINs since the last sign-in with the password. */
  pinMisses: integer('pin_misses').notNull().default(0),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by'),
  endedAt: integer('ended_at'),
});

/** What was done beside the queue, chained by hash (db/acts.ts); the table refuses to be changed. */
export const acts = sqliteTable(
  'acts',
  {
    seq: integer('seq').primaryKey(),
    at: integer('at').notNull(),
    kind: text('kind').notNull(),
    /** The account; null for the server, the machine itself, and whoever is nobody yet. */
    actor: text('actor'),
    about: text('about'),
    token: text('token'),
    queue: text('queue'),
    counter: text('counter'),
    detail: text('detail'),
    /** SHA-256 over the previous hash and this row. */
    hash: blob('hash', { mode: 'buffer' }).notNull(),
  },
  // The audit of a day.
  (table) => [index('acts_at').on(table.at)],
);

/** Browsers in which an account has signed in before, by the hash of their cookie: it lets nobody in. */
export const browsers = sqliteTable(
  'browsers',
  {
    idHash: text('id_hash').notNull(),
    account: text('account').notNull(),
    seenAt: integer('seen_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.idHash, table.account] })],
);

/** Sessions by the hash of their cookie: the row alone lets nobody in. */
export const sessions = sqliteTable(
  'sessions',
  {
    idHash: text('id_hash').primaryKey(),
    account: text('account').notNull(),
    /** All sessions of one browser since a password was typed there; they end together. */
    shift: text('shift').notNull().default(''),
    /** The account whose password opened the shift. */
    openedBy: text('opened_by').notNull().default(''),
    counter: text('counter'),
    /** Since when names are covered: whoever works here has to say who it is. */
    coveredAt: integer('covered_at'),
    /** Wrong PINs typed here. */
    pinMisses: integer('pin_misses').notNull().default(0),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    endedAt: integer('ended_at'),
  },
  (table) => [index('sessions_open').on(table.expiresAt).where(isNull(table.endedAt))],
);

/** Machines that staff admitted for one audience (a kiosk, a hall); the row alone lets nobody in. */
export const devices = sqliteTable(
  'devices',
  {
    /** What staff name it by; lets nobody in. */
    id: text('id').primaryKey(),
    idHash: text('id_hash').notNull(),
    audience: text('audience').notNull(),
    /** What staff call it: "Hall, ground floor". */
    label: text('label'),
    /** The queues it shows, as JSON; null for all. */
    queues: text('queues'),
    admittedBy: text('admitted_by').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    endedAt: integer('ended_at'),
    /** When it was connected last. */
    seenAt: integer('seen_at'),
  },
  (table) => [uniqueIndex('devices_cookie').on(table.idHash)],
);

/** Every look at a patient's details, chained by hash (db/look-chain.ts): who, when and why. Outlives what was looked at. */
export const looks = sqliteTable(
  'looks',
  {
    id: integer('id').primaryKey(),
    at: integer('at').notNull(),
    actor: text('actor').notNull(),
    token: text('token').notNull(),
    what: text('what').notNull(),
    why: text('why'),
    /** SHA-256 over the previous hash and this row. */
    hash: blob('hash', { mode: 'buffer' }),
  },
  (table) => [
    index('looks_token').on(table.token),
    // The audit of a day; a year of them is kept.
    index('looks_at').on(table.at),
  ],
);

/** What is sealed and belongs to the facility, not to a person: the network's credentials. */
export const secrets = sqliteTable('secrets', {
  key: text('key').primaryKey(),
  keyId: text('key_id').notNull(),
  sealed: blob('sealed', { mode: 'buffer' }).notNull(),
  setAt: integer('set_at').notNull(),
  setBy: text('set_by'),
});

/** Blocks of P numbers that were printed for when nothing runs. */
export const paperBlocks = sqliteTable('paper_blocks', {
  id: integer('id').primaryKey(),
  queue: text('queue').notNull(),
  first: integer('first').notNull(),
  last: integer('last').notNull(),
  printedAt: integer('printed_at').notNull(),
  printedBy: text('printed_by').notNull(),
});
