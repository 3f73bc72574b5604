/** How long property tests run: PARCHI_FUZZ_RUNS multiplies every count, for a long night's search. */
const FACTOR = Math.max(1, Number(process.env.PARCHI_FUZZ_RUNS ?? 1) || 1);

/** `count` runs as usual, or that many times more when a longer search was asked for. */
export function runs(count: number): { numRuns: number } {
  return { numRuns: Math.round(count * FACTOR) };
}

/** A time limit that grows with the runs, in milliseconds. */
export function fuzzTimeout(ms: number): number {
  return ms * FACTOR;
}
