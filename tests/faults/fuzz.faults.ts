// Owns the long run of the fuzzer: a hundred thousand inputs over every route and socket message.

import { describe, expect, it } from 'vitest';
import { fuzz } from '../support/fuzzer.ts';

const INPUTS = Number(process.env.PARCHI_FUZZ_INPUTS ?? 100_000);
/** Another seed each time finds other things; the one that was used is printed. */
const SEED = Number(process.env.PARCHI_FUZZ_SEED ?? Date.now() % 2 ** 31);

describe('a long run over every route and every socket message', () => {
  it(
    `[EDGE-22] ${INPUTS} inputs get no 500, no crash and no planted name or secret`,
    async () => {
      const { troubles, ...report } = await fuzz({ inputs: INPUTS, seed: SEED });
      process.stdout.write(`${JSON.stringify({ seed: SEED, ...report })}\n`);
      expect(troubles).toEqual([]);
      expect(report.inputs).toBeGreaterThanOrEqual(INPUTS);
    },
    60 * 60_000,
  );
});
