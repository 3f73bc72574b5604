// Kills the real server in the middle of its work a few times; kill.faults.ts does so many times.

import { afterEach, expect, it } from 'vitest';
import { killRounds } from '../support/kill-rounds.ts';
import { createYard } from '../support/yard.ts';

const yard = createYard();
afterEach(() => yard.clear());

it('[DUR-12] keeps what it answered through kills, gives no number twice and prints nothing twice', async () => {
  const seed = Date.now() % 1_000_000;
  const { figures, breaches } = await killRounds(yard, { rounds: 3, sharesARound: 400, seed });
  expect(breaches.join('\n'), JSON.stringify({ seed, ...figures })).toBe('');
  expect(figures.acceptedBeforeKill).toBeGreaterThan(0);
}, 120_000);
