/**
 * Keeps the review's sums true beside the counts that keep them themselves: what relays prove is added up within
 * three seconds, many of a facility's day at once, and mostly by the report that follows; what nobody added up is found and mended. Any node may do it, and all do.
 */
import { daysAfter, indiaDay } from './review/india-day.ts';
import { daysToProve, type FacilityDay, sumFigures } from './store/day-sums.ts';
import { mendSums } from './store/mend-sums.ts';
import type { HubDatabase } from './store/open.ts';

const FLUSH_EVERY_MS = 1_000;
/** A facility reports a second after its token (db/group.ts): then the day is added up already. */
const REPORTED_WITHIN_MS = 2_000;
/** Days of one question. */
const BATCH = 1_000;
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
  /** In the order in which they were touched first. */
  const waiting = new Map<string, FacilityDay & { since: number }>();
  let flushing: Promise<void> | null = null;
  let timers: NodeJS.Timeout[] = [];

  function touch(hipId: string, day: string): void {
    const key = keyOf({ hipId, day });
    if (waiting.size < MAX_WAITING && !waiting.has(key))
      waiting.set(key, { hipId, day, since: performance.now() });
  }

  async function flush(touchedBefore: number): Promise<void> {
    for (let due = takeDue(touchedBefore); due.size > 0; due = takeDue(touchedBefore)) {
      try {
        const wrong = await daysToProve(database, [...due.values()]);
        if (wrong.length > 0) await database.transaction((work) => sumFigures(work, wrong));
        due.clear();
      } finally {
        for (const { hipId, day } of due.values()) touch(hipId, day);
      }
    }
  }

  function takeDue(touchedBefore: number): Map<string, FacilityDay> {
    const due = new Map<string, FacilityDay>();
    for (const [key, { hipId, day, since }] of waiting) {
      if (since > touchedBefore || due.size >= BATCH) break;
      waiting.delete(key);
      due.set(key, { hipId, day });
    }
    return due;
  }

  function flushSoon(): void {
    flushing ??= flush(performance.now() - REPORTED_WITHIN_MS)
      .catch(onFault)
      .finally(() => {
        flushing = null;
      });
  }

  function mend(): void {
    mendSums(database, daysAfter(indiaDay(now()), -MEND_DAYS)).catch(onFault);
  }

  return {
    touch,
    start() {
      mend();
      timers = [setInterval(flushSoon, FLUSH_EVERY_MS), setInterval(mend, MEND_EVERY_MS)];
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await flushing;
      await flush(Number.POSITIVE_INFINITY).catch(onFault);
    },
  };
}

function keyOf({ hipId, day }: FacilityDay): string {
  return `${hipId} ${day}`;
}
