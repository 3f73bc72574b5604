// Owns the verdict over a field that was hurt: nobody waits any more, nothing is wrong, and every sum is right.

import { expect } from 'vitest';
import { type HubField, until } from './hub-field.ts';

export interface Expected {
  /** Numbers that no report told of before their log was lost. */
  unheard?: number;
  /** Facilities that were copied. */
  forks?: readonly string[];
}

/** Nothing is wrong, everybody is back, and every sum is what the facilities gave out. */
export async function judge(
  field: HubField,
  what: string,
  { unheard = 0, forks = [] }: Expected = {},
): Promise<Record<string, number>> {
  await field.settled();
  await until(() => field.facilities.every((one) => one.isUp()));
  // Again, as the outbox does: a connection that was kept may be one that is dead.
  for (const facility of field.facilities) await until(() => facility.report());
  // PGlite is looked into when its hub has ended.
  if (field.isEmbedded) for (const node of field.nodes.splice(0)) expect(await node.stop()).toBe(0);
  const { breaches, figures } = await field.audit();
  process.stdout.write(`${what}: ${JSON.stringify(figures)}\n`);
  expect(breaches, what).toEqual([]);
  expect(figures.acknowledged, 'the gateway gave up').toBe(figures.sent);
  const hipIds = field.facilities.map(({ hipId }) => `'${hipId}'`).join(', ');
  const [sums] = await field.query(`select
    (select sum(tokens)::int from counts where hip_id in (${hipIds})) as counts,
    (select sum(tokens)::int from facility_days where hip_id in (${hipIds})) as days,
    (select sum(proven)::int from facility_days where hip_id in (${hipIds})) as proven,
    (select sum(tokens)::int from facility_totals where hip_id in (${hipIds})) as totals,
    (select sum(tokens)::int from district_days) - (select coalesce(sum(tokens), 0)::int from facility_days
      where hip_id not in (${hipIds})) as districts`);
  const right = (figures.issued ?? 0) - unheard;
  expect(sums).toEqual({
    ...{ counts: right, days: right, totals: right, districts: right },
    proven: figures.proven,
  });
  const flagged = await field.query<{ hipId: string }>('select hip_id as "hipId" from forks');
  expect(flagged.map(({ hipId }) => hipId)).toEqual(forks);
  return figures;
}
