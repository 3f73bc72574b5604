// Owns a short run of the fuzzer over the hub's routes and its facilities' sockets; `npm run faults -- fuzz` is the long one.

import { expect, it } from 'vitest';
import { COUNTS_PATH } from '../../hub/contract/counts.ts';
import { ENROL_PATH, HIGHEST_PATH } from '../../hub/contract/enrolment.ts';
import { fuzzTimeout, runs } from '../support/fuzz-runs.ts';
import { fuzzHub } from '../support/hub-fuzzer.ts';

it(
  '[EDGE-25] right, bent and hostile input to every route of the hub gets no fault and no planted person',
  async () => {
    const { troubles, ...report } = await fuzzHub({ inputs: runs(440).numRuns, seed: 20_261_128 });
    expect(troubles).toEqual([]);
    // Of each kind of socket and of each kind of asker some were let in.
    expect(report.frames.link).toBeGreaterThan(60);
    expect(report.frames.review).toBeGreaterThan(60);
    for (const route of [
      `POST ${ENROL_PATH}`,
      `POST ${COUNTS_PATH}`,
      `GET ${HIGHEST_PATH}`,
      'GET /api/v3/*',
    ]) {
      expect(Object.keys(report.routes)).toContain(route);
    }
    const well = Object.entries(report.routes).filter(([, { well }]) => well > 0);
    // Which ones is chance: requests are under way together, and sessions end in between.
    const reviewed = well.filter(([route]) => route.includes('/api/review')).length;
    expect(reviewed).toBeGreaterThan(3);
  },
  fuzzTimeout(120_000),
);
