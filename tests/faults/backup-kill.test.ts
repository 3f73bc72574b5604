// Kills real copies and restores a few times; backup-kill.faults.ts does so on a whole day's data.

import { afterEach, expect, it } from 'vitest';
import { backupKills } from '../support/backup-kills.ts';
import { createYard } from '../support/yard.ts';

const yard = createYard();
afterEach(() => yard.clear());

it('[BAK-1] [BAK-2] [BAK-10] copies and restores that are killed leave whole copies, the data as it was or restored, and no number twice', async () => {
  const { figures, breaches } = await backupKills(yard, { people: 200, rounds: 4, seed: 7 });
  expect(breaches, JSON.stringify(figures)).toEqual([]);
  expect(figures.copiesKilled + figures.restoresKilled).toBeGreaterThan(0);
  expect(figures.lostWithTheCopy).toBeGreaterThan(0);
}, 180_000);
