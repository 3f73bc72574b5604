/**
 * Bringing a copy back as the data of this machine. All of it is prepared and verified beside the data and
 * then swapped in; what was there is kept aside. Until the swap nothing is changed, after it a start of the
 * server finishes what a kill left.
 */
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { openActs } from '../../db/acts.ts';
import { syncFile } from '../../db/copy.ts';
import { openErasureLedger, readErasures } from '../../db/erasure-ledger.ts';
import { openFacilityStore } from '../../db/facility-store.ts';
import { lockFolder } from '../../db/folder-lock.ts';
import { makeFolder, syncFolder } from '../../db/folders.ts';
import { readDayAndFacility, readNumbersSince, settleFile } from '../../db/look-inside.ts';
import { giveUpKeys, missingKeys } from '../../db/lost-keys.ts';
import { machineAccount } from '../../db/machine-account.ts';
import { forgetAgain, startNewLog } from '../../db/new-log.ts';
import { type Database, openDatabase } from '../../db/open.ts';
import { openSealer, type Sealer } from '../../db/sealing.ts';
import { DATABASE, finishSwap, freeAside, REPLACED, swapIn } from '../../db/swap.ts';
import { type CopyFacts, type CopyFault, verifyCopy } from '../../db/verify-copy.ts';
import type { Day } from '../queue/model.ts';
import { daysBetween, momentIn } from '../queue/service-day.ts';
import { type Copy, copyName, LEDGER, RECORDINGS, readCopy } from './copies.ts';
import { copyFiles } from './copy-files.ts';
import { forgottenBefore } from './look-after.ts';

/**
 * `running` a server works on the data; `no_copy` there is none in that folder; `no_key` it holds people and the
 * key file is missing; `other_copy` its page tells of another log; the others as for a backup.
 */
export type RestoreFault = CopyFault | 'running' | 'no_copy' | 'no_key' | 'other_copy';

export type RestoreOutcome =
  | { ok: true; facts: CopyFacts; logId: string; aside: string; forgotten: number }
  | { ok: false; why: RestoreFault };

export interface RestoreOrder {
  root: string;
  dataDir: string;
  keyFile: string;
  /** The folder of the copy, or of what was kept aside. */
  copy: string;
  /** Go on without anybody's details: the key is lost. */
  withoutNames: boolean;
  /** Now, milliseconds since 1970. */
  at: number;
}

const INCOMING = 'restoring';
/** SQLite's files of a database that was not closed, or whose forgetting was cut off. */
const PARTS = ['', '-journal', '-wal'] as const;
/** A clock that is farther from the copy is wrong, and would forget people who are not due. */
const BELIEVED_DAYS = 366;

type Verdict = { ok: true; facts: CopyFacts } | { ok: false; why: RestoreFault };

/** Restores; throws only on what nobody foresaw, and then too nothing was changed. */
export function restoreCopy(order: RestoreOrder): RestoreOutcome {
  const { dataDir } = order;
  const lock = lockFolder(dataDir);
  if (lock === null) return { ok: false, why: 'running' };
  try {
    finishSwap(dataDir);
    const incoming = join(dataDir, INCOMING);
    rmSync(incoming, { recursive: true, force: true });
    try {
      return restoreLocked(order, incoming);
    } finally {
      rmSync(incoming, { recursive: true, force: true });
    }
  } finally {
    lock.release();
  }
}

/** The newest data that a restore or an update has replaced; null when there is none. */
export function newestAside(dataDir: string): string | null {
  const replaced = join(dataDir, REPLACED);
  if (!existsSync(replaced)) return null;
  const kept = readdirSync(replaced).map((name) => join(replaced, name));
  const whole = kept.filter((folder) => existsSync(join(folder, DATABASE)));
  // Their names begin with the moment.
  return whole.sort().at(-1) ?? null;
}

function restoreLocked(order: RestoreOrder, incoming: string): RestoreOutcome {
  const { root, dataDir, copy } = order;
  if (!existsSync(join(copy, DATABASE))) return { ok: false, why: 'no_copy' };
  const page = readCopy(copy, '');
  makeFolder(incoming);
  const file = join(incoming, DATABASE);
  for (const part of PARTS) {
    if (existsSync(join(copy, `${DATABASE}${part}`)))
      copyFileSync(join(copy, `${DATABASE}${part}`), `${file}${part}`);
  }
  const first = brought(order, file, page);
  if (!first.ok) return first;
  const { facts } = first;
  const logId = randomUUID();
  const database = openDatabase({ file, root });
  let forgotten = 0;
  const erasures = [...readErasures(join(dataDir, LEDGER)), ...readErasures(join(copy, LEDGER))];
  try {
    // Before the log goes on: what was erased since is what was erased after its last event.
    forgotten = forgetAgain(database.connection, { before: dueBefore(order.at, file), erasures }, order.at);
    const floors = facts.day === null ? [] : readNumbersSince(join(dataDir, DATABASE), facts.day);
    startNewLog(database.connection, { logId, at: order.at, floors });
    noteRestore(database, order);
    if (order.withoutNames) goOnWithout(database, order);
  } finally {
    database.close();
  }
  const last = verifyCopy(file, root, sealerFor(order));
  if (!last.ok) return last;
  syncFile(file);
  if (existsSync(join(copy, RECORDINGS))) copyFiles(join(copy, RECORDINGS), join(incoming, RECORDINGS), null);
  syncFolder(incoming);
  // Before the swap: whoever was erased there must be erased at the next restore too.
  openErasureLedger(join(dataDir, LEDGER)).addMissing(readErasures(join(copy, LEDGER)));
  const aside = freeAside(dataDir, `${copyName(order.at)}-before-restore`);
  swapIn(dataDir, { incoming: INCOMING, aside });
  return { ok: true, facts: last.facts, logId, aside: join(dataDir, REPLACED, aside), forgotten };
}

/** Who put which copy back, or undid that. */
function noteRestore({ connection }: Database, { dataDir, copy, at }: RestoreOrder): void {
  const kind = dirname(resolve(copy)) === resolve(dataDir, REPLACED) ? 'restoreUndone' : 'copyRestored';
  const acts = openActs(connection);
  acts.note({ at, kind, actor: null, about: basename(copy), detail: machineAccount() });
}

/** Brings the copy's tables up to this version, and verifies it before and after. */
function brought(order: RestoreOrder, file: string, page: Copy | null): Verdict {
  const { root, keyFile } = order;
  if (!settleFile(file)) return { ok: false, why: 'unreadable' };
  const asMade = verifyCopy(file, root, null);
  if (!asMade.ok) return asMade;
  const { logId, head, persons } = asMade.facts;
  if (page !== null && (page.logId !== logId || page.head.seq !== head.seq || page.head.hash !== head.hash)) {
    return { ok: false, why: 'other_copy' };
  }
  if (!order.withoutNames && persons > 0 && !existsSync(keyFile)) return { ok: false, why: 'no_key' };
  openDatabase({ file, root }).close();
  return verifyCopy(file, root, sealerFor(order));
}

/** What opens the sealed rows; null where there are none that should open. */
function sealerFor({ keyFile, withoutNames }: RestoreOrder): Sealer | null {
  return withoutNames || !existsSync(keyFile) ? null : openSealer(keyFile);
}

/** Gives the missing keys up: the server would refuse to start. Should they turn up, the names open again. */
function goOnWithout(database: Database, { keyFile, at }: RestoreOrder): void {
  const store = openFacilityStore(database);
  const lost = missingKeys(database, store, keyFile, { whole: true });
  giveUpKeys(database, store, keyFile, lost, at);
}

/** Before which day people are due to be forgotten by this machine's clock, where that can be believed. */
function dueBefore(at: number, file: string): Day | null {
  const { day, facility } = readDayAndFacility(file);
  if (day === null || facility === null) return null;
  const zone: unknown = JSON.parse(facility)?.facility?.zone;
  const today = momentIn(typeof zone === 'string' ? zone : 'UTC')(at).day;
  const ahead = daysBetween(day, today);
  return forgottenBefore(ahead > 0 && ahead <= BELIEVED_DAYS ? today : day, facility);
}
