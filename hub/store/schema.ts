/**
 * The hub's tables. Nothing of a patient but `relays.sealed`, which is emptied as soon as a share is answered
 * or given up. Change a table here, then `npm run hub:generate` writes a new migration.
 */
import { sql } from 'drizzle-orm';
import {
  bigint,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

const bytes = customType<{ data: Buffer; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  fromDriver: (value) => Buffer.from(value),
});
/** Milliseconds since 1970. */
const instant = (name: string) => bigint(name, { mode: 'number' });

/** The state's facilities as the health facility registry has them. */
export const facilities = pgTable(
  'facilities',
  {
    /** What ABDM's callbacks name it by. */
    hipId: text('hip_id').primaryKey(),
    hfrId: text('hfr_id').notNull(),
    name: text('name').notNull(),
    district: text('district').notNull(),
    districtLgd: integer('district_lgd').notNull(),
    stateLgd: integer('state_lgd').notNull(),
    kind: text('kind').notNull(),
    ownership: text('ownership').notNull(),
    addedAt: instant('added_at').notNull(),
    /** Since when it is none of the state's facilities any more; null: it is one. */
    closedAt: instant('closed_at'),
    /** null: at the hub's machine itself. */
    closedBy: text('closed_by'),
    closedWhy: text('closed_why'),
  },
  (table) => [index('facilities_district').on(table.districtLgd)],
);

/** What officers did to a facility. */
export const facilityChanges = pgTable(
  'facility_changes',
  {
    id: serial('id').primaryKey(),
    at: instant('at').notNull(),
    /** null: at the hub's machine itself. */
    actor: text('actor'),
    hipId: text('hip_id').notNull(),
    what: text('what').notNull(),
    /** Why it was closed; which log was settled. */
    detail: jsonb('detail'),
  },
  (table) => [index('facility_changes_facility').on(table.hipId, table.id)],
);

/** One-time codes, by their hash. */
export const enrolmentCodes = pgTable('enrolment_codes', {
  codeHash: text('code_hash').primaryKey(),
  hipId: text('hip_id').notNull(),
  madeAt: instant('made_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
});

/** The public keys that facilities sign with; a facility has one at a time. */
export const facilityKeys = pgTable(
  'facility_keys',
  {
    keyId: text('key_id').primaryKey(),
    hipId: text('hip_id').notNull(),
    publicKey: jsonb('public_key').notNull(),
    version: text('version').notNull(),
    enrolledAt: instant('enrolled_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (table) => [uniqueIndex('facility_keys_current').on(table.hipId).where(sql`revoked_at is null`)],
);

/** Which node holds a facility's socket. */
export const links = pgTable('links', {
  hipId: text('hip_id').primaryKey(),
  node: text('node').notNull(),
  connectedAt: instant('connected_at').notNull(),
  seenAt: instant('seen_at').notNull(),
});

/**
 * Callbacks on their way. `held` waits for the facility and its answer; `answering` is being told to the
 * gateway; `answered`, `missed` (the facility was away) and `refused` (it could not take it) are the ends.
 */
export const relays = pgTable(
  'relays',
  {
    requestId: text('request_id').notNull(),
    kind: text('kind').notNull(),
    hipId: text('hip_id').notNull(),
    fingerprint: bytes('fingerprint').notNull(),
    keyId: text('key_id'),
    /** The body as it came; null once it is not needed. */
    sealed: bytes('sealed'),
    arrivedAt: instant('arrived_at').notNull(),
    deadlineAt: instant('deadline_at').notNull(),
    state: text('state').notNull(),
    /** When the facility had it on its disk: from then on the answer is the facility's, and no error is told. */
    takenAt: instant('taken_at'),
    /** When an answer was first told to the gateway, or tried: from then on no error is told. */
    claimedAt: instant('claimed_at'),
    /** The token the facility gave: what proves a reported count. */
    token: text('token'),
    logId: text('log_id'),
    endedAt: instant('ended_at'),
    /** When the facility was told that it missed this one. */
    toldAt: instant('told_at'),
    /** Which notice tells the facility of it: a notice keeps its number and what it counts, however often it is sent. */
    notice: instant('notice'),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.requestId] }),
    index('relays_held').on(table.hipId, table.deadlineAt).where(sql`state in ('held', 'answering')`),
    index('relays_missed').on(table.hipId).where(sql`state = 'missed' and told_at is null`),
    index('relays_token').on(table.hipId, table.token).where(sql`token is not null`),
    index('relays_arrived').on(table.arrivedAt),
  ],
);

/** One sealed word, which every node of this database can open. */
export const sealingProof = pgTable('sealing_proof', {
  one: integer('one').primaryKey(),
  keyId: text('key_id').notNull(),
  sealed: bytes('sealed').notNull(),
});

/** Cumulative counts as reported: the highest ever seen for each log, which no repeat or reordering can lower. */
export const counts = pgTable(
  'counts',
  {
    hipId: text('hip_id').notNull(),
    logId: text('log_id').notNull(),
    day: text('day').notNull(),
    queue: text('queue').notNull(),
    source: text('source').notNull(),
    tokens: integer('tokens').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.hipId, table.logId, table.day, table.queue, table.source] }),
    index('counts_day').on(table.day, table.hipId),
  ],
);

/** The highest number of a queue on a day that a facility ever said is out, over all its logs. */
export const highestNumbers = pgTable(
  'highest_numbers',
  {
    hipId: text('hip_id').notNull(),
    day: text('day').notNull(),
    queue: text('queue').notNull(),
    number: integer('number').notNull(),
  },
  (table) => [primaryKey({ columns: [table.hipId, table.day, table.queue] })],
);

/** The newest head of each log, as its facility reported it. */
export const heads = pgTable(
  'heads',
  {
    logId: text('log_id').primaryKey(),
    hipId: text('hip_id').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    hash: text('hash').notNull(),
    reportedAt: instant('reported_at').notNull(),
    /** A head that a report did not go on from, until a report says what its log has there; null: none is asked. */
    askedSeq: bigint('asked_seq', { mode: 'number' }),
    askedHash: text('asked_hash'),
  },
  (table) => [index('heads_facility').on(table.hipId)],
);

/** Lists of a day that one node asks of the node which has the facility's line; gone once they are read. */
export const dayLists = pgTable('day_lists', {
  id: text('id').primaryKey(),
  hipId: text('hip_id').notNull(),
  day: text('day').notNull(),
  askedAt: instant('asked_at').notNull(),
  /** When a node began to ask the facility. */
  takenAt: instant('taken_at'),
  /** The verdict, tokens without names; null: there is none yet, or none came. */
  verdict: jsonb('verdict'),
  endedAt: instant('ended_at'),
});

/**
 * Logs under which two histories were reported: a machine was copied, and an officer has to look. One that was settled
 * is a row of `facility_changes` instead, so that a copy which reports again makes a new row here.
 */
export const forks = pgTable('forks', {
  logId: text('log_id').primaryKey(),
  hipId: text('hip_id').notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  foundAt: instant('found_at').notNull(),
});
