/**
 * What an act is, and the chain of hashes over all of them: each covers the one before. Here is only what needs no
 * open database of ours, so that a migration may chain what it brought.
 */
import { hash } from 'node:crypto';
import type Sqlite from 'better-sqlite3';

type Connection = Sqlite.Database;

/** What there is to tell. */
export type ActKind =
  | 'signedIn'
  | 'signedOut'
  | 'tookOver'
  | 'signInFailed'
  | 'signInSlowed'
  | 'pinFailed'
  | 'pinSpent'
  | 'shiftLocked'
  | AccountActKind
  | 'deviceAdmitted'
  | 'deviceChanged'
  | 'deviceEnded'
  | 'paperPrinted'
  | 'credentialsSet'
  | 'credentialsRefused'
  | 'addressSet'
  | 'addressRefused'
  | 'hubEnrolled'
  | 'recordingSet'
  | 'recordingRemoved'
  | 'copyMade'
  | 'copyFailed'
  | 'forgotten'
  | 'looksForgotten'
  | MachineActKind
  | 'testSlipPrinted'
  | 'slipCopied'
  | 'looked'
  | 'erased';

export type AccountActKind =
  | 'accountMade'
  | 'accountEnded'
  | 'roleChanged'
  | 'passwordSet'
  | 'pinSet'
  | 'pinCleared'
  | 'shiftsEnded';

/** What is done at the machine itself, by its commands or its start. */
export type MachineActKind =
  | 'keyAdded'
  | 'keyTaken'
  | 'keyRetired'
  | 'keyDropped'
  | 'keyFileRewritten'
  | 'namesGivenUp'
  | 'copyRestored'
  | 'restoreUndone'
  | 'dataUpgraded';

export interface Act {
  at: number;
  kind: ActKind;
  /** The account; null for the server, the machine itself, and whoever is nobody yet. */
  actor: string | null;
  /** The account, machine, copy, address or detail that it was about. Never a patient, never a secret. */
  about?: string | null;
  token?: string | null;
  queue?: string | null;
  counter?: string | null;
  /** A word or number more: a role, an address it came from, how often. */
  detail?: string | null;
}

export interface ActRow extends Required<Act> {
  seq: number;
}

/** What the first act's hash stands on. */
export const GENESIS: Buffer = hash('sha256', 'parchi acts', 'buffer');

export const ACT_COLUMNS = 'seq, at, kind, actor, about, token, queue, counter, detail';
export const LAST_ACT = 'SELECT seq, hash FROM acts ORDER BY seq DESC LIMIT 1';
const AFTER = `SELECT ${ACT_COLUMNS}, hash FROM acts WHERE seq > ? ORDER BY seq LIMIT ?`;

/** `missing` no act has this number; `added` one stands where none belongs; `changed` it, or the one before, was. */
export type ActsVerdict =
  | { ok: true; acts: number }
  | { ok: false; act: number; why: 'missing' | 'added' | 'changed' };

/** Rows in memory at a time. */
const BATCH = 1_000;

/** Walks the whole chain. That its end was not cut off shows in the log, which sealed its heads (verify-log). */
export function verifyActs(connection: Connection): ActsVerdict {
  const rows = connection.prepare<[number, number], ActRow & { hash: Buffer }>(AFTER);
  let chained: Buffer = GENESIS;
  let expected = 1;
  for (let after = Number.MIN_SAFE_INTEGER; ; after = expected - 1) {
    const batch = rows.all(after, BATCH);
    for (const row of batch) {
      if (row.seq < expected) return { ok: false, act: row.seq, why: 'added' };
      if (row.seq > expected) return { ok: false, act: expected, why: 'missing' };
      chained = actHash(chained, row);
      if (!Buffer.isBuffer(row.hash) || !row.hash.equals(chained)) {
        return { ok: false, act: row.seq, why: 'changed' };
      }
      expected += 1;
    }
    if (batch.length < BATCH) return { ok: true, acts: expected - 1 };
  }
}

/**
 * Chains rows that a migration brought from older tables, whose hash it could not compute and left empty. After
 * the first act of our own the table refuses it, and the log's seals would tell.
 */
export function chainMigratedActs(connection: Connection): void {
  // An older version's migrations, in a test or an update that is made step by step, know no acts.
  if (connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'acts'").get() === undefined) return;
  const newest = connection.prepare<[], { seq: number; hash: Buffer }>(LAST_ACT).get();
  if (newest === undefined || newest.hash.length > 0) return;
  const set = connection.prepare('UPDATE acts SET hash = ? WHERE seq = ?');
  connection.transaction(() => {
    let chained: Buffer = GENESIS;
    for (const row of connection.prepare<[], ActRow>(`SELECT ${ACT_COLUMNS} FROM acts ORDER BY seq`).all()) {
      chained = actHash(chained, row);
      set.run(chained, row.seq);
    }
  })();
}

export function cellsOf({ seq, at, kind, actor, about, token, queue, counter, detail }: ActRow) {
  return [seq, at, kind, actor, about, token, queue, counter, detail] as const;
}

/** SHA-256 over the previous hash in hex and every column, as JSON. */
export function actHash(previous: Buffer, row: ActRow): Buffer {
  return hash('sha256', `${previous.toString('hex')}\n${JSON.stringify(cellsOf(row))}`, 'buffer');
}
