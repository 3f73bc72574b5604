/**
 * Owns making the repository ready to run: Node new enough, packages in step with the lock file, dist/ in step
 * with the sources. Uses nothing but Node itself, so it works on a fresh clone; when all is in step it only looks.
 */
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
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

/**
 * Becomes a built program, in this process, so that nothing is orphaned when it is killed. A program exports
 * `main(args)`, whose number, if any, is the exit code; one that must also run when it is forked looks at
 * process.argv[1] instead, which is its own path here as it is there.
 */
export async function becomeProgram(program, args) {
  const built = join(root, 'dist', `${program}.js`);
  process.argv.splice(1, process.argv.length, built, ...args);
  const { main } = await import(pathToFileURL(built).href);
  const code = await main?.(args);
  if (typeof code === 'number') process.exitCode = code;
}

/** Ends the process with 1 and the error's own sentence. */
export function leave(error) {
  console.error(error.message);
  process.exit(1);
}
