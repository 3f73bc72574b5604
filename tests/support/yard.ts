// Owns what a test started and made outside its own memory: processes, servers, folders, mounts. Invariant: clear()
// ends them in reverse, whatever the test came to; processes die even when the test runner is told to end.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An end that takes longer has failed, and must not keep the others from theirs. */
const PATIENCE_MS = 30_000;

export interface Yard {
  /** A new empty folder, removed in the end. */
  folder(name: string): string;
  /** Something to be ended, last first. */
  keep(end: () => unknown): void;
  /** Ends everything; an end that throws does not save the others, and is thrown afterwards. */
  clear(): Promise<void>;
}

export function createYard(): Yard {
  const ends: (() => unknown)[] = [];
  return {
    folder(name) {
      const folder = mkdtempSync(join(tmpdir(), `parchi-${name}-`));
      ends.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
      return folder;
    },
    keep: (end) => ends.push(end),
    async clear() {
      const faults: unknown[] = [];
      for (const end of ends.splice(0).reverse()) {
        try {
          await Promise.race([end(), tooLong()]);
        } catch (fault) {
          faults.push(fault);
        }
      }
      if (faults.length > 0) throw new AggregateError(faults, 'something could not be ended');
    },
  };
}

function tooLong(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`not ended within ${PATIENCE_MS} ms`)), PATIENCE_MS).unref();
  });
}
