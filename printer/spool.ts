// Owns which printer a slip goes to: its own, or another of its queue while its own cannot print. Invariant: only
// a slip of which no byte was sent changes printers, in one step of the store that a claim cannot cross; a lane
// never waits for another. What was `sending` when the process died is `interrupted` and waits for a person.

import { createLane, type Lane, untouched } from './lane.ts';
import { type PrinterStatus, SPOOL_TIMINGS, type SpoolOptions, type SpoolPrinter } from './spool-options.ts';
import type { SpoolJob } from './spool-store.ts';

/** Slips moved in one go; the rest follows at the next look. */
const MAX_MOVED = 200;
/** Slips of each printer that is no longer in the facility file, looked after at start. */
const MAX_STRAYS = 5_000;

export interface Spool {
  /** Marks what the last process left in doubt, then works every lane. */
  start(): void;
  /**
   * The printers from now on. One that is the same object works on; one that is gone, or another by the same id,
   * ends after the slip it is at, and its successor begins only then: they may be one machine.
   */
  setPrinters(printers: readonly SpoolPrinter[]): void;
  /** A job was added for the printer. */
  notify(printerId: string): void;
  /** Lets slips under way finish for a moment, then cuts them off. */
  stop(): Promise<void>;
  status(): PrinterStatus[];
}

export function createSpool(options: SpoolOptions): Spool {
  const timings = { ...SPOOL_TIMINGS, ...options.timings };
  const { store, log, now } = options;
  /** What there shall be, by id; a lane is there once the one before it has ended. */
  let wanted = byId(options.printers);
  const lanes = new Map<string, Lane>();
  /** Lanes that end, by id. */
  const ending = new Map<string, Lane>();
  /** Printers on which a slip was cut off when their lane was ended. */
  const torn = new Set<string>();
  let looking: NodeJS.Timeout | null = null;
  let stopped = false;
  openLanes();

  function openLanes(): void {
    for (const [id, printer] of wanted) {
      if (lanes.has(id) || ending.has(id)) continue;
      const lane = createLane(printer, options, timings);
      lanes.set(id, lane);
      if (torn.delete(id)) lane.wasCutOff();
      if (looking !== null) lane.start();
    }
  }

  function endLane(id: string, lane: Lane): void {
    lanes.delete(id);
    ending.set(id, lane);
    lane
      .stop(timings.stuckMs)
      .then((how) => {
        if (how.torn) torn.add(id);
      })
      .catch((error: unknown) => {
        log.warn({ printer: id, error: errorName(error) }, 'a printer did not end well');
      })
      .then(() => {
        ending.delete(id);
        if (stopped) return;
        openLanes();
        // What it did not get to is its successor's, or another printer's.
        moveAll();
      });
  }

  /** A clock that was set back must not keep slips where they are, so any distance counts. */
  function isLongAgo(at: number | null, ms: number): boolean {
    return at !== null && Math.abs(now() - at) >= ms;
  }

  function isStuck({ busySince }: Lane): boolean {
    return isLongAgo(busySince(), timings.stuckMs);
  }

  function moveFrom(lane: Lane): void {
    const { status } = lane;
    const { downSince, printerId } = status;
    if (!isStuck(lane) && !isLongAgo(downSince, timings.failoverMs)) return;
    let moved = 0;
    for (const job of store.waiting(printerId, MAX_MOVED)) {
      const target = wellLane(options.elsewhere?.(job) ?? [], printerId);
      if (target === null || !store.move(job.id, printerId, target.status.printerId)) continue;
      moved += 1;
      status.instead = target.status.printerId;
      target.notify();
    }
    if (moved > 0) log.warn({ printer: printerId, count: moved }, 'slips go to another printer');
  }

  function wellLane(ids: readonly string[], not: string): Lane | null {
    for (const id of ids) {
      const lane = id === not ? undefined : lanes.get(id);
      if (lane !== undefined && lane.status.downSince === null && !isStuck(lane)) return lane;
    }
    return null;
  }

  function moveAll(): void {
    try {
      for (const lane of lanes.values()) moveFrom(lane);
      adoptStrays(MAX_MOVED);
    } catch (error) {
      // A store in trouble: the slips stay where they are, and it is tried again.
      log.warn({ error: errorName(error) }, 'slips could not change printers');
    }
  }

  /** Slips of printers that are gone, or that could not be opened, would wait for ever. */
  function adoptStrays(limit: number): void {
    for (const job of store.strays([...wanted.keys()], limit)) adopt(job);
  }

  function adopt(job: SpoolJob): void {
    const ids = options.elsewhere?.(job) ?? [];
    const target = wellLane(ids, job.printerId) ?? lanes.get(ids.find((id) => lanes.has(id)) ?? '');
    if (target !== undefined) {
      store.move(job.id, job.printerId, target.status.printerId);
      target.notify();
    } else if (!ids.some((id) => wanted.has(id))) {
      const state = job.expiresAt <= now() ? 'expired' : 'failed';
      store.finish(job.id, job.printerId, state, { sentAt: null, confirmedAt: null, reason: 'no-printer' });
    }
  }

  return {
    start() {
      const interrupted = store.markInterrupted();
      if (interrupted.length > 0)
        log.warn({ interrupted: interrupted.length }, 'slips were under way when the process ended');
      for (const id of interrupted) lanes.get(id)?.wasCutOff();
      adoptStrays(MAX_STRAYS);
      for (const lane of lanes.values()) lane.start();
      looking = setInterval(moveAll, timings.pollMs);
      looking.unref();
    },
    setPrinters(printers) {
      if (stopped) return;
      const before = wanted;
      wanted = byId(printers);
      for (const [id, lane] of [...lanes]) if (wanted.get(id) !== before.get(id)) endLane(id, lane);
      openLanes();
      if (looking !== null) moveAll();
    },
    notify(printerId) {
      lanes.get(printerId)?.notify();
    },
    async stop() {
      stopped = true;
      if (looking !== null) clearInterval(looking);
      await Promise.all([...lanes.values(), ...ending.values()].map((lane) => lane.stop(timings.graceMs)));
    },
    status() {
      return [...wanted].map(([id, printer]) => ({ ...(lanes.get(id)?.status ?? untouched(printer)) }));
    },
  };
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

function byId(printers: readonly SpoolPrinter[]): Map<string, SpoolPrinter> {
  return new Map(printers.map((printer) => [printer.id, printer]));
}
