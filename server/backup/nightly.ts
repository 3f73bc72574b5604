/**
 * Backups of the running server: a copy each night, or as soon as the last is a day and a half old, and one
 * whenever an administrator wants it. One at a time, each in a process of its own, so that no patient waits.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Act } from '../../db/act-chain.ts';
import type { Acts } from '../../db/acts.ts';
import type { Folders } from '../config.ts';
import type { BackupsView } from '../contract/backups.ts';
import type { Log } from '../log.ts';
import type { Moment } from '../queue/model.ts';
import { listCopies } from './copies.ts';
import { COPY_PROCESS, type CopyOrder } from './copy-message.ts';
import { COPIES_KEPT } from './look-after.ts';
import type { BackupOutcome, BackupPlace } from './make-copy.ts';
import { keepOutcome, type LastBackup, lastOutcome } from './outcome.ts';

export interface Backups {
  /** What became of the last tries; null when there was none. */
  last(): LastBackup | null;
  /** How it is now, for the administrator. */
  view(): BackupsView;
  /** Makes a copy, unless one is being made: then that one's outcome. Never rejects. */
  take(actor?: string): Promise<BackupOutcome>;
  /** Makes a copy when one is due. */
  takeIfDue(): Promise<void>;
  /** Starts looking every now and then whether one is due. */
  start(): void;
  /** Ends the process that is making a copy; what it has made so far is no copy. */
  stop(): Promise<void>;
}

/** Between looks at whether a copy is due: a machine that is on for an hour a day gets its copy. */
const LOOK_EVERY_MS = 10 * 60_000;
const HOUR_MS = 60 * 60_000;
/** The quiet hours, in minutes of the facility's day. */
const NIGHT = { from: 60, to: 5 * 60 };
/** Since the last copy: at night a new one is due, and by day when the machine sleeps at night. */
const NIGHTLY_MS = 20 * HOUR_MS;
const LATE_MS = 36 * HOUR_MS;
/** After a try that failed; a stick may be plugged in by then. */
const AGAIN_MS = HOUR_MS;
/** A copy of years of data on a slow card takes minutes; longer means that the disk hangs. */
const HANGS_MS = 2 * HOUR_MS;

export interface BackupsDeps {
  place: BackupPlace;
  /** Now, in the facility's zone. */
  moment: () => Moment;
  acts: Acts;
  log: Log;
}

export function createBackups({ place, moment, acts, log }: BackupsDeps): Backups {
  let child: ChildProcess | null = null;
  let running: Promise<BackupOutcome> | null = null;
  let timer: NodeJS.Timeout | null = null;

  function take(actor: string | null = null): Promise<BackupOutcome> {
    running ??= copyNow(actor).finally(() => {
      running = null;
    });
    return running;
  }

  async function copyNow(actor: string | null): Promise<BackupOutcome> {
    const { at } = moment();
    const outcome = await new Promise<BackupOutcome>((resolve) => {
      const failed = () => resolve({ ok: false, at, why: 'failed' });
      try {
        child = startProcess({ place, at });
      } catch {
        return failed();
      }
      const late = setTimeout(() => child?.kill('SIGKILL'), HANGS_MS).unref();
      child.once('message', (answer: BackupOutcome) => resolve(answer));
      child.once('exit', failed);
      child.once('error', failed);
      child.once('close', () => clearTimeout(late));
    });
    child = null;
    keepOutcome(place.dataDir, outcome);
    try {
      acts.note(actOf(outcome, actor));
    } catch (fault) {
      log.fault(fault, {}, 'a copy is not on record');
    }
    if (outcome.ok) log.info({ ms: outcome.ms }, 'backup copy made');
    else log.error({ reason: outcome.why }, 'no backup copy made');
    return outcome;
  }

  async function takeIfDue(): Promise<void> {
    if (isDue(moment(), lastOutcome(place.dataDir))) await take();
  }

  function view(): BackupsView {
    const last = lastOutcome(place.dataDir);
    const copies = listCopies(place.folder);
    return {
      running: running !== null,
      madeAt: last?.madeAt ?? copies[0]?.madeAt ?? null,
      triedAt: last?.triedAt ?? null,
      why: last?.why ?? null,
      keep: COPIES_KEPT,
      folder: place.folder,
      sameDisk: place.ownFolder || sharesDisk(place),
      copies: copies.map(({ name, madeAt, day, tokens, bytes }) => ({ name, madeAt, day, tokens, bytes })),
    };
  }

  return {
    last: () => lastOutcome(place.dataDir),
    view,
    take,
    takeIfDue,
    start() {
      timer = setInterval(() => void takeIfDue(), LOOK_EVERY_MS).unref();
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      child?.kill('SIGKILL');
      await running;
    },
  };
}

/** A copy that was made, or was not, as it stands on record. */
export function actOf(outcome: BackupOutcome, actor: string | null): Act {
  return outcome.ok
    ? { at: outcome.at, kind: 'copyMade', actor, about: outcome.name }
    : { at: outcome.at, kind: 'copyFailed', actor, detail: outcome.why };
}

/** Where a server's copies come from and go to. */
export function backupPlace(root: string, folders: Folders): BackupPlace {
  const { dataDir, keyFile, backupDir, ownBackupDir } = folders;
  return { root, dataDir, keyFile, folder: backupDir, ownFolder: ownBackupDir };
}

/** Whether a copy is due. A clock that was set back makes no copy late: one from the future counts as none. */
export function isDue({ at, minute }: Pick<Moment, 'at' | 'minute'>, last: LastBackup | null): boolean {
  if (last === null) return true;
  const sinceTry = at - last.triedAt;
  if (last.why !== null && sinceTry >= 0 && sinceTry < AGAIN_MS) return false;
  if (last.madeAt === null || last.madeAt > at) return true;
  const since = at - last.madeAt;
  const isNight = minute >= NIGHT.from && minute < NIGHT.to;
  return since >= LATE_MS || (isNight && since >= NIGHTLY_MS);
}

function sharesDisk({ folder, dataDir }: BackupPlace): boolean {
  return existsSync(folder) && existsSync(dataDir) && statSync(folder).dev === statSync(dataDir).dev;
}

function startProcess(order: CopyOrder): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(`./copy-process.${isSource ? 'ts' : 'js'}`, import.meta.url));
  // The sources run as they are under the test runner.
  const tsx = isSource ? pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href : null;
  return fork(file, [COPY_PROCESS, JSON.stringify(order)], {
    env: { PATH: '/usr/bin:/bin' },
    execArgv: tsx === null ? [] : ['--import', tsx],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
