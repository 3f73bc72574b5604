// Hurts a whole facility server behind hub nodes: killed while shares come, its line cut, its disk lost and last night's
// copy put back.

import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { addServer, type FieldServer } from '../support/field-server.ts';
import { type HubField, openField, until } from '../support/hub-field.ts';
import { createYard } from '../support/yard.ts';

const yard = createYard();
afterEach(() => yard.clear());

/** Shares for the server until `harm` is done. */
async function shareDuring(field: HubField, server: FieldServer, harm: () => Promise<unknown>) {
  const done = harm().then(() => true);
  const underWay: Promise<unknown>[] = [];
  for (let n = 0, over = false; !over; n += 1) {
    underWay.push(field.deliver(server.hipId, n % 3 === 0));
    over = await Promise.race([done, pause(60, false)]);
  }
  await Promise.all(underWay);
}

/** The server gives out tokens again. */
const givesOut = (field: HubField, server: FieldServer) =>
  until(async () => {
    const { requestId } = await field.deliver(server.hipId, false);
    await pause(500);
    server.look();
    return server.given.has(requestId);
  });

const counted = async (field: HubField, server: FieldServer) => {
  const [row] = await field.query<{ tokens: number }>(
    `select coalesce(sum(tokens), 0)::int as tokens from facility_days where hip_id = '${server.hipId}'`,
  );
  return row?.tokens;
};

it('[STATE-14][STATE-49] a facility’s server killed while shares come through the hub, then its disk lost and last night’s copy put back', async () => {
  const field = await openField(yard, { facilities: 2, nodes: 2 });
  const server = await addServer(yard, field);
  await server.start();
  await givesOut(field, server);
  for (let round = 0; round < 4; round += 1) {
    await shareDuring(field, server, async () => {
      await pause(1_500 + Math.random() * 1_000);
      await server.kill();
      if (round === 1) await field.postgres.kill().then(field.postgres.start);
      if (round === 2) await field.nodes.shift()?.kill();
      await server.start();
      if (round === 2) await field.addNode();
      await pause(1_000);
      field.balancer.cut();
      await pause(1_000);
    });
  }
  await field.settled();
  await server.backup();
  await shareDuring(field, server, () => pause(4_000));
  await field.settled();
  // All but what the copy lacks is known to the hub; the copy lacks what came since.
  await until(async () => (await counted(field, server)) === server.look());
  await server.kill();
  const before = server.look();
  await server.loseAndRestore();
  const lost = before - server.look();
  expect(lost).toBeGreaterThan(0);
  await shareDuring(field, server, async () => {
    await server.start();
    await givesOut(field, server);
    await pause(2_000);
  });
  await field.settled();
  server.look();
  const all = [...server.given.values()].flat();
  await until(async () => (await counted(field, server)) === all.length);
  const { breaches, figures } = await field.audit([server]);
  process.stdout.write(`server: ${JSON.stringify({ ...figures, lost })}\n`);
  expect(breaches).toEqual([]);
  expect(figures.acknowledged).toBe(figures.sent);
  // Each came through the hub, and whoever took it said so with its token.
  expect(figures.proven).toBe(figures.issued);
  expect(await field.query('select 1 from forks')).toEqual([]);
  expect(figures.token).toBeGreaterThan(200);
});
