/**
 * What the state's review is read from: sums that are kept in the transactions of what they sum, so that no page
 * walks the history, and what facilities say of themselves. Officers' accounts are the only people here.
 * Invariant: `facility_days` is the sum of `counts`, `log_days` and `proven`; totals and districts are its sums, and a
 * district's `live` counts the rows of `presence_days`.
 */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
} from 'drizzle-orm/pg-core';

/** Milliseconds since 1970. */
const instant = (name: string) => bigint(name, { mode: 'number' });
const sum = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0);
/** Counts of a day by hour, or by how long people waited (hub/contract/figures.ts); empty: not told. */
const spread = (name: string) => integer(name).array().notNull().default(sql`'{}'`);

const figures = () => ({
  tokens: sum('tokens'),
  share: sum('share'),
  card: sum('card'),
  walkIn: sum('walk_in'),
  paper: sum('paper'),
  proven: sum('proven'),
});

/** Tokens by hour and waits as reported: of one log the highest ever seen, each place by itself. */
export const logDays = pgTable(
  'log_days',
  {
    hipId: text('hip_id').notNull(),
    logId: text('log_id').notNull(),
    day: text('day').notNull(),
    hours: spread('hours'),
    waits: spread('waits'),
  },
  (table) => [
    primaryKey({ columns: [table.hipId, table.logId, table.day] }),
    index('log_days_day').on(table.day, table.hipId),
  ],
);

/** Tokens whose callback came through the hub, counted when the facility took it. */
export const proven = pgTable(
  'proven',
  {
    hipId: text('hip_id').notNull(),
    logId: text('log_id').notNull(),
    day: text('day').notNull(),
    queue: text('queue').notNull(),
    tokens: integer('tokens').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.hipId, table.logId, table.day, table.queue] }),
    index('proven_day').on(table.day, table.hipId),
  ],
);

/** Tokens that were counted there: a phone that scans again proves nothing twice. Forgotten with the relays. */
export const provenTokens = pgTable(
  'proven_tokens',
  {
    hipId: text('hip_id').notNull(),
    token: text('token').notNull(),
    at: instant('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.hipId, table.token] }), index('proven_tokens_at').on(table.at)],
);

export const facilityDays = pgTable(
  'facility_days',
  {
    hipId: text('hip_id').notNull(),
    day: text('day').notNull(),
    ...figures(),
    hours: spread('hours'),
    waits: spread('waits'),
  },
  (table) => [
    primaryKey({ columns: [table.hipId, table.day] }),
    index('facility_days_day').on(table.day, table.hipId),
  ],
);

export const facilityTotals = pgTable('facility_totals', {
  hipId: text('hip_id').primaryKey(),
  ...figures(),
});

export const districtDays = pgTable(
  'district_days',
  {
    districtLgd: integer('district_lgd').notNull(),
    day: text('day').notNull(),
    ...figures(),
    /** Facilities that gave out a token. */
    active: integer('active').notNull().default(0),
    /** Facilities that were connected at some time. */
    live: integer('live').notNull().default(0),
    hours: spread('hours'),
    waits: spread('waits'),
  },
  (table) => [
    primaryKey({ columns: [table.districtLgd, table.day] }),
    index('district_days_day').on(table.day),
  ],
);

/** What a facility last said of itself, and when it was last there. */
export const facilityStates = pgTable('facility_states', {
  hipId: text('hip_id').primaryKey(),
  firstLiveAt: instant('first_live_at'),
  lastLiveAt: instant('last_live_at'),
  statedAt: instant('stated_at'),
  version: text('version'),
  /** Codes of its doctor's findings that are not well, with their levels. */
  findings: jsonb('findings'),
  unwell: boolean('unwell').notNull().default(false),
  /** Disk, copies, printers, clock: numbers only. */
  box: jsonb('box'),
});

/** When a facility was connected, a row a day. */
export const presenceDays = pgTable(
  'presence_days',
  {
    hipId: text('hip_id').notNull(),
    day: text('day').notNull(),
    firstAt: instant('first_at').notNull(),
    lastAt: instant('last_at').notNull(),
    liveMs: instant('live_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.hipId, table.day] }),
    index('presence_days_day').on(table.day, table.hipId),
  ],
);

/** Professionals by their HPR id, no names: as a table said, and as facilities report who works at their counters. */
export const professionals = pgTable(
  'professionals',
  {
    hipId: text('hip_id').notNull(),
    hprId: text('hpr_id').notNull(),
    /** `verified`, `unknown` or `left` as imported; null: only reported. */
    verification: text('verification'),
    importedAt: instant('imported_at'),
    seenAt: instant('seen_at'),
  },
  (table) => [primaryKey({ columns: [table.hipId, table.hprId] })],
);

export const officers = pgTable('officers', {
  name: text('name').primaryKey(),
  role: text('role').notNull(),
  /** LGD codes; null: all of the state. */
  districts: integer('districts').array(),
  language: text('language').notNull(),
  passwordHash: text('password_hash').notNull(),
  passwordOnce: boolean('password_once').notNull(),
  createdAt: instant('created_at').notNull(),
  createdBy: text('created_by'),
  endedAt: instant('ended_at'),
});

/** By the hash of the cookie. */
export const officerSessions = pgTable(
  'officer_sessions',
  {
    idHash: text('id_hash').primaryKey(),
    officer: text('officer').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [index('officer_sessions_officer').on(table.officer)],
);

/** Browsers that an officer has signed in in before: guessing elsewhere does not slow them. */
export const officerBrowsers = pgTable(
  'officer_browsers',
  {
    browserHash: text('browser_hash').notNull(),
    officer: text('officer').notNull(),
    seenAt: instant('seen_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.browserHash, table.officer] })],
);

export const officerChanges = pgTable('officer_changes', {
  id: serial('id').primaryKey(),
  at: instant('at').notNull(),
  /** null: at the hub's machine itself. */
  actor: text('actor'),
  officer: text('officer').notNull(),
  what: text('what').notNull(),
});
