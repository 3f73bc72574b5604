/**
 * Owns the question whether a module was started as a program or only imported.
 */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Give it `import.meta.url`. */
export function isEntryPoint(moduleUrl: string): boolean {
  const started = process.argv[1];
  if (started === undefined) return false;
  try {
    return realpathSync(started) === realpathSync(fileURLToPath(moduleUrl));
  } catch {
    return false;
  }
}
