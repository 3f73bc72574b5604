/**
 * Owns the way from running code, source or emitted, to the folder whose data files it reads.
 */
import { access } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Emitted code lies one folder deeper than source; more steps than this are not our tree. */
const MAX_STEPS = 6;

/** The nearest folder above this file that holds package.json. Throws when there is none. */
export async function findRoot(): Promise<string> {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const found = await access(path.join(folder, 'package.json')).then(
      () => true,
      () => false,
    );
    if (found) return folder;
    folder = path.dirname(folder);
  }
  throw new Error('no package.json above the simulator: pass `root`');
}
