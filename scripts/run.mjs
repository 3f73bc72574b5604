/**
 * `node scripts/run.mjs simulator/drive --patients 500`: makes ready and becomes that program. Every program is a
 * file that exports `main(args)` and does nothing when imported; a number that main returns is the exit code.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { leave, ready, root, runBuilt } from './ready.mjs';

const [program, ...args] = process.argv.slice(2);
if (program === undefined || !existsSync(join(root, `${program}.ts`))) {
  leave(new Error(`Usage: node scripts/run.mjs <program> [arguments]; there is no program ${program ?? ''}`));
}
await ready();
await runBuilt(program, args);
