// A whole day of a large hospital: copies and restores are killed at every stage of their work.

import { afterEach, expect, it } from 'vitest';
import { backupKills } from '../support/backup-kills.ts';
import { createYard } from '../support/yard.ts';

const yard = createYard();
afterEach(() => yard.clear());

it('[BAK-1] [BAK-2] [BAK-10] copies and restores that are killed leave whole copies, the data as it was or restored, and no number twice', async () => {
  const { figures, breaches } = await backupKills(yard, { people: 8_000, rounds: 20, seed: 11 });
  expect(breaches, JSON.stringify(figures)).toEqual([]);
  expect(figures.copiesKilled + figures.restoresKilled).toBeGreaterThan(0);
  expect(figures.lostWithTheCopy).toBeGreaterThan(0);
}, 900_000);
