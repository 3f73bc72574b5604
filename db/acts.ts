/**
 * What people, machines and the server did beside the queue: signing in, accounts, machines, the network, copies,
 * patients' data. Each row is chained to the one before by its hash, as events are, and the log seals the chain's
 * head (`actsSealed`). Invariant: an act is written with what it tells of, in one transaction, and never changed.
 */
import Sqlite from 'better-sqlite3';
import {
  ACT_COLUMNS,
  type Act,
  type ActKind,
  type ActRow,
  actHash,
  cellsOf,
  GENESIS,
  LAST_ACT,
} from './act-chain.ts';
import type { Connection } from './open.ts';
import { inTransaction, type NotPromise } from './transaction.ts';

export interface Acts {
  /** Durable when it returns, or with the transaction that is open. Throws StorageFault. */
  note(...acts: readonly Act[]): void;
  /** The newest; null when nothing was ever done. */
  head(): { seq: number; hash: string } | null;
}

const INSERT = `INSERT INTO acts (${ACT_COLUMNS}, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const BETWEEN = `SELECT ${ACT_COLUMNS} FROM acts WHERE at >= ? AND at < ? ORDER BY seq`;
const OF_KINDS = `SELECT ${ACT_COLUMNS} FROM acts
  WHERE kind IN (SELECT value FROM json_each(?)) ORDER BY seq DESC LIMIT ?`;

export function openActs(connection: Connection): Acts {
  const last = connection.prepare<[], { seq: number; hash: Buffer }>(LAST_ACT);
  const insert = connection.prepare(INSERT);

  function write(acts: readonly Act[]): void {
    let { seq, hash: chained }: { seq: number; hash: Buffer } = last.get() ?? { seq: 0, hash: GENESIS };
    for (const act of acts) {
      seq += 1;
      const row = rowOf(seq, act);
      chained = actHash(chained, row);
      insert.run(...cellsOf(row), chained);
    }
  }

  return {
    note(...acts) {
      if (connection.inTransaction) write(acts);
      else inTransaction(connection, () => write(acts));
    },
    head() {
      const row = last.get();
      return row === undefined ? null : { seq: row.seq, hash: row.hash.toString('hex') };
    },
  };
}

/**
 * Does something that is no row, from a command of its own beside a running server or without one, and notes it: who
 * cannot note it does nothing. Throws what the file or the work throws.
 */
export function doNoted<T>(file: string, act: Act, work: () => NotPromise<T>): T {
  const connection = new Sqlite(file, { fileMustExist: true });
  try {
    connection.pragma('synchronous = FULL');
    return inTransaction(connection, () => {
      openActs(connection).note(act);
      return work();
    });
  } finally {
    connection.close();
  }
}

/** Notes what a command of its own has done. False when it cannot. */
export function noteBeside(file: string, act: Act): boolean {
  try {
    doNoted(file, act, () => undefined);
    return true;
  } catch {
    return false;
  }
}

/** The acts between two instants, the second not included, in the order they were written. */
export function readActs(connection: Connection, from: number, to: number): ActRow[] {
  return connection.prepare<[number, number], ActRow>(BETWEEN).all(from, to);
}

/** The newest acts of these kinds, newest first. */
export function latestActs(connection: Connection, kinds: readonly ActKind[], limit: number): ActRow[] {
  return connection.prepare<[string, number], ActRow>(OF_KINDS).all(JSON.stringify(kinds), limit);
}

function rowOf(seq: number, act: Act): ActRow {
  const nothing = { about: null, token: null, queue: null, counter: null, detail: null };
  return { seq, ...nothing, ...act };
}
