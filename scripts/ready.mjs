/**
 * Owns making the repository ready to run: Node new enough, packages in step with the lock file, dist/ in step
 * with the sources. Uses nothing but Node itself, so it works on a fresh clone; when all is in step it only looks.
 */
import { fileURLToPath } from 'node:url';
import { buildParts, staleParts } from './compile.mjs';
import { checkNode, install, isInstalled } from './install.mjs';
import { holdingLock } from './lock.mjs';

/** The folder that has package.json. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Installs and builds what is missing or stale. On failure it says why and ends the process with 1. */
export async function ready() {
  try {
    checkNode(root);
    if (isInstalled(root) && staleParts(root).length === 0) return;
    await holdingLock(root, async () => {
      // Looked at again: whoever held the lock before may have done the work.
      if (!isInstalled(root)) await install(root);
      await buildParts(root, staleParts(root));
    });
  } catch (error) {
    leave(error);
  }
}

/** Runs `main(args)` of a built program in this process, so that nothing is orphaned when it is killed. */
export async function runBuilt(program, args) {
  const { main } = await import(new URL(`../dist/${program}.js`, import.meta.url).href);
  if (typeof main !== 'function') leave(new Error(`${program}.ts does not export main()`));
  const code = await main(args);
  if (typeof code === 'number') process.exitCode = code;
}

/** Ends the process with 1 and the error's own sentence. */
export function leave(error) {
  console.error(error.message);
  process.exit(1);
}
