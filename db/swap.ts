/**
 * Replacing a data folder's database by a prepared one, and keeping the old one aside. What is to be done
 * is on the disk before the first name moves, and every step can be done twice: whoever opens the folder
 * next finishes what a kill or a power cut left. A write-ahead log never meets another database's file.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, syncFolder } from './folders.ts';

/** The database in a data folder. */
export const DATABASE = 'parchi.db';
/** Where replaced data is kept, in the data folder. */
export const REPLACED = 'replaced';

const INTENT = 'replacing.json';
/** SQLite's files of one database. */
const PARTS = ['', '-wal', '-shm'] as const;

/** Names begin with the second; nobody replaces data oftener. */
const MAX_SAME_NAME = 99;

export interface Swap {
  /** A folder in the data folder with what is to take the place of its namesakes: the database, folders. */
  incoming: string;
  /** The folder's name below `replaced/` where the old ones go. */
  aside: string;
}

/** A name below `replaced/` that nothing has yet. */
export function freeAside(dataDir: string, name: string): string {
  const taken = (one: string) => existsSync(join(dataDir, REPLACED, one));
  if (!taken(name)) return name;
  for (let n = 2; n <= MAX_SAME_NAME; n += 1) if (!taken(`${name}-${n}`)) return `${name}-${n}`;
  throw new Error(`${REPLACED}/${name} is there too often`);
}

/** Puts the incoming files in place. The caller holds the folder's lock and nobody has the database open. */
export function swapIn(dataDir: string, swap: Swap): void {
  const intent = join(dataDir, INTENT);
  const next = `${intent}.next`;
  writeFileSync(next, JSON.stringify(swap), { flush: true, mode: 0o600 });
  renameSync(next, intent);
  syncFolder(dataDir);
  finishSwap(dataDir);
}

/** Finishes a swap that was cut off; answers it, or null when there was none. */
export function finishSwap(dataDir: string): Swap | null {
  const intent = join(dataDir, INTENT);
  if (!existsSync(intent)) return null;
  const swap = JSON.parse(readFileSync(intent, 'utf8')) as Swap;
  const incoming = join(dataDir, swap.incoming);
  const aside = join(dataDir, REPLACED, swap.aside);
  makeFolder(aside);
  moveIn('voice', ['']);
  // Last: a data folder without a database is what a cut-off swap looks like, not a new one.
  moveIn(DATABASE, PARTS);
  rmSync(incoming, { recursive: true, force: true });
  rmSync(intent);
  syncFolder(dataDir);
  return swap;

  function moveIn(name: string, parts: readonly string[]): void {
    if (!existsSync(join(incoming, name))) return;
    for (const part of parts) {
      const old = join(dataDir, `${name}${part}`);
      if (existsSync(old)) renameSync(old, join(aside, `${name}${part}`));
    }
    // The old names are gone from the disk before the new one is there.
    syncFolder(aside);
    syncFolder(dataDir);
    renameSync(join(incoming, name), join(dataDir, name));
    syncFolder(dataDir);
  }
}
