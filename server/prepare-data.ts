/**
 * Before the database is opened: the data folder becomes this process's alone, a restore or an update that
 * was cut off is finished, and an older version's data is brought up to this one on a copy.
 */
import { type FolderLock, lockFolder } from '../db/folder-lock.ts';
import { finishSwap } from '../db/swap.ts';
import { upgradeData } from '../db/upgrade.ts';
import { copyName } from './backup/copies.ts';
import { ConfigError } from './config.ts';
import type { Log } from './log.ts';

/** Throws ConfigError when another process works on the folder, UpgradeError when the update cannot be made. */
export function prepareData(options: { dataDir: string; root: string; now: number; log: Log }): FolderLock {
  const { dataDir, root, now, log } = options;
  const lock = lockFolder(dataDir);
  if (lock === null) {
    throw new ConfigError(
      `PARCHI_DATA_DIR: another server, or a restore, works on ${dataDir}; stop it first`,
    );
  }
  try {
    const finished = finishSwap(dataDir);
    if (finished !== null)
      log.info({ file: finished.aside }, 'a replacement of the data was cut off; finished');
    const aside = upgradeData(dataDir, root, { stamp: copyName(now), at: now });
    if (aside !== null) log.info({ file: aside }, 'data brought up to this version; what it was is kept');
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}
