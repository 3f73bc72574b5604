// Owns a facility of a field whose disk dies again and again, each time with numbers out that no report told of, and
// which goes on from last night's copy, while what its lost logs had sent comes late.

import { expect } from 'vitest';
import { type HubField, until } from './hub-field.ts';

/** Answers how many numbers no report ever told of. */
export async function restoreAgainAndAgain(field: HubField): Promise<number> {
  const [restored] = field.facilities;
  if (restored === undefined) throw new Error('no facility');
  let unheard = 0;
  for (let round = 0; round < 3; round += 1) {
    const lastNight = restored.backup();
    await field.load(20, 5, { twice: 0.2 });
    await field.settled();
    expect(await restored.report()).toBe(true);
    const late = {
      logId: restored.logId,
      counts: [{ queue: 'OPD1', source: 'share' as const, tokens: restored.tokens }],
      head: { seq: restored.tokens, hash: restored.hashAt(restored.tokens) },
      known: null,
    };
    // These are in no report when the disk dies.
    await field.load(20, 3);
    await field.settled();
    unheard += restored.tokens - restored.reported;
    await restored.restore(lastNight);
    await until(() => restored.isUp());
    await field.load(20, 5, { twice: 0.2 });
    await field.settled();
    expect(await restored.report()).toBe(true);
    // What the lost log had sent comes after the new one's first, and again, and an older one last.
    await restored.report(field.nodes[0]?.url, late);
    await restored.report(field.nodes[1]?.url, late);
    await restored.report(undefined, {
      ...late,
      counts: [{ queue: 'OPD1', source: 'share', tokens: 1 }],
      head: { seq: 1, hash: late.head.hash },
    });
  }
  return unheard;
}
