/**
 * Making one backup copy beside a running server, verifying it by opening it, and looking after the older
 * ones. Runs in a process of its own, as it holds its thread; the server only reads what became of it.
 */
import { copyFileSync, existsSync, mkdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { copyDatabase, syncFile } from '../../db/copy.ts';
import { lockFolder } from '../../db/folder-lock.ts';
import { makeFolder, syncFolder } from '../../db/folders.ts';
import { openSealer } from '../../db/sealing.ts';
import { DATABASE } from '../../db/swap.ts';
import { sqliteCode } from '../../db/transaction.ts';
import { verifyCopy } from '../../db/verify-copy.ts';
import type { BackupFault } from '../contract/backups.ts';
import {
  copyName,
  finishCopy,
  LEDGER,
  listCopies,
  makingFolder,
  RECORDINGS,
  removeHalfMade,
} from './copies.ts';
import { copyFiles } from './copy-files.ts';
import { lookAfterCopies } from './look-after.ts';

/**
 * `busy` another copy is being made; `no_data` there is no database; `no_folder` the folder for copies is not
 * there (a stick that is not plugged in); `no_space`; `no_key` the key file is missing; `failed` anything else.
 */
export type { BackupFault };

export type BackupOutcome =
  | { ok: true; at: number; name: string; bytes: number; ms: number }
  | { ok: false; at: number; why: BackupFault };

export interface BackupPlace {
  /** The package's root. */
  root: string;
  dataDir: string;
  keyFile: string;
  /** Where copies are kept. */
  folder: string;
  /** The folder is ours to make; else it must be there already. */
  ownFolder: boolean;
}

/** What the server needs of the disk for its own writing, whatever the copies take. */
const RESERVE_BYTES = 64 * 1024 * 1024;
/** SQLite's copy is at most as large as its original; recordings and the ledger are small beside it. */
const SPARE = 1.1;

/** Makes a copy; answers what became of it, never throws. `at` is now. */
export function makeCopy(place: BackupPlace, at: number, reserve = RESERVE_BYTES): BackupOutcome {
  try {
    const why = hindrance(place);
    if (why !== null) return { ok: false, at, why };
    const lock = lockFolder(place.folder, 'making');
    if (lock === null) return { ok: false, at, why: 'busy' };
    try {
      return copyLocked(place, at, reserve);
    } finally {
      lock.release();
    }
  } catch (error) {
    return { ok: false, at, why: faultOf(error) };
  }
}

function hindrance({ dataDir, keyFile, folder, ownFolder }: BackupPlace): BackupFault | null {
  if (!existsSync(join(dataDir, DATABASE))) return 'no_data';
  if (!existsSync(keyFile)) return 'no_key';
  if (ownFolder) makeFolder(folder);
  return existsSync(folder) ? null : 'no_folder';
}

function copyLocked(place: BackupPlace, at: number, reserve: number): BackupOutcome {
  const { root, dataDir, folder } = place;
  removeHalfMade(folder);
  const database = join(dataDir, DATABASE);
  if (freeBytes(folder) < sizeOf(database) * SPARE + reserve) return { ok: false, at, why: 'no_space' };
  const started = performance.now();
  const name = copyName(at);
  const making = makingFolder(folder, name);
  try {
    mkdirSync(making, { mode: 0o700 });
    const file = join(making, DATABASE);
    copyDatabase(database, file);
    const before = listCopies(folder)[0]?.folder ?? null;
    copyFiles(join(dataDir, RECORDINGS), join(making, RECORDINGS), before && join(before, RECORDINGS));
    copyLedger(dataDir, making);
    const verdict = verifyCopy(file, root, openSealer(place.keyFile));
    if (!verdict.ok) {
      rmSync(making, { recursive: true, force: true });
      return { ok: false, at, why: verdict.why };
    }
    const { persons: _, ...facts } = verdict.facts;
    const bytes = statSync(file).size;
    finishCopy(folder, name, { format: 1, madeAt: at, ...facts, bytes });
    lookAfterCopies(dataDir, folder, at);
    return { ok: true, at, name, bytes, ms: Math.round(performance.now() - started) };
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw error;
  }
}

function copyLedger(dataDir: string, making: string): void {
  const ledger = join(dataDir, LEDGER);
  if (!existsSync(ledger)) return;
  copyFileSync(ledger, join(making, LEDGER));
  syncFile(join(making, LEDGER));
  syncFolder(making);
}

/** The database with what is still in its write-ahead log. */
function sizeOf(database: string): number {
  const wal = `${database}-wal`;
  return statSync(database).size + (existsSync(wal) ? statSync(wal).size : 0);
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function faultOf(error: unknown): BackupFault {
  const code = sqliteCode(error) ?? '';
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC' || code === 'EDQUOT') return 'no_space';
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) return 'damaged';
  return 'failed';
}
