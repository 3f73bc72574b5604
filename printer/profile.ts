// Owns what a model of printer can do, read from profiles/*.json, and which one fits what a printer answered.
// Invariant: an unknown or malformed profile is refused at configuration time, never at the first slip.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Stand } from './slip-text.ts';

/** In a facility file: ask the printer what it is. */
export const AUTO = 'auto';

export const printerProfileSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** Which printers it stands for, and where what it says is written. */
  about: z.string().min(1).max(300),
  /** Dots a row the head burns. */
  widthDots: z.array(z.union([z.literal(384), z.literal(576)])).min(1),
  /** `partial` feeds to the cutter and cuts; `none` is torn off at the bar. */
  cut: z.enum(['partial', 'none']),
  /** Lines of 1/6 inch fed before the cut, or to the tear bar. */
  feedLines: z.int().min(0).max(15),
  /** The printer honours GS L, so blank paper left of the ink need not be sent. */
  leftMargin: z.boolean(),
  /** Rows a raster command: cheap printers corrupt images taller than 128. */
  maxBandRows: z.int().min(8).max(128),
  /** Receive buffer: a slip goes out in pieces no larger, so that a stall shows within one. */
  bufferBytes: z.int().min(512).max(65_536),
  /** Ask DLE EOT before printing. */
  asksStatus: z.boolean(),
  /** How the printer proves it printed: GS ( H process id, GS r 1 after the slip, or not at all. */
  proof: z.enum(['process-id', 'status-request', 'none']),
});
export type PrinterProfile = z.infer<typeof printerProfileSchema>;

/** Where what is narrower than the paper stands on a slip for this printer. */
export function standOf(profile: PrinterProfile): Stand {
  return profile.leftMargin ? 'center' : 'left';
}

/** A model is a file of a hundred bytes; this many would be somebody's mistake. */
const MAX_PROFILES = 100;

/** The names there are files for below `root`/printer/profiles, sorted. */
export function profileNames(root: string): string[] {
  return readdirSync(join(root, 'printer', 'profiles'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .toSorted()
    .slice(0, MAX_PROFILES);
}

/** Reads `root`/printer/profiles/`name`.json. Throws, naming file and field, if it is not a valid profile. */
export function loadProfile(root: string, name: string): PrinterProfile {
  const file = join(root, 'printer', 'profiles', `${name}.json`);
  const read = printerProfileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`);
  if (read.data.name !== name) throw new Error(`${file}: its name is not ${name}`);
  return read.data;
}

/** What a printer answered when it was asked what it can do. */
export interface Findings {
  /** It answers DLE EOT. */
  status: boolean;
  /** What it calls its maker, in capitals; clones often say EPSON. Null when it says nothing. */
  maker: string | null;
  /** The best proof of printing that it gave. */
  proof: 'process-id' | 'status-request' | 'none';
}

/** The files that `chooseProfile` builds on. */
export interface BaseProfiles {
  epson: PrinterProfile;
  'generic-80': PrinterProfile;
  'generic-58': PrinterProfile;
  'careful-80': PrinterProfile;
}

/** Throws as `loadProfile` does. */
export function loadBaseProfiles(root: string): BaseProfiles {
  return {
    epson: loadProfile(root, 'epson'),
    'generic-80': loadProfile(root, 'generic-80'),
    'generic-58': loadProfile(root, 'generic-58'),
    'careful-80': loadProfile(root, 'careful-80'),
  };
}

/**
 * The profile for a printer of `widthDots` that answered so. What it proved counts for more than what it calls
 * itself; one that says nothing gets the careful profile: no question, no margin command, fed past any tear bar.
 */
export function chooseProfile(base: BaseProfiles, widthDots: number, findings: Findings): PrinterProfile {
  const { status, maker, proof } = findings;
  if (!status) return widthDots === 384 ? base['generic-58'] : base['careful-80'];
  if (proof === 'process-id' && maker?.startsWith('EPSON') === true) return base.epson;
  const like = widthDots === 384 ? base['generic-58'] : base['generic-80'];
  return { ...like, asksStatus: true, proof };
}
