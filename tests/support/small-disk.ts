// Owns a disk that can be filled: a small tmpfs where this user may mount one, else a folder whose every write the
// disk recorder refuses with ENOSPC while it is "full". Unmounted with its yard.

import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildRecorder, startRecorder } from './disk-replay.ts';
import type { Yard } from './yard.ts';

/** Room for the database, its log and some hundred tokens. */
const SIZE = '16m';
const CHUNK_BYTES = 4096;

export interface SmallDisk {
  folder: string;
  /** For the program that writes to it. */
  env: Record<string, string>;
  fill(): void;
  free(): void;
}

export function makeSmallDisk(yard: Yard): SmallDisk {
  const folder = yard.folder('disk');
  return mount(yard, folder) ? realDisk(folder) : refusingDisk(yard, folder);
}

function mount(yard: Yard, folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=700`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
  } catch {
    return false;
  }
  yard.keep(() => execFileSync('umount', ['-l', folder]));
  return true;
}

function realDisk(folder: string): SmallDisk {
  const ballast = join(folder, 'ballast');
  return {
    folder,
    env: {},
    fill() {
      const chunk = Buffer.alloc(CHUNK_BYTES, 1);
      try {
        for (;;) writeFileSync(ballast, chunk, { flag: 'a' });
      } catch (fault) {
        if (!(fault instanceof Error && 'code' in fault && fault.code === 'ENOSPC')) throw fault;
      }
    },
    free: () => rmSync(ballast),
  };
}

/** The same for users who may not mount, and shown to be so by a test. */
export function refusingDisk(yard: Yard, folder: string): SmallDisk {
  const { env, fill, free } = startRecorder(yard, buildRecorder(yard), folder);
  return { folder, env, fill, free };
}
