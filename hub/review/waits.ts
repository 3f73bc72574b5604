/** The median of merged waits: of people over districts and days, never of medians. Pure. */
import { WAIT_BOUNDS_MINUTES } from '../contract/figures.ts';
import type { WaitFigures } from '../contract/review.ts';

/** Two spreads, place by place. */
export function addPlaces(a: readonly number[], b: readonly number[]): number[] {
  const [longer, shorter] = a.length >= b.length ? [a, b] : [b, a];
  return longer.map((count, i) => count + (shorter[i] ?? 0));
}

/**
 * Where the middle one of all waits lies, spread evenly within its place, in minutes with one decimal. The open last
 * place is told as its lower bound.
 */
export function waitOf(places: readonly number[]): WaitFigures {
  const called = places.reduce((sum, count) => sum + count, 0);
  if (called === 0) return { medianMinutes: null, called: 0 };
  let below = 0;
  for (const [i, count] of places.entries()) {
    if (below + count < called / 2) {
      below += count;
      continue;
    }
    const from = WAIT_BOUNDS_MINUTES[i - 1] ?? 0;
    const to = WAIT_BOUNDS_MINUTES[i] ?? from;
    const minutes = from + ((to - from) * (called / 2 - below)) / count;
    return { medianMinutes: Math.round(minutes * 10) / 10, called };
  }
  return { medianMinutes: null, called };
}
