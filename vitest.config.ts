import { defineConfig } from 'vitest/config';

// One worker a core; every test file gets its own process so that SQLite, sockets and workers are real.
export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
