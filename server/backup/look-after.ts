/**
 * Looking after kept copies: whoever the hospital has forgotten, or erased on request, is forgotten in
 * every copy here too, and what is more than is to be kept goes. The newest copies stay, however old.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readErasures } from '../../db/erasure-ledger.ts';
import { forgetInFile, readDayAndFacility } from '../../db/look-inside.ts';
import type { Forgotten } from '../../db/new-log.ts';
import { DATABASE, REPLACED } from '../../db/swap.ts';
import { facilityFile } from '../contract/facility.ts';
import { daysBefore } from '../persons/days.ts';
import type { Day } from '../queue/model.ts';
import { LEDGER, listCopies, removeOldest } from './copies.ts';

/** Two weeks of nights. */
export const COPIES_KEPT = 14;
/** How long data that a restore or an update replaced can be brought back. */
const REPLACED_DAYS = 14;
const DAY_MS = 24 * 60 * 60_000;

/** Forgets and removes in the folder of copies, and in what was replaced. A copy that cannot be opened stays. */
export function lookAfterCopies(dataDir: string, folder: string, now: number): void {
  removeOldest(folder, COPIES_KEPT);
  const { day, facility } = readDayAndFacility(join(dataDir, DATABASE));
  const forgotten: Forgotten = {
    before: forgottenBefore(day, facility),
    erasures: readErasures(join(dataDir, LEDGER)),
  };
  for (const copy of listCopies(folder)) forgetInFile(join(copy.folder, DATABASE), forgotten);
  const replaced = join(dataDir, REPLACED);
  if (!existsSync(replaced)) return;
  for (const name of readdirSync(replaced)) {
    const aside = join(replaced, name);
    const old = now - statSync(aside).mtimeMs > REPLACED_DAYS * DAY_MS;
    if (old) rmSync(aside, { recursive: true, force: true });
    else if (existsSync(join(aside, DATABASE))) forgetInFile(join(aside, DATABASE), forgotten);
  }
}

/** The day before which people are forgotten, by the facility file in force. */
export function forgottenBefore(day: Day | null, facility: string | null): Day | null {
  if (day === null || facility === null) return null;
  const file = facilityFile.safeParse(JSON.parse(facility));
  return file.success ? daysBefore(day, file.data.facility.keepPersonsDays) : null;
}
