// Hurts a hub that keeps everything itself, in PGlite, as hub-nodes.faults.ts hurts nodes on PostgreSQL: what one process
// can be killed at, its clock, its facilities' lines and a facility's backup.

import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { judge } from '../support/field-verdict.ts';
import { openField } from '../support/hub-field.ts';
import { restoreAgainAndAgain } from '../support/restores.ts';
import { createYard } from '../support/yard.ts';

const POINTS = ['before-taken', 'after-taken', 'after-answer'] as const;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/**
 * How wrong the hub's clock is after each of its ends: minutes on, seconds back. It goes by its own machine's, so what
 * it holds ends by that, and callbacks of a gateway ten minutes off are refused.
 */
const HUB_CLOCKS = [0, 1, 3, 2.75, 6, 5.75].map((minutes) => minutes * MINUTE_MS);

const yard = createYard();
afterEach(() => yard.clear());

it('[STATE-49] a hub on PGlite killed while it writes and started with another clock, links cut, callbacks twice at once', async () => {
  let asked = 0;
  const field = await openField(yard, {
    facilities: 20,
    nodes: 1,
    pglite: true,
    cutAt: () => POINTS[asked++ % 30] ?? null,
    aheadOf: (n) => [0, 3 * DAY_MS, -2 * DAY_MS, 20 * MINUTE_MS][n % 4] ?? 0,
  });
  const load = field.load(25, 50, { twice: 0.3 });
  for (const clock of HUB_CLOCKS) {
    // Never at the same point of what it does.
    await pause(4_000 + Math.random() * 1_000);
    await field.nodes.shift()?.kill();
    field.balancer.nodes.splice(0);
    await field.addNode(field.root, clock);
  }
  await load;
  const figures = await judge(field, 'PGlite killed');
  expect(figures.token).toBeGreaterThan(300);
});

it('[STATE-49] a hub on PGlite that is stopped and started under load: every share has its token, and every token its proof', async () => {
  const field = await openField(yard, { facilities: 20, nodes: 1, pglite: true });
  const load = field.load(25, 30, { twice: 0.2 });
  for (let round = 0; round < 3; round += 1) {
    await pause(5_000);
    expect(await field.nodes.shift()?.stop()).toBe(0);
    field.balancer.nodes.splice(0);
    await field.addNode();
  }
  await load;
  const figures = await judge(field, 'PGlite stopped');
  expect(figures.token).toBe(figures.sent);
  expect(figures.proven).toBe(figures.sent);
});

it('[STATE-10][STATE-14][STATE-49] a facility restored from last night’s copy, its hub on PGlite: no number twice, no count wrong', async () => {
  const field = await openField(yard, { facilities: 10, nodes: 1, pglite: true });
  const unheard = await restoreAgainAndAgain(field);
  expect(unheard).toBeGreaterThan(0);
  await judge(field, 'PGlite restored', { unheard });
});
