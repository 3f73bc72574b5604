// Hurts hub nodes and their facilities' lines in the middle of their work, for minutes, and audits what came of it.
// PARCHI_FORMER_BUILD: a folder with a build of a former version, to run beside this one; else it is made.

import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { buildFormer } from '../support/former-build.ts';
import { type HubField, openField, until } from '../support/hub-field.ts';
import { createYard } from '../support/yard.ts';

const POINTS = ['before-taken', 'after-taken', 'after-answer'] as const;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const yard = createYard();
afterEach(() => yard.clear());

interface Expected {
  /** Numbers that no report told of before their log was lost. */
  unheard?: number;
  /** Facilities that were copied. */
  forks?: readonly string[];
}

/** Nothing is wrong, everybody is back, and every sum is what the facilities gave out. */
async function judge(field: HubField, what: string, { unheard = 0, forks = [] }: Expected = {}) {
  await field.settled();
  await until(() => field.facilities.every((one) => one.isUp()));
  const { breaches, figures } = await field.audit();
  process.stdout.write(`${what}: ${JSON.stringify(figures)}\n`);
  expect(breaches, what).toEqual([]);
  expect(figures.acknowledged, 'the gateway gave up').toBe(figures.sent);
  // Again, as the outbox does: a connection that was kept may be one that is dead.
  for (const facility of field.facilities) await until(() => facility.report());
  const hipIds = field.facilities.map(({ hipId }) => `'${hipId}'`).join(', ');
  const [sums] = await field.query(`select
    (select sum(tokens)::int from counts where hip_id in (${hipIds})) as counts,
    (select sum(tokens)::int from facility_days where hip_id in (${hipIds})) as days,
    (select sum(tokens)::int from facility_totals where hip_id in (${hipIds})) as totals,
    (select sum(tokens)::int from district_days) - (select coalesce(sum(tokens), 0)::int from facility_days
      where hip_id not in (${hipIds})) as districts`);
  const right = (figures.issued ?? 0) - unheard;
  expect(sums).toEqual({ counts: right, days: right, totals: right, districts: right });
  const flagged = await field.query<{ hipId: string }>('select hip_id as "hipId" from forks');
  expect(flagged.map(({ hipId }) => hipId)).toEqual(forks);
  return figures;
}

it('[STATE-49] nodes killed and PostgreSQL restarted again and again, links cut, callbacks at two nodes at once', async () => {
  let asked = 0;
  const cutAt = () => POINTS[asked++ % 30] ?? null;
  const field = await openField(yard, { facilities: 40, nodes: 3, cutAt });
  const load = field.load(40, 60, { twice: 0.3 });
  for (let round = 0; round < 5; round += 1) {
    await pause(6_000);
    const gone = field.nodes.shift();
    await gone?.kill();
    const added = field.addNode();
    if (round % 2 === 1) {
      await field.postgres.kill();
      await field.postgres.start();
    }
    await added;
  }
  await load;
  const figures = await judge(field, 'kills');
  expect(figures.token).toBeGreaterThan(1_000);
});

it('[STATE-49] a rolling restart of every node under load: every share has its token, and every token its proof', async () => {
  const field = await openField(yard, { facilities: 40, nodes: 2 });
  const load = field.load(40, 40, { twice: 0.2 });
  for (const node of [...field.nodes]) {
    await pause(4_000);
    field.balancer.nodes.splice(field.balancer.nodes.indexOf(node.url), 1);
    expect(await node.stop()).toBe(0);
    await field.addNode();
  }
  await load;
  const figures = await judge(field, 'rolling restart');
  expect(figures.token).toBe(figures.sent);
  expect(figures.proven).toBe(figures.sent);
});

it('[STATE-49] lines that pass nothing on and end for nobody are noticed at both ends, and taken up again', async () => {
  const field = await openField(yard, { facilities: 40, nodes: 2 });
  const load = field.load(20, 80, { twice: 0.2 });
  for (let round = 0; round < 2; round += 1) {
    await pause(5_000);
    field.balancer.freeze();
    await pause(30_000);
  }
  await load;
  const figures = await judge(field, 'half open');
  // What came while a line was dead and not yet known to be was held for the next one.
  expect(figures.token).toBeGreaterThan(1_000);
});

it('[STATE-43][STATE-49] nodes and facilities whose clocks are minutes and days off, one node killed', async () => {
  const field = await openField(yard, {
    facilities: 30,
    nodes: 1,
    aheadOf: (n) => [0, 3 * DAY_MS, -2 * DAY_MS, 20 * MINUTE_MS][n % 4] ?? 0,
  });
  await field.addNode(field.root, 11 * MINUTE_MS);
  await field.addNode(field.root, -7 * MINUTE_MS);
  field.balancer.cut();
  await until(() => field.facilities.every((one) => one.isUp()));
  const load = field.load(30, 40, { twice: 0.3 });
  await pause(10_000);
  await field.nodes.shift()?.kill();
  await pause(10_000);
  await field.addNode(field.root, 4 * MINUTE_MS);
  await load;
  const figures = await judge(field, 'clocks');
  // Whoever was at the killed node dialled again in time.
  expect(figures.error).toBe(0);
});

it('[STATE-10][STATE-14][STATE-49] a facility restored from last night’s copy: no number twice, no count wrong, whatever comes late', async () => {
  const field = await openField(yard, { facilities: 10, nodes: 2 });
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
  expect(unheard).toBeGreaterThan(0);
  await judge(field, 'restored', { unheard });
});

it('[STATE-11][STATE-44][STATE-49] a copied machine, busy beside the original over two nodes, is flagged and counts nothing twice', async () => {
  const field = await openField(yard, { facilities: 10, nodes: 2 });
  const [original] = field.facilities.splice(0, 1);
  if (original === undefined) throw new Error('no facility');
  yard.keep(() => original.hangUp());
  const load = field.load(20, 20);
  original.walkIn(20);
  expect(await original.report()).toBe(true);
  const copy = original.clone();
  yard.keep(() => copy.hangUp());
  copy.dial();
  for (let round = 0; round < 12; round += 1) {
    original.walkIn(2 + (round % 3));
    copy.walkIn(2 + ((round + 1) % 3));
    // Each hears from one node now, from the other then.
    await original.report(field.nodes[round % 2]?.url);
    await copy.report(field.nodes[(round + 1) % 2]?.url);
    if (round % 3 === 0) await copy.report(field.nodes[round % 2]?.url);
  }
  await load;
  await judge(field, 'copied', { forks: [original.hipId] });
  const [counted] = await field.query<{ tokens: number }>(
    `select tokens::int from facility_days where hip_id = '${original.hipId}'`,
  );
  expect(counted?.tokens).toBe(Math.max(original.tokens, copy.tokens));
  const lines = await field.query(`select 1 from links where hip_id = '${original.hipId}'`);
  expect(lines.length).toBe(1);
});

const former = process.env.PARCHI_FORMER_BUILD ?? null;
it('[STATE-20][STATE-49] the version before the newest migration beside this one, in both orders of renewal', async (context) => {
  const build = former ?? buildFormer(yard);
  if (build === null) return context.skip('the history has no version before the newest migration');
  const field = await openField(yard, { facilities: 20, nodes: 2, build });
  const migrations = 'select count(*)::int as n from drizzle.__drizzle_migrations';
  const [before] = await field.query<{ n: number }>(migrations);
  const load = field.load(20, 45, { twice: 0.2 });
  await pause(5_000);
  // Migrates under the others' load.
  await field.addNode(field.root);
  const [after] = await field.query<{ n: number }>(migrations);
  if (former === null) expect(after?.n).toBeGreaterThan(before?.n ?? 0);
  await pause(8_000);
  await field.nodes.shift()?.kill();
  await pause(5_000);
  // Back to the version before, on what the new one has made of the tables.
  await field.addNode(build);
  await pause(5_000);
  await field.nodes.shift()?.stop();
  await field.addNode(field.root);
  await load;
  await judge(field, 'two versions');
});
