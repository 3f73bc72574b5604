/** How old the newest backup copy is; what is no whole, verified copy does not count. */
import { listCopies } from '../backup/copies.ts';
import type { Finding } from '../contract/doctor.ts';
import { found } from './run-checks.ts';

const HOUR = 60 * 60_000;
/** One is made every night; a machine that is off on Sunday has one of Saturday. */
const OLD_HOURS = 72;

export function judgeBackup(newestAt: number | null, now: number): Finding {
  if (newestAt === null) return found('backup', 'backup_none');
  const hours = Math.max(0, Math.round((now - newestAt) / HOUR));
  return found('backup', hours > OLD_HOURS ? 'backup_old' : 'backup_ok', { hours });
}

/** When the newest copy in the folder was made, in milliseconds since 1970; null when there is none. */
export function readNewestBackup(folder: string): number | null {
  return listCopies(folder)[0]?.madeAt ?? null;
}
