// Owns a short run of the fuzzer over every route and socket message; `npm run faults -- fuzz` is the long one.

import { describe, expect, it } from 'vitest';
import { fuzzTimeout, runs } from '../support/fuzz-runs.ts';
import { fuzz } from '../support/fuzzer.ts';

describe('every route and every socket message', () => {
  it(
    '[EDGE-22] right, bent and hostile input gets no 500, no crash and no planted name or secret',
    async () => {
      const { troubles, ...report } = await fuzz({ inputs: runs(800).numRuns, seed: 20_261_122 });
      expect(troubles).toEqual([]);
      expect(report.operations).toBeGreaterThan(50);
      expect(report.statuses['200']).toBeGreaterThan(50);
      expect(report.frames).toBeGreaterThan(30);
    },
    fuzzTimeout(120_000),
  );
});
