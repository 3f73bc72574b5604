// Owns what a spool is given and what it tells of its printers.

import type { Renderer } from './renderer.ts';
import type { SlipContent } from './slip.ts';
import type { SpoolJob, SpoolStore } from './spool-store.ts';
import type { TestSlip } from './test-slip.ts';
import type { PrinterSays, Transport } from './transport/outcome.ts';

export interface SpoolPrinter {
  id: string;
  widthDots: number;
  transport: Transport;
}

export interface PrinterStatus {
  printerId: string;
  says: PrinterSays;
  /** Why the last slip did not go out, or why none could; null when all is well. */
  trouble: string | null;
  /** When `says` or `trouble` last changed; null before the first contact. */
  since: number | null;
  /** Since when no slip could be started on it; null while one may. */
  downSince: number | null;
  /** Where its slips come out meanwhile; null when they wait for it. */
  instead: string | null;
  /** The name of its profile; null while a printer with `auto` was not reached yet. */
  profile: string | null;
}

/** Ids, codes and counts only: a slip's text never reaches the log. */
export interface SpoolLog {
  info(fields: Record<string, string | number | boolean>, message: string): void;
  warn(fields: Record<string, string | number | boolean>, message: string): void;
}

/** A slip, a test slip, or why neither. */
export type SpoolPaper = SlipContent | TestSlip | { skip: string };

export interface SpoolOptions {
  store: SpoolStore;
  printers: readonly SpoolPrinter[];
  renderer: Renderer;
  /** The slip as it should read now, or why it should not be printed any more. Asked right before printing. */
  contentFor(job: SpoolJob): Promise<SpoolPaper> | SpoolPaper;
  /** The other printers that may print this slip, the best first. */
  elsewhere?(job: SpoolJob): readonly string[];
  /** Milliseconds since 1970. */
  now(): number;
  log: SpoolLog;
  timings?: Partial<SpoolTimings>;
}

export interface SpoolTimings {
  /** A lane looks by itself this often: retries fall due without anybody calling. */
  pollMs: number;
  /** First wait after a try that came to nothing; doubled each time up to `maxBackOffMs`. */
  backOffMs: number;
  maxBackOffMs: number;
  /** A printer that has nothing to print is asked how it is this often: paper ends between slips too. */
  lookMs: number;
  /** The same while it cannot print: somebody may be putting paper in now. */
  lookDownMs: number;
  /** A printer that cannot print for this long loses its waiting slips to another: time to close a cover. */
  failoverMs: number;
  /** So does one that has been at a single slip for this long: one takes five seconds, at 9,600 baud half a minute. */
  stuckMs: number;
  /** How long `stop` lets slips under way finish. */
  graceMs: number;
}

export const SPOOL_TIMINGS: SpoolTimings = {
  pollMs: 1_000,
  backOffMs: 1_000,
  maxBackOffMs: 15_000,
  lookMs: 30_000,
  lookDownMs: 3_000,
  failoverMs: 5_000,
  stuckMs: 20_000,
  graceMs: 5_000,
};

/** Milliseconds to wait after `attempts` earlier tries came to nothing. */
export function backOff(attempts: number, timings: SpoolTimings): number {
  return Math.min(timings.maxBackOffMs, timings.backOffMs * 2 ** Math.min(attempts, 20));
}
