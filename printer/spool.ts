// Owns when slips go to which printer: one lane and one slip at a time for each printer. Invariant: a slip is
// repeated by itself only if none of its bytes left; `sending` is durable before the first byte; what was
// `sending` when the process died is `interrupted` and waits for a person, whose copy says DUPLICATE.

import { setImmediate } from 'node:timers/promises';
import type { PrinterProfile } from './profile.ts';
import type { Renderer } from './renderer.ts';
import type { SlipContent } from './slip.ts';
import type { SpoolEnd, SpoolJob, SpoolStore } from './spool-store.ts';
import type { TestSlip } from './test-slip.ts';
import type { PrinterSays, SendOutcome, Transport } from './transport/outcome.ts';

export interface SpoolPrinter {
  id: string;
  widthDots: number;
  profile: PrinterProfile;
  transport: Transport;
}

export interface PrinterStatus {
  printerId: string;
  says: PrinterSays;
  /** Why the last slip did not go out, or null. */
  trouble: string | null;
  /** When `says` or `trouble` last changed; null before the first slip. */
  since: number | null;
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
  /** How long `stop` lets slips under way finish. */
  graceMs: number;
}

export const SPOOL_TIMINGS: SpoolTimings = {
  pollMs: 1_000,
  backOffMs: 1_000,
  maxBackOffMs: 15_000,
  graceMs: 5_000,
};
/** A slip that cannot be drawn three times will not be drawn the fourth. */
const MAX_DRAW_ATTEMPTS = 3;

export interface Spool {
  /** Marks what the last process left in doubt, then works every lane. */
  start(): void;
  /** A job was added for the printer. */
  notify(printerId: string): void;
  /** Lets slips under way finish for a moment, then cuts them off. */
  stop(): Promise<void>;
  status(): PrinterStatus[];
}

/** Milliseconds to wait after `attempts` earlier tries came to nothing. */
export function backOff(attempts: number, timings: SpoolTimings): number {
  return Math.min(timings.maxBackOffMs, timings.backOffMs * 2 ** Math.min(attempts, 20));
}

export function createSpool(options: SpoolOptions): Spool {
  const timings = { ...SPOOL_TIMINGS, ...options.timings };
  const lanes = new Map(
    options.printers.map((printer) => [printer.id, createLane(printer, options, timings)]),
  );
  return {
    start() {
      const interrupted = options.store.markInterrupted();
      if (interrupted > 0) options.log.warn({ interrupted }, 'slips were under way when the process ended');
      for (const lane of lanes.values()) lane.start();
    },
    notify(printerId) {
      lanes.get(printerId)?.notify();
    },
    async stop() {
      await Promise.all([...lanes.values()].map((lane) => lane.stop()));
    },
    status() {
      return [...lanes.values()].map((lane) => ({ ...lane.status }));
    },
  };
}

interface Lane {
  readonly status: PrinterStatus;
  start(): void;
  notify(): void;
  stop(): Promise<void>;
}

function createLane(printer: SpoolPrinter, options: SpoolOptions, timings: SpoolTimings): Lane {
  const { store, log, now } = options;
  const status: PrinterStatus = { printerId: printer.id, says: 'unknown', trouble: null, since: null };
  const cut = new AbortController();
  let stopping = false;
  let woken = false;
  let wake: (() => void) | null = null;
  let running: Promise<void> | null = null;
  let faults = { job: -1, count: 0 };

  function idle(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, timings.pollMs);
      timer.unref();
      wake = done;
      function done(): void {
        clearTimeout(timer);
        wake = null;
        resolve();
      }
      if (woken || stopping) done();
    });
  }

  async function work(): Promise<void> {
    while (!stopping) {
      woken = false;
      if (!(await oneJob())) await idle();
      // A thousand expired slips must not hold up the counter's requests.
      else await setImmediate();
    }
  }

  /** Whether there was a job; a fault of one job is a line in the log, not the end of the lane. */
  async function oneJob(): Promise<boolean> {
    try {
      const job = store.next(printer.id, now());
      if (job === null) return false;
      await print(job);
      return true;
    } catch (error) {
      log.warn({ printer: printer.id, error: errorName(error) }, 'the print lane met a fault');
      return false;
    }
  }

  async function print(job: SpoolJob): Promise<void> {
    if (job.expiresAt <= now()) return end(job, 'expired', null, null, status.trouble ?? 'too-late');
    const drawn = await draw(job);
    if (drawn === null) return;
    const began = now();
    const outcome = await printer.transport.send(
      { name: `slip-${job.id}`, bytes: drawn.bytes, png: drawn.png },
      { signal: cut.signal, beforeFirstByte: () => store.claim(job.id, now()) },
    );
    await settle(job, outcome, began);
  }

  async function draw(job: SpoolJob): Promise<{ bytes: Uint8Array; png: Uint8Array | null } | null> {
    try {
      const content = await options.contentFor(job);
      if ('skip' in content) {
        await end(job, 'expired', null, null, content.skip);
        return null;
      }
      const { widthDots, profile, transport } = printer;
      const marked = { ...content, duplicate: content.duplicate || job.duplicate };
      const slip = await options.renderer.render(marked, widthDots, profile, {
        wantsPng: transport.wantsPng,
      });
      if (slip.missing.length > 0)
        log.warn({ job: job.id, missing: slip.missing.join(' ') }, 'characters without a typeface');
      return slip;
    } catch (error) {
      log.warn({ job: job.id, error: errorName(error) }, 'a slip could not be drawn');
      faults = faults.job === job.id ? { job: job.id, count: faults.count + 1 } : { job: job.id, count: 1 };
      if (faults.count >= MAX_DRAW_ATTEMPTS) await end(job, 'failed', null, null, 'not-drawn');
      else store.retryLater(job.id, now() + backOff(job.attempts, timings), 'not-drawn');
      return null;
    }
  }

  async function settle(job: SpoolJob, outcome: SendOutcome, began: number): Promise<void> {
    const { sent, confirmed, reason } = outcome;
    if (reason === 'withdrawn') return;
    note(outcome);
    switch (sent) {
      case 'nothing':
        await insist(() => store.retryLater(job.id, now() + backOff(job.attempts, timings), why(outcome)));
        return;
      case 'some':
        return end(job, 'failed', began, null, why(outcome));
      case 'all':
        return end(job, confirmed ? 'printed' : 'sent', now(), confirmed ? now() : null, why(outcome));
      default:
        sent satisfies never;
    }
  }

  async function end(
    job: SpoolJob,
    state: SpoolEnd,
    sentAt: number | null,
    confirmedAt: number | null,
    reason: string,
  ) {
    await insist(() => store.finish(job.id, state, { sentAt, confirmedAt, reason }));
    log.info({ job: job.id, printer: printer.id, state, reason }, 'slip done');
  }

  /**
   * What became of a slip must reach the store even through a full disk: the lane waits rather than forget.
   * Given up at `stop`, which leaves the job `sending`, hence interrupted, hence for a person.
   */
  async function insist(write: () => void): Promise<void> {
    for (;;) {
      try {
        return write();
      } catch (error) {
        log.warn({ printer: printer.id, error: errorName(error) }, 'the spool store refused a write');
        if (stopping) return;
        woken = false;
        await idle();
      }
    }
  }

  function note(outcome: SendOutcome): void {
    const trouble = outcome.sent === 'all' && outcome.reason === 'done' ? null : why(outcome);
    if (status.since !== null && status.says === outcome.printerSays && status.trouble === trouble) return;
    Object.assign(status, { says: outcome.printerSays, trouble, since: now() });
    if (trouble !== null)
      log.warn({ printer: printer.id, says: outcome.printerSays, trouble }, 'printer trouble');
  }

  return {
    status,
    start() {
      running ??= work();
    },
    notify() {
      woken = true;
      wake?.();
    },
    async stop() {
      stopping = true;
      wake?.();
      const grace = setTimeout(() => cut.abort(), timings.graceMs);
      await running;
      clearTimeout(grace);
    },
  };
}

/** The reason staff see: what the printer says where that is the cause, else what the link did. */
function why(outcome: SendOutcome): string {
  return outcome.reason === 'not-ready' ? outcome.printerSays : outcome.reason;
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
