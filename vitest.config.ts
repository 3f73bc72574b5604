import { defineConfig } from 'vitest/config';
import { TOGETHER } from './tests/support/tested-together.ts';

// One worker a core. Every test file gets its own process so that SQLite, sockets and workers are real, but for those
// that leave nothing behind: they share one after another.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'apart', include: ['tests/**/*.test.ts'], exclude: [...TOGETHER] },
      },
      { extends: true, test: { name: 'together', include: [...TOGETHER], isolate: false } },
    ],
  },
});
