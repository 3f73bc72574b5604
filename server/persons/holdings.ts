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
  /** null: `name` is a file or folder of the data folder, else a column. */
  table: string | null;
  name: string;
  kind: HoldingKind;
  what: string;
  /** How long, and what ends it. */
  until: string;
}

/** `table.column`, or the file. */
export function whereOf({ table, name }: Holding): string {
  return table === null ? name : `${table}.${name}`;
}

const RETENTION = 'keepPersonsDays (30) after the day, or erased on request';
const WITH_THE_LOG = 'stays with the log; says nothing once the key of its day is gone (keepPersonsDays)';
const MONTH = '30 days';
const YEAR = 'a year';
const STAFF_STAYS = 'stays: the log names who did what';

export const HOLDINGS: readonly Holding[] = [
  {
    table: 'persons',
    name: 'sealed',
    kind: 'details',
    what: 'name, sex, birth, address, phone, ABHA number and address of whoever has a token; sealed with AES-256-GCM',
    until: RETENTION,
  },
  {
    table: 'day_keys',
    name: 'sealed',
    kind: 'pseudonym',
    what: 'the key that turns ABHA addresses of one day into person keys; sealed',
    until: 'keepPersonsDays (30) after the day',
  },
  {
    table: 'tokens',
    name: 'person',
    kind: 'pseudonym',
    what: 'person key: keyed hash of the ABHA address or number',
    until: WITH_THE_LOG,
  },
  {
    table: 'events',
    name: 'fact',
    kind: 'pseudonym',
    what: 'in `issued` and carried tokens: the person key and the code of the patient’s page',
    until: WITH_THE_LOG,
  },
  {
    table: 'tokens',
    name: 'code',
    kind: 'pseudonym',
    what: 'code of the patient’s page, which shows a number and no name',
    until: 'opens nothing after its day',
  },
  {
    table: 'tokens',
    name: 'lane_reason',
    kind: 'pseudonym',
    what: 'why a token goes first (age, infant, pregnant, disabled, staff)',
    until: 'stays with the counts',
  },
  {
    table: 'outbox',
    name: 'correlation',
    kind: 'pseudonym',
    what: 'the network’s id of the request that asked for a token',
    until: MONTH,
  },
  {
    table: 'outbox',
    name: 'fingerprint',
    kind: 'pseudonym',
    what: 'keyed hash of what was shared, to tell a repeat from another content',
    until: MONTH,
  },
  {
    table: 'exchanges',
    name: 'request_id',
    kind: 'pseudonym',
    what: 'our ids of the messages that answered',
    until: MONTH,
  },
  {
    table: 'looks',
    name: 'actor',
    kind: 'staff',
    what: 'whose account looked at a token’s details, when, how and why; nothing of the patient',
    until: YEAR,
  },
  {
    table: 'looks',
    name: 'why',
    kind: 'pseudonym',
    what: 'the counter, or the reason that was typed; refused when it names the patient',
    until: YEAR,
  },
  { table: 'events', name: 'actor', kind: 'staff', what: 'whose account gave a command', until: STAFF_STAYS },
  {
    table: 'accounts',
    name: 'name',
    kind: 'staff',
    what: 'the names accounts sign in with, their roles, hashes of passwords and PINs',
    until: STAFF_STAYS,
  },
  {
    table: 'acts',
    name: 'actor',
    kind: 'staff',
    what: 'who signed in and failed to, from which address; what was done to accounts, machines, the network, copies and patients’ data, by whom',
    until: STAFF_STAYS,
  },
  {
    table: 'browsers',
    name: 'account',
    kind: 'staff',
    what: 'in which browsers an account has signed in, by a hash',
    until: 'until the account ends',
  },
  {
    table: 'sessions',
    name: 'account',
    kind: 'staff',
    what: 'who is signed in where, by a hash',
    until: 'until the session’s time is over',
  },
  {
    table: 'devices',
    name: 'admitted_by',
    kind: 'staff',
    what: 'who admitted a machine',
    until: 'until its admission is over',
  },
  {
    table: 'facility_files',
    name: 'actor',
    kind: 'staff',
    what: 'who changed the facility’s settings',
    until: STAFF_STAYS,
  },
  {
    table: 'secrets',
    name: 'set_by',
    kind: 'staff',
    what: 'who entered the network’s credentials',
    until: 'until they are entered anew',
  },
  {
    table: 'paper_blocks',
    name: 'printed_by',
    kind: 'staff',
    what: 'who printed a block of numbers',
    until: STAFF_STAYS,
  },
  {
    table: null,
    name: 'erasures.jsonl',
    kind: 'staff',
    what: 'which token’s person was erased on request, when and by whom; nothing of the patient',
    until: 'stays: a copy that is put back is erased again from it',
  },
  {
    table: null,
    name: 'backups/',
    kind: 'details',
    what: 'copies of the database, sealed rows among them, without the key file',
    until:
      'fourteen nights; who is forgotten or erased here goes from them the next night, and from a copy that is put back',
  },
  {
    table: null,
    name: 'replaced/',
    kind: 'details',
    what: 'the database as it was before a restore or a new version, sealed rows among it',
    until: '14 days',
  },
  {
    table: null,
    name: 'keys/sealing.keys',
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
  acts: 'seq at kind about token queue counter detail hash',
  accounts: 'password_hash created_at role pin_hash created_by ended_at password_once pin_misses',
  browsers: 'id_hash seen_at',
  day_keys: 'day key_id',
  devices: 'id id_hash audience created_at expires_at ended_at label queues seen_at',
  events: 'seq day at command ordinal type hash',
  exchanges: 'id outbox_id sent_at ms status class code',
  facility_files: 'id hash applied_at content',
  looks: 'id at token what hash',
  outbox: 'id lane kind token detail state attempts created_at next_at deadline_at done_at',
  paper_blocks: 'id queue first last printed_at',
  persons: 'token key_id',
  secrets: 'key key_id sealed set_at',
  sessions: 'id_hash created_at expires_at ended_at shift counter opened_by covered_at pin_misses',
  tokens:
    'id day series number label source issued_at status queue counter lane place returns_at notice legs version',
};
