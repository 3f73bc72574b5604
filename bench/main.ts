/**
 * `npm run bench`: what Parchi costs beside the least that could do the same, side by side in one
 * run. Figures swing with the machine; read the ratios. `npm run bench -- quick` runs shorter, and
 * `npm run bench -- reading` runs that part alone (shares, everything, calls, starting, slips, reading, hub).
 */

import { callScenario } from './calls.ts';
import { everythingScenario } from './everything.ts';
import { hubScenario } from './hub.ts';
import { readingScenario } from './reading.ts';
import { shareScenario } from './shares.ts';
import { slipScenario } from './slips.ts';
import { startScenario } from './starting.ts';

const PARTS: Readonly<Record<string, (quick: boolean) => Promise<void>>> = {
  shares: shareScenario,
  everything: everythingScenario,
  calls: callScenario,
  starting: startScenario,
  slips: slipScenario,
  reading: readingScenario,
  hub: hubScenario,
};

export async function main(args: readonly string[] = process.argv.slice(2)): Promise<void> {
  const asked = Object.keys(PARTS).filter((part) => args.includes(part));
  for (const [part, run] of Object.entries(PARTS)) {
    if (asked.length === 0 || asked.includes(part)) await run(args.includes('quick'));
  }
}
