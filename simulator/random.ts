/**
 * Owns seeded chance: the same seed gives the same sequence on every machine.
 */

export type Random = {
  /** In [0, 1). */
  next: () => number;
  /** A whole number in [0, below). */
  below: (below: number) => number;
  pick: <T>(from: readonly [T, ...T[]]) => T;
};

/** Mulberry32: a published 32-bit generator, small and good enough for made-up people. */
export function createRandom(seed: number): Random {
  let state = Math.trunc(seed) >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, pick: (from) => from[below(from.length)] ?? from[0] };
}
