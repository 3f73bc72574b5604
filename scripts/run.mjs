/**
 * `node scripts/run.mjs simulator/drive --patients 500`: makes ready and becomes that program. What makes a file a
 * program stands with becomeProgram.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { becomeProgram, leave, ready, root } from './ready.mjs';

const [program, ...args] = process.argv.slice(2);
if (program === undefined || !existsSync(join(root, `${program}.ts`))) {
  leave(new Error(`Usage: node scripts/run.mjs <program> [arguments]; there is no program ${program ?? ''}`));
}
await ready();
await becomeProgram(program, args);
