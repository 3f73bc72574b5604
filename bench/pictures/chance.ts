/** Chance that repeats: the same seed gives the same draws on every machine. */

export interface Chance {
  /** Evenly from `low` up to, not including, `high`. */
  between(low: number, high: number): number;
  pick<T>(values: readonly T[]): T;
  /** A normal draw of mean 0 and deviation 1. */
  normal(): number;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state are enough for pictures. */
export function chanceFrom(seed: number): Chance {
  const normals = normalDraws();
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    between: (low, high) => low + (high - low) * next(),
    pick(values) {
      const value = values[Math.floor(next() * values.length)];
      if (value === undefined) throw new RangeError('nothing to pick from');
      return value;
    },
    normal: () => normals[Math.floor(normals.length * next())] ?? 0,
  };
}

/** Enough that a picture shows no pattern, and cheaper than a logarithm for each of a million pixels. */
const NORMALS = 4_096;
let draws: Float32Array | null = null;

/** Draws of a normal distribution to pick from: Irwin–Hall sums of twelve, from a seed of their own. */
function normalDraws(): Float32Array {
  if (draws !== null) return draws;
  draws = new Float32Array(NORMALS);
  const even = chanceFrom(1);
  for (let i = 0; i < NORMALS; i += 1) {
    let sum = -6;
    for (let j = 0; j < 12; j += 1) sum += even.between(0, 1);
    draws[i] = sum;
  }
  return draws;
}
