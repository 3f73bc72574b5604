// Hurts hub nodes and their facilities' lines in the middle of their work, for minutes, and audits what came of it.
// PARCHI_FORMER_BUILD: a folder with a build of a former version, to run beside this one; else it is made.

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { FIRST_ADMINISTRATOR } from '../../hub/contract/officers.ts';
import {
  REVIEW_DAYS_PATH,
  REVIEW_FACILITIES_PATH,
  REVIEW_FORKS_PATH,
  REVIEW_PATH,
} from '../../hub/contract/review.ts';
import { LINK_CLOSE } from '../../hub/links.ts';
import { judge } from '../support/field-verdict.ts';
import { buildFormer } from '../support/former-build.ts';
import { FIELD_PASSWORD, openField, until } from '../support/hub-field.ts';
import type { HubProcess } from '../support/hub-process.ts';
import { restoreAgainAndAgain } from '../support/restores.ts';
import { Browser } from '../support/review-rig.ts';
import { createYard } from '../support/yard.ts';

const POINTS = ['before-taken', 'after-taken', 'after-answer'] as const;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const yard = createYard();
afterEach(() => yard.clear());

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
  // In order: nobody's line broke, each was told to dial again.
  const ends = field.facilities.flatMap((one) => one.ends);
  expect(ends.length).toBeGreaterThanOrEqual(field.facilities.length);
  expect(new Set(ends)).toEqual(new Set([LINK_CLOSE.restart]));
  const figures = await judge(field, 'rolling restart');
  expect(figures.token).toBe(figures.sent);
  expect(figures.proven).toBe(figures.sent);
});

it('[STATE-33][STATE-49] lines that pass nothing on and end for nobody are noticed at both ends, and taken up again', async () => {
  const field = await openField(yard, { facilities: 40, nodes: 2 });
  const load = field.load(20, 80, { twice: 0.2 });
  for (let round = 0; round < 2; round += 1) {
    await pause(5_000);
    field.balancer.freeze();
    await pause(30_000);
  }
  await load;
  await field.settled();
  // Nobody dials again, which would end the line before: each node finds out by itself.
  field.balancer.freeze();
  for (const facility of field.facilities) facility.hangUp();
  await until(async () => (await field.query('select 1 from links')).length === 0);
  for (const facility of field.facilities) facility.dial();
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
  const unheard = await restoreAgainAndAgain(field);
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

/** What officers read at a node, which a migration may have taken from under it. */
async function readReview({ url }: HubProcess): Promise<void> {
  const officer = new Browser(url, '127.0.0.1');
  expect((await officer.signIn(FIRST_ADMINISTRATOR, FIELD_PASSWORD)).status).toBe(200);
  for (const path of [REVIEW_PATH, REVIEW_DAYS_PATH, REVIEW_FACILITIES_PATH, REVIEW_FORKS_PATH])
    await officer.get(path);
}

const former = process.env.PARCHI_FORMER_BUILD ?? null;
it('[STATE-20][STATE-23][STATE-49] the version before the newest migration beside this one, in both orders of renewal', async (context) => {
  const build = former ?? buildFormer(yard);
  if (build === null) return context.skip('the history has no version before the newest migration');
  const { createHubLink } = await import(pathToFileURL(join(build, 'dist/server/hub-link/link.js')).href);
  // Every other facility is of the version before, too.
  const createLinkOf = (n: number) => (n % 2 === 0 ? createHubLink : undefined);
  const field = await openField(yard, { facilities: 20, nodes: 2, build, createLinkOf });
  const migrations = 'select count(*)::int as n from drizzle.__drizzle_migrations';
  const [before] = await field.query<{ n: number }>(migrations);
  const load = field.load(20, 45, { twice: 0.2 });
  await pause(5_000);
  // Migrates under the others' load.
  await field.addNode(field.root);
  const [after] = await field.query<{ n: number }>(migrations);
  if (former === null) expect(after?.n).toBeGreaterThan(before?.n ?? 0);
  for (const node of field.nodes) await readReview(node);
  await pause(8_000);
  await field.nodes.shift()?.kill();
  await pause(5_000);
  // Back to the version before, on what the new one has made of the tables.
  await readReview(await field.addNode(build));
  await pause(5_000);
  await field.nodes.shift()?.stop();
  await field.addNode(field.root);
  await load;
  const figures = await judge(field, 'two versions');
  const { token = 0, proven = 0, sent = 0 } = figures;
  expect(token).toBe(sent);
  // Words that the other version does not know prove nothing. What the killed node was being told is lost with it.
  expect(proven).toBeGreaterThan(token * 0.95);
});
