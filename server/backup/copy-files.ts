/**
 * Copying a folder of files into a copy. A file that is as it was in the copy before is linked to that one:
 * recordings are large and hardly ever change. Never linked to a file in use.
 */
import { copyFileSync, existsSync, linkSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { syncFile } from '../../db/copy.ts';
import { makeFolder, syncFolder } from '../../db/folders.ts';

/** A copied time is kept to the millisecond. */
const SAME_TIME_MS = 2;
/** Folders in folders: recordings are one a language. */
const MAX_DEPTH = 4;

/** Copies what is in `from` to the new folder `to`; durable on return. `before` is the same of the copy before. */
export function copyFiles(from: string, to: string, before: string | null, depth = 0): void {
  if (!existsSync(from) || depth > MAX_DEPTH) return;
  makeFolder(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    const older = before === null ? null : join(before, entry.name);
    if (entry.isDirectory()) copyFiles(source, target, older, depth + 1);
    else if (entry.isFile() && !linked(source, target, older)) copyFile(source, target);
  }
  syncFolder(to);
}

function linked(source: string, target: string, older: string | null): boolean {
  if (older === null || !existsSync(older)) return false;
  const [now, then] = [statSync(source), statSync(older)];
  if (now.size !== then.size || Math.abs(now.mtimeMs - then.mtimeMs) > SAME_TIME_MS) return false;
  try {
    linkSync(older, target);
    return true;
  } catch {
    // Sticks often have file systems without links.
    return false;
  }
}

function copyFile(source: string, target: string): void {
  copyFileSync(source, target);
  const { atime, mtime } = statSync(source);
  utimesSync(target, atime, mtime);
  syncFile(target);
}
