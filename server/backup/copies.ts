/**
 * The folder of backup copies. A copy is a folder named by its moment, with the database, the recordings
 * and the ledger of erasures as they were, and a page that says what is in it. It gets its name when it is
 * whole, verified and on the disk; anything else in the folder is no copy.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { syncFolder } from '../../db/folders.ts';
import { DATABASE } from '../../db/swap.ts';

/** What stands in a copy's folder. The key file never does: one without the other tells nobody's name. */
export const COPY_PAGE = 'about.json';
export const RECORDINGS = 'voice';
export const LEDGER = 'erasures.jsonl';

const NAME = /^\d{4}-\d{2}-\d{2}T\d{6}Z$/;
const MAKING = '.making-';
/** More folders than a hospital ever keeps; the rest is not looked at. */
const MAX_LISTED = 1_000;

const copyPage = z.object({
  format: z.literal(1),
  madeAt: z.number().int(),
  kind: z.string().nullable(),
  logId: z.string(),
  head: z.object({ seq: z.number().int(), hash: z.string() }),
  day: z.string().nullable(),
  events: z.number().int(),
  tokens: z.number().int(),
  bytes: z.number().int(),
});
export type CopyPage = z.infer<typeof copyPage>;

export interface Copy extends CopyPage {
  name: string;
  folder: string;
}

/** The name of a copy made at a moment: its time in UTC, without what file systems of sticks refuse. */
export function copyName(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(':', '')}Z`;
}

/** The copies in a folder, newest first; none when there is no folder. */
export function listCopies(folder: string): Copy[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => NAME.test(name));
  const newest = names.sort().reverse().slice(0, MAX_LISTED);
  return newest.flatMap((name) => readCopy(join(folder, name), name) ?? []);
}

/** The copy in a folder of any name; null when it is none. */
export function readCopy(folder: string, name: string): Copy | null {
  try {
    const page = copyPage.parse(JSON.parse(readFileSync(join(folder, COPY_PAGE), 'utf8')));
    if (!existsSync(join(folder, DATABASE))) return null;
    return { ...page, name, folder };
  } catch {
    return null;
  }
}

/** The folder in which a copy of that name is being made. */
export function makingFolder(folder: string, name: string): string {
  return join(folder, `${MAKING}${name}`);
}

/** Removes what a copy that was cut off has left. The caller holds the folder's lock: nobody is at work. */
export function removeHalfMade(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(MAKING)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Writes the page of a made copy and gives it its name; durable on return. */
export function finishCopy(folder: string, name: string, page: CopyPage): void {
  const making = makingFolder(folder, name);
  writeFileSync(join(making, COPY_PAGE), `${JSON.stringify(page, null, 2)}\n`, { flush: true, mode: 0o600 });
  syncFolder(making);
  renameSync(making, join(folder, name));
  syncFolder(folder);
}

/** Removes a copy: its page first, so that a cut-off removal leaves no copy. */
export function removeCopy(folder: string, name: string): void {
  rmSync(join(folder, name, COPY_PAGE), { force: true });
  syncFolder(join(folder, name));
  rmSync(join(folder, name), { recursive: true, force: true });
}

/** Removes all but the newest `keep`, and folders that lost their page. Answers how many copies went. */
export function removeOldest(folder: string, keep: number): number {
  const copies = listCopies(folder);
  const whole = new Set(copies.map(({ name }) => name));
  for (const name of readdirSync(folder)) {
    if (NAME.test(name) && !whole.has(name) && statSync(join(folder, name)).isDirectory()) removeRest(name);
  }
  const over = copies.slice(keep);
  for (const { name } of over) removeCopy(folder, name);
  return over.length;

  // A page that only this version cannot read is not ours to throw away.
  function removeRest(name: string): void {
    if (!existsSync(join(folder, name, COPY_PAGE)))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}
