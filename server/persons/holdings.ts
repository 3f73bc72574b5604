/**
 * What is kept of people, where and how long: one table, which docs/personal-data.md shows and tests hold against the
 * database and the data folder. A new table, or a new column beside something of a person, is judged here or a test fails.
 */

/**
 * `details` says who somebody is; `pseudonym` stands for a person and says so to nobody without a key or the day's
 * book; `staff` is of the people who work here.
 */
export type HoldingKind = 'details' | 'pseudonym' | 'staff';

export interface Holding {
  /** A column as `table.column`, or a file of the data folder. */
  where: string;
  kind: HoldingKind;
  what: string;
  /** How long, and what ends it. */
  until: string;
}

const RETENTION = 'keepPersonsDays (30) after the day, or erased on request';
const WITH_THE_LOG = 'stays with the log; says nothing once the key of its day is gone (keepPersonsDays)';
const MONTH = '30 days';
const YEAR = 'a year';
const STAFF_STAYS = 'stays: the log names who did what';

export const HOLDINGS: readonly Holding[] = [
  {
    where: 'persons.sealed',
    kind: 'details',
    what: 'name, sex, birth, address, phone, ABHA number and address of whoever has a token; sealed with AES-256-GCM',
    until: RETENTION,
  },
  {
    where: 'day_keys.sealed',
    kind: 'pseudonym',
    what: 'the key that turns ABHA addresses of one day into person keys; sealed',
    until: 'keepPersonsDays (30) after the day',
  },
  {
    where: 'tokens.person',
    kind: 'pseudonym',
    what: 'person key: keyed hash of the ABHA address or number',
    until: WITH_THE_LOG,
  },
  {
    where: 'events.fact',
    kind: 'pseudonym',
    what: 'in `issued` and carried tokens: the person key and the code of the patient’s page',
    until: WITH_THE_LOG,
  },
  {
    where: 'tokens.code',
    kind: 'pseudonym',
    what: 'code of the patient’s page, which shows a number and no name',
    until: 'opens nothing after its day',
  },
  {
    where: 'tokens.lane_reason',
    kind: 'pseudonym',
    what: 'why a token goes first (age, infant, pregnant, disabled, staff)',
    until: 'stays with the counts',
  },
  {
    where: 'outbox.correlation',
    kind: 'pseudonym',
    what: 'the network’s id of the request that asked for a token',
    until: MONTH,
  },
  {
    where: 'outbox.fingerprint',
    kind: 'pseudonym',
    what: 'keyed hash of what was shared, to tell a repeat from another content',
    until: MONTH,
  },
  {
    where: 'exchanges.request_id',
    kind: 'pseudonym',
    what: 'our ids of the messages that answered',
    until: MONTH,
  },
  {
    where: 'looks.actor',
    kind: 'staff',
    what: 'whose account looked at a token’s details, when, how and why; nothing of the patient',
    until: YEAR,
  },
  {
    where: 'looks.why',
    kind: 'pseudonym',
    what: 'the counter, or the reason that was typed; refused when it names the patient',
    until: YEAR,
  },
  { where: 'events.actor', kind: 'staff', what: 'whose account gave a command', until: STAFF_STAYS },
  {
    where: 'accounts.name',
    kind: 'staff',
    what: 'the names accounts sign in with, their roles, hashes of passwords and PINs',
    until: STAFF_STAYS,
  },
  {
    where: 'account_changes.account',
    kind: 'staff',
    what: 'what was done to accounts, by whom',
    until: STAFF_STAYS,
  },
  {
    where: 'browsers.account',
    kind: 'staff',
    what: 'in which browsers an account has signed in, by a hash',
    until: 'until the account ends',
  },
  {
    where: 'sessions.account',
    kind: 'staff',
    what: 'who is signed in where, by a hash',
    until: 'until the session’s time is over',
  },
  {
    where: 'devices.admitted_by',
    kind: 'staff',
    what: 'who admitted a machine',
    until: 'until its admission is over',
  },
  {
    where: 'facility_files.actor',
    kind: 'staff',
    what: 'who changed the facility’s settings',
    until: STAFF_STAYS,
  },
  {
    where: 'secrets.set_by',
    kind: 'staff',
    what: 'who entered the network’s credentials',
    until: 'until they are entered anew',
  },
  {
    where: 'paper_blocks.printed_by',
    kind: 'staff',
    what: 'who printed a block of numbers',
    until: STAFF_STAYS,
  },
  {
    where: 'erasures.jsonl',
    kind: 'staff',
    what: 'which token’s person was erased on request, when and by whom; nothing of the patient',
    until: 'stays: a copy that is put back is erased again from it',
  },
  {
    where: 'backups/',
    kind: 'details',
    what: 'copies of the database, sealed rows among them, without the key file',
    until: 'a set number of nights; who is forgotten or erased here is so in a copy that is put back',
  },
  {
    where: 'keys/sealing.keys',
    kind: 'pseudonym',
    what: 'the keys of all that is sealed; without it the rest names nobody',
    until: 'a retired key goes keepPersonsDays (30) after it sealed last',
  },
];

/** Tables without anything of anybody. */
export const NOBODYS_TABLES: readonly string[] = [
  'meta',
  'spool',
  'forgotten',
  '__drizzle_migrations',
  'sqlite_sequence',
];

/** Columns that say nothing of anybody, or belong to the holding beside them, in tables that also hold something. */
export const NOBODYS_COLUMNS: Readonly<Record<string, string>> = {
  account_changes: 'id at actor what role',
  accounts: 'password_hash created_at role pin_hash created_by ended_at password_once pin_misses',
  browsers: 'id_hash seen_at',
  day_keys: 'day key_id',
  devices: 'id id_hash audience created_at expires_at ended_at label queues',
  events: 'seq day at command ordinal type hash',
  exchanges: 'id outbox_id sent_at ms status class code',
  facility_files: 'id hash applied_at content',
  looks: 'id at token what',
  outbox: 'id lane kind token detail state attempts created_at next_at deadline_at done_at',
  paper_blocks: 'id queue first last printed_at',
  persons: 'token key_id',
  secrets: 'key key_id sealed set_at',
  sessions: 'id_hash created_at expires_at ended_at shift counter opened_by covered_at pin_misses',
  tokens:
    'id day series number label source issued_at status queue counter lane place returns_at notice legs version',
};
