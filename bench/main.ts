/**
 * `npm run bench`: what Parchi costs beside the least that could do the same, side by side in one
 * run. Figures swing with the machine; read the ratios. `npm run bench -- quick` runs shorter,
 * `npm run bench -- slips` the slips alone.
 */

import { callScenario } from './calls.ts';
import { everythingScenario } from './everything.ts';
import { shareScenario } from './shares.ts';
import { slipScenario } from './slips.ts';
import { startScenario } from './starting.ts';

export async function main(args: readonly string[] = process.argv.slice(2)): Promise<void> {
  const quick = args.includes('quick');
  if (args.includes('slips')) return slipScenario(quick);
  await shareScenario(quick);
  await everythingScenario(quick);
  await callScenario(quick);
  await startScenario();
  await slipScenario(quick);
}
