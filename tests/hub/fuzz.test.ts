// Owns a short run of the fuzzer over the hub's routes and its facilities' sockets; `npm run faults -- fuzz` is the long one.

import { expect, it } from 'vitest';
import { COUNTS_PATH } from '../../hub/contract/counts.ts';
import { ENROL_PATH, HIGHEST_PATH } from '../../hub/contract/enrolment.ts';
import { fuzzTimeout, runs } from '../support/fuzz-runs.ts';
import { fuzzHub } from '../support/hub-fuzzer.ts';

it(
  '[EDGE-25] right, bent and hostile input to every route of the hub gets no fault and no planted person',
  async () => {
    const { troubles, ...report } = await fuzzHub({ inputs: runs(320).numRuns, seed: 20_261_128 });
    expect(troubles).toEqual([]);
    expect(report.frames).toBeGreaterThan(30);
    expect(report.statuses['200']).toBeGreaterThan(3);
    for (const route of [
      `POST ${ENROL_PATH}`,
      `POST ${COUNTS_PATH}`,
      `GET ${HIGHEST_PATH}`,
      'GET /api/v3/*',
    ]) {
      expect(Object.keys(report.routes)).toContain(route);
    }
  },
  fuzzTimeout(120_000),
);
