/**
 * Owns the driving of one day: each arrival at its moment, all of them waited for.
 */
import { type ArrivalWish, planArrivals } from './arrivals.ts';
import { scan } from './phone-client.ts';
import { type Outcome, type Summary, summarise } from './summary.ts';

/** Phones waiting at once; further arrivals wait for one to be served, as sockets are not endless. */
const MAX_WAITING = 1_000;

export type DriveOptions = ArrivalWish & {
  simulatorUrl: string;
  counter: { hipId: string; counterId: string };
  /** Told after each answer. */
  onProgress?: (done: number, planned: number) => void;
  /** When aborted no further phone shares; those that wait are waited for. */
  signal?: AbortSignal;
};

export async function drive(options: DriveOptions): Promise<Summary> {
  const arrivals = planArrivals(options);
  const outcomes: Outcome[] = [];
  const waiting = new Set<Promise<void>>();
  const startedAt = Date.now();
  for (const { atMs, patient, elderly, rescan } of arrivals) {
    await sleep(startedAt + atMs - Date.now(), options.signal);
    while (waiting.size >= MAX_WAITING) await Promise.race(waiting);
    if (options.signal?.aborted === true) break;
    const { simulatorUrl, counter } = options;
    const one = scan(simulatorUrl, { counter, patient, elderly, rescan }).then((outcome) => {
      waiting.delete(one);
      outcomes.push(outcome);
      options.onProgress?.(outcomes.length, arrivals.length);
    });
    waiting.add(one);
  }
  await Promise.all(waiting);
  return summarise(outcomes);
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
}
