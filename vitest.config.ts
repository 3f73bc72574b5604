import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { PROGRAMS, staleParts } from './scripts/compile.mjs';
import { TOGETHER } from './tests/support/tested-together.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const isBuilt = !staleParts(root).some(({ name }) => name === 'programs');
const source = new RegExp(`^(${PROGRAMS.join('|')})/.*\\.ts$`);
/** It replaces what the sources import, which needs them to be loaded by vitest. */
const REPLACES = 'tests/db/swap.test.ts';

/**
 * Tests of programs load them as they were built, as `npm test` does first: Node reads them three times as fast, and
 * they start their threads and processes as they do in a hospital. What changed since is loaded from its sources.
 */
const builtPrograms = {
  name: 'built-programs',
  enforce: 'pre' as const,
  resolveId(asked: string, importer: string | undefined) {
    const from = relative(root, importer?.split('?')[0] ?? '');
    // What a source imports is a source too.
    if (!isBuilt || !asked.startsWith('.') || from === REPLACES || source.test(from)) return null;
    const path = join(dirname(from), asked);
    return source.test(path) ? join(root, 'dist', path.replace(/\.ts$/, '.js')) : null;
  },
};

// One worker a core. Every test file gets its own process so that SQLite, sockets and workers are real, but for those
// that leave nothing behind: they share one after another.
export default defineConfig({
  plugins: [builtPrograms],
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // A time limit only ends a hang: longer than whatever a test itself waits for, which says better what is missing.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    server: { deps: { external: [new RegExp(`/dist/(${PROGRAMS.join('|')})/`)] } },
    projects: [
      {
        extends: true,
        test: { name: 'apart', include: ['tests/**/*.test.ts'], exclude: [...TOGETHER] },
      },
      { extends: true, test: { name: 'together', include: [...TOGETHER], isolate: false } },
    ],
  },
});
