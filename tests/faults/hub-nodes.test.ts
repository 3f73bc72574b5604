// Hurts hub nodes in the middle of their work, for seconds; hub-nodes.faults.ts does so for minutes.

import { afterEach, expect, it } from 'vitest';
import { openField } from '../support/hub-field.ts';
import { createYard } from '../support/yard.ts';

const yard = createYard();
afterEach(() => yard.clear());

it('[STATE-49] a node killed and PostgreSQL restarted under load: no share has two answers, none is lost, no count is wrong', async () => {
  let cut = 0;
  const field = await openField(yard, {
    facilities: 12,
    nodes: 2,
    // Every ninth link is cut in the middle of a share, each time at another point.
    cutAt: () => (['before-taken', 'after-taken', 'after-answer'] as const)[cut++ % 27] ?? null,
  });
  const [first] = field.nodes;
  const load = field.load(25, 6, { twice: 0.2 });
  await first?.kill();
  const replaced = field.addNode();
  await field.postgres.kill();
  await field.postgres.start();
  await Promise.all([replaced, load]);
  await field.settled();
  const { breaches, figures } = await field.audit();
  expect(breaches, JSON.stringify(figures)).toEqual([]);
  // Else nothing was under way when it broke.
  expect(figures.token).toBeGreaterThan(50);
  for (const facility of field.facilities) expect(await facility.report()).toBe(true);
  const [counted] = await field.query<{ tokens: number }>('select sum(tokens)::int as tokens from counts');
  expect(counted?.tokens).toBe(figures.issued);
}, 180_000);
