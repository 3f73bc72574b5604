/**
 * Keeps the review's sums true beside the counts that keep them themselves: what relays prove is added up within a
 * second, many of a facility's day at once; what nobody added up is found and mended. Any node may do it, and all do.
 */
import { daysAfter, indiaDay } from './review/india-day.ts';
import { mendSums, sumDay } from './store/day-sums.ts';
import type { HubDatabase } from './store/open.ts';

const FLUSH_EVERY_MS = 1_000;
/** A node of the version before, or one that died, is found out within this. */
const MEND_EVERY_MS = 10 * 60_000;
/** Days back that are looked at: facilities bring days they were offline for by themselves. */
const MEND_DAYS = 2;
/** Facility days that wait; beyond it mending finds them. */
const MAX_WAITING = 20_000;

export interface Sums {
  /** This day of the facility has to be added up. */
  touch(hipId: string, day: string): void;
  start(): void;
  stop(): Promise<void>;
}

export function createSums(deps: {
  database: HubDatabase;
  now: () => number;
  onFault: (fault: unknown) => void;
}): Sums {
  const { database, now, onFault } = deps;
  const waiting = new Map<string, { hipId: string; day: string }>();
  let flushing: Promise<void> | null = null;
  let timers: NodeJS.Timeout[] = [];

  async function flush(): Promise<void> {
    for (const [key, { hipId, day }] of waiting) {
      waiting.delete(key);
      await database.transaction((work) => sumDay(work, hipId, day));
    }
  }

  function flushSoon(): void {
    flushing ??= flush()
      .catch(onFault)
      .finally(() => {
        flushing = null;
      });
  }

  function mend(): void {
    mendSums(database, daysAfter(indiaDay(now()), -MEND_DAYS)).catch(onFault);
  }

  return {
    touch(hipId, day) {
      if (waiting.size < MAX_WAITING) waiting.set(`${hipId} ${day}`, { hipId, day });
    },
    start() {
      mend();
      timers = [setInterval(flushSoon, FLUSH_EVERY_MS), setInterval(mend, MEND_EVERY_MS)];
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await flushing;
      await flush().catch(onFault);
    },
  };
}
