/**
 * `npm test`: installs what is missing, system tools included, builds what is stale, and becomes vitest.
 * Arguments go to vitest: `npm test -- tests/abdm`. Without its tools it fails; no test is skipped for want of one.
 */
import { leave, ready } from './ready.mjs';
import { ensureSystemTools } from './system-tools.mjs';

await ready();
await ensureSystemTools().catch(leave);
process.argv.splice(2, 0, 'run');
await import('../node_modules/vitest/vitest.mjs');
