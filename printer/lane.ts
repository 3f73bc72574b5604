// Owns one printer's work: one slip at a time, in order, and how the printer is. Invariant: a slip is repeated by
// itself only if none of its bytes left; `sending` is durable before the first byte; whether the printer can
// print is asked when there is nothing to print, so that staff know before the first patient does.

import { setImmediate } from 'node:timers/promises';
import {
  backOff,
  type PrinterStatus,
  type SpoolOptions,
  type SpoolPrinter,
  type SpoolTimings,
} from './spool-options.ts';
import type { SpoolEnd, SpoolJob } from './spool-store.ts';
import type { PrinterLook, SendOutcome } from './transport/outcome.ts';

/** A slip that cannot be drawn three times will not be drawn the fourth. */
const MAX_DRAW_ATTEMPTS = 3;

export interface Lane {
  readonly status: PrinterStatus;
  start(): void;
  /** The process before this one ended in the middle of a slip. Before `start`. */
  wasCutOff(): void;
  notify(): void;
  /** Since when it has been at one slip; null between slips. */
  busySince(): number | null;
  /** Lets the slip under way finish for `graceMs`, then cuts it off. Whether its last slip was left torn. */
  stop(graceMs: number): Promise<{ torn: boolean }>;
}

export function createLane(printer: SpoolPrinter, options: SpoolOptions, timings: SpoolTimings): Lane {
  const { store, log, now } = options;
  const { transport } = printer;
  const status = untouched(printer);
  const cut = new AbortController();
  let stopping = false;
  let woken = false;
  let wake: (() => void) | null = null;
  let running: Promise<void> | null = null;
  let faults = { job: -1, count: 0 };
  let busySince: number | null = null;
  let lastContact: number | null = null;
  let lastLook: number | null = null;
  let cameBack = false;
  let torn = false;

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
      if (!(await oneJob()) && !(await lookIfDue())) await idle();
      // A thousand expired slips must not hold up the counter's requests.
      else await setImmediate();
    }
  }

  /** Whether there was a job; a fault of one job is a line in the log, not the end of the lane. */
  async function oneJob(): Promise<boolean> {
    try {
      // Who has just come back does not wait for the next try.
      const job = store.next(printer.id, cameBack ? Number.MAX_SAFE_INTEGER : now());
      cameBack = false;
      if (job === null) return false;
      await print(job);
      return true;
    } catch (error) {
      log.warn({ printer: printer.id, error: errorName(error) }, 'the print lane met a fault');
      return false;
    } finally {
      busySince = null;
    }
  }

  /** Looks at a printer that nobody has heard of for a while; whether it did. */
  async function lookIfDue(): Promise<boolean> {
    const every = status.downSince === null ? timings.lookMs : timings.lookDownMs;
    if (!isOlder(lastContact, every)) return false;
    await look();
    return true;
  }

  /** Also when the clock was set back meanwhile. */
  function isOlder(moment: number | null, ms: number): boolean {
    return Number.isFinite(ms) && (moment === null || Math.abs(now() - moment) >= ms);
  }

  async function look(): Promise<void> {
    const found = await transport.look(cut.signal);
    lastContact = now();
    lastLook = lastContact;
    status.profile = transport.profile()?.name ?? null;
    if (found.reason !== 'stopped') note(found);
  }

  async function print(job: SpoolJob): Promise<void> {
    busySince = now();
    if (job.expiresAt <= now()) return end(job, 'expired', null, null, status.trouble ?? 'too-late');
    // What bytes it understands is not known before it was reached once, and one that said nothing is asked again:
    // a printer that was still starting would go unasked and unproven for as long as there is no pause.
    const known = transport.profile();
    if (known === null || (!known.asksStatus && isOlder(lastLook, timings.lookMs))) await look();
    if (transport.profile() === null) return later(job, status.trouble ?? 'unreachable');
    const drawn = await draw(job);
    if (drawn === null) return;
    const began = now();
    const outcome = await transport.send(
      { name: `slip-${job.id}`, bytes: drawn.bytes, png: drawn.png },
      {
        signal: cut.signal,
        // Drawing and connecting take seconds; one that is withdrawn for its age expires at the next turn.
        beforeFirstByte: () => job.expiresAt > now() && store.claim(job.id, printer.id, now()),
        onQuiet: () => tell(status.says, 'silent'),
      },
    );
    lastContact = now();
    await settle(job, outcome, began);
  }

  function later(job: SpoolJob, reason: string): Promise<void> {
    return insist(() => store.retryLater(job.id, printer.id, now() + backOff(job.attempts, timings), reason));
  }

  async function draw(job: SpoolJob): Promise<{ bytes: Uint8Array; png: Uint8Array | null } | null> {
    try {
      const content = await options.contentFor(job);
      if ('skip' in content) {
        await end(job, 'expired', null, null, content.skip);
        return null;
      }
      const profile = transport.profile();
      if (profile === null) return null;
      const marked = { ...content, duplicate: content.duplicate || job.duplicate };
      const slip = await options.renderer.render(marked, printer.widthDots, profile, {
        wantsPng: transport.wantsPng,
      });
      if (slip.missing.length > 0)
        log.warn({ job: job.id, missing: slip.missing.join(' ') }, 'characters without a typeface');
      return slip;
    } catch (error) {
      log.warn({ job: job.id, error: errorName(error) }, 'a slip could not be drawn');
      faults = faults.job === job.id ? { job: job.id, count: faults.count + 1 } : { job: job.id, count: 1 };
      if (faults.count >= MAX_DRAW_ATTEMPTS) await end(job, 'failed', null, null, 'not-drawn');
      else await later(job, 'not-drawn');
      return null;
    }
  }

  async function settle(job: SpoolJob, outcome: SendOutcome, began: number): Promise<void> {
    const { sent, confirmed, reason } = outcome;
    if (reason === 'withdrawn') return;
    if (sent !== 'nothing') torn = sent === 'some';
    note(outcome);
    switch (sent) {
      case 'nothing':
        return later(job, why(outcome));
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
    await insist(() => store.finish(job.id, printer.id, state, { sentAt, confirmedAt, reason }));
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

  /** What a slip or a look told of the printer. */
  function note(told: SendOutcome | PrinterLook): void {
    const sent = 'sent' in told ? told.sent : null;
    const isDown = sent === 'nothing' || (sent === null && told.reason !== 'done');
    cameBack = !isDown && status.downSince !== null;
    status.downSince = isDown ? (status.downSince ?? now()) : null;
    if (!isDown) status.instead = null;
    // A look that hears nothing knows no better than the last slip.
    const trouble = told.reason !== 'done' ? why(told) : isSilentLook(told) ? status.trouble : null;
    tell(told.printerSays, trouble);
  }

  function tell(says: PrinterStatus['says'], trouble: string | null): void {
    if (status.since !== null && status.says === says && status.trouble === trouble) return;
    Object.assign(status, { says, trouble, since: now() });
    if (trouble !== null) log.warn({ printer: printer.id, says, trouble }, 'printer trouble');
  }

  /** A one-way printer that was in trouble stays so until a slip goes out, unless nothing reached it at all. */
  function isSilentLook(told: SendOutcome | PrinterLook): boolean {
    return !('sent' in told) && told.printerSays === 'unknown' && status.trouble !== 'unreachable';
  }

  return {
    status,
    busySince: () => busySince,
    wasCutOff: () => transport.wasCutOff(),
    start() {
      running ??= work();
    },
    notify() {
      woken = true;
      wake?.();
    },
    async stop(graceMs) {
      stopping = true;
      wake?.();
      const grace = setTimeout(() => cut.abort(), graceMs);
      await running;
      clearTimeout(grace);
      await transport.close();
      return { torn };
    },
  };
}

/** How a printer is of which nothing was heard yet. */
export function untouched({ id, transport }: SpoolPrinter): PrinterStatus {
  return {
    printerId: id,
    says: 'unknown',
    trouble: null,
    since: null,
    downSince: null,
    instead: null,
    profile: transport.profile()?.name ?? null,
  };
}

/** The reason staff see: what the printer says where that is the cause, else what the link did. */
function why({ reason, printerSays }: SendOutcome | PrinterLook): string {
  return reason === 'not-ready' ? printerSays : reason;
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
