// Owns the long run of the fuzzer over the hub's routes and sockets.

import { expect, it } from 'vitest';
import { fuzzHub } from '../support/hub-fuzzer.ts';

const INPUTS = Number(process.env.PARCHI_HUB_FUZZ_INPUTS ?? 30_000);
/** Another seed each time finds other things; the one that was used is printed. */
const SEED = Number(process.env.PARCHI_FUZZ_SEED ?? Date.now() % 2 ** 31);

it(
  `[EDGE-25] ${INPUTS} inputs to the hub get no fault and no planted person`,
  async () => {
    const { troubles, ...report } = await fuzzHub({ inputs: INPUTS, seed: SEED });
    process.stdout.write(`${JSON.stringify({ seed: SEED, ...report })}\n`);
    expect(troubles).toEqual([]);
    expect(report.inputs).toBeGreaterThanOrEqual(INPUTS);
    // Whoever is not let in has tried nothing: of each kind of socket a fifth of all input, and every route well once.
    expect(report.frames.link).toBeGreaterThan(INPUTS / 5);
    expect(report.frames.review).toBeGreaterThan(INPUTS / 5);
  },
  60 * 60_000,
);
