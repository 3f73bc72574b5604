/** What became of the last copies, kept beside the data: the folder of copies may be what is missing. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BACKUP_FAULTS } from '../contract/backups.ts';
import type { BackupOutcome } from './make-copy.ts';

const FILE = 'last-backup.json';

const lastBackup = z.object({
  /** When a copy was last made and verified. */
  madeAt: z.number().nullable(),
  triedAt: z.number(),
  /** Why the last try made none; null when it did. */
  why: z.enum(BACKUP_FAULTS).nullable(),
});
export type LastBackup = z.infer<typeof lastBackup>;

/** Remembers an outcome; a disk that does not take it says so by the copy that is missing. */
export function keepOutcome(dataDir: string, outcome: BackupOutcome): void {
  // Somebody else's copy is under way, and will say what became of it.
  if (!outcome.ok && outcome.why === 'busy') return;
  const before = lastOutcome(dataDir);
  const last: LastBackup = {
    madeAt: outcome.ok ? outcome.at : (before?.madeAt ?? null),
    triedAt: outcome.at,
    why: outcome.ok ? null : outcome.why,
  };
  try {
    const next = join(dataDir, `${FILE}.next`);
    writeFileSync(next, JSON.stringify(last), { flush: true, mode: 0o600 });
    renameSync(next, join(dataDir, FILE));
  } catch {
    // A full disk.
  }
}

/** null when none was ever tried, or nothing can be read of it. */
export function lastOutcome(dataDir: string): LastBackup | null {
  try {
    return lastBackup.parse(JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')));
  } catch {
    return null;
  }
}
