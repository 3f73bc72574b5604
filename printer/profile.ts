// Owns what a model of printer can do, read from profiles/*.json. Invariant: an unknown or malformed profile is
// refused at configuration time, never at the first slip.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const profileNames = ['epson', 'generic-80', 'generic-58'] as const;
export type ProfileName = (typeof profileNames)[number];

export const printerProfileSchema = z.strictObject({
  name: z.string(),
  /** `feed-and-partial` feeds to the cutter and cuts; `none` feeds to the tear bar. */
  cut: z.enum(['feed-and-partial', 'none']),
  /** Lines fed before a cut by hand, or dots fed past the cutter by the cut command. */
  feed: z.int().min(0).max(15),
  /** The printer honours GS L, so blank paper left of the ink need not be sent. */
  leftMargin: z.boolean(),
  /** Rows a raster command: cheap printers corrupt images taller than 128. */
  maxBandRows: z.int().min(8).max(128),
  /** Ask DLE EOT before printing. */
  asksStatus: z.boolean(),
  /** How the printer proves it printed: GS ( H process id, GS r 1 after the slip, or not at all. */
  proof: z.enum(['process-id', 'status-request', 'none']),
});
export type PrinterProfile = z.infer<typeof printerProfileSchema>;

/** Reads `root`/printer/profiles/`name`.json. Throws, naming file and field, if it is not a valid profile. */
export function loadProfile(root: string, name: ProfileName): PrinterProfile {
  const file = join(root, 'printer', 'profiles', `${name}.json`);
  const read = printerProfileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`);
  return read.data;
}
