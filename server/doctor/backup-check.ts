/** How old the newest backup is, by what lies in its folder. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../contract/doctor.ts';
import { found } from './run-checks.ts';

const HOUR = 60 * 60_000;
/** One is made every night; a machine that is off on Sunday has one of Saturday. */
const OLD_HOURS = 72;
/** More entries than any number of kept backups; the rest is not looked at. */
const MAX_LOOKED_AT = 1_000;

export function judgeBackup(newestAt: number | null, now: number): Finding {
  if (newestAt === null) return found('backup', 'backup_none');
  const hours = Math.max(0, Math.round((now - newestAt) / HOUR));
  return found('backup', hours > OLD_HOURS ? 'backup_old' : 'backup_ok', { hours });
}

/** When the newest thing in the folder was written, in milliseconds since 1970; null when there is nothing. */
export async function readNewestBackup(folder: string): Promise<number | null> {
  const names = await readdir(folder).catch(() => []);
  let newest: number | null = null;
  for (const name of names.filter((one) => !one.startsWith('.')).slice(-MAX_LOOKED_AT)) {
    const { mtimeMs } = await stat(join(folder, name));
    newest = Math.max(newest ?? 0, mtimeMs);
  }
  return newest;
}
