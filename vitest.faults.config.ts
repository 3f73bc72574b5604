import { defineConfig } from 'vitest/config';

// Kill, power-cut and full-disk tests: minutes each, on real processes, so one after another and never beside npm test.
export default defineConfig({
  test: {
    include: ['tests/faults/**/*.faults.ts'],
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 15 * 60_000,
    hookTimeout: 5 * 60_000,
  },
});
