// Owns many hub nodes on one PostgreSQL: whichever the gateway reaches, the facility's node hands the share over.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningHub } from '../../hub/main.ts';
import { HubRig } from '../support/hub-rig.ts';
import { openPostgres, type Postgres } from '../support/postgres.ts';
import { HIP_ID, type ServerRig, shareOf, until } from '../support/server-rig.ts';

describe('two nodes on one PostgreSQL', () => {
  let postgres: Postgres;
  let rig: HubRig;
  let facility: ServerRig;
  let near: RunningHub;
  let far: RunningHub;
  beforeAll(async () => {
    postgres = await openPostgres();
    rig = new HubRig({ databaseUrl: await postgres.fresh() });
    await rig.openGateway();
    // Both migrate the empty database at once.
    [near, far] = await Promise.all([rig.openHub(), rig.openHub()]);
    const [code = ''] = await rig.codesFor([HIP_ID]);
    facility = await rig.openFacility(code, HIP_ID, near.url);
    await rig.connected(1, near);
    await until(async () => (await rig.share(shareOf())).status === 200);
  }, 120_000);
  afterAll(async () => {
    await rig?.stop();
    await postgres?.remove();
  });

  const shared = async (hub: RunningHub) => {
    const requestId = randomUUID();
    const answer = await rig.share(shareOf(), requestId, { hub });
    expect(answer.status).toBe(200);
    return rig.onShare(requestId);
  };

  it('[STATE-13] a share that lands on the other node reaches the facility, and the answer the phone', async () => {
    // The other node has heard of the enrolment.
    await until(async () => (await rig.share(shareOf(), randomUUID(), { hub: far })).status === 200);
    const told = await shared(far);
    expect(told.acknowledgement.profile.tokenNumber).toMatch(/^A\d+$/);
    expect((await shared(near)).acknowledgement.status).toBe('SUCCESS');
  });

  it('[STATE-5] the same callback at both nodes at once is one token and one number', async () => {
    const requestId = randomUUID();
    const body = shareOf();
    const before = facility.count('tokens');
    const answers = await Promise.all([near, far].map((hub) => rig.share(body, requestId, { hub })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await rig.onShare(requestId);
    await new Promise((later) => setTimeout(later, 500));
    expect(facility.count('tokens')).toBe(before + 1);
    const numbers = rig.onShares(requestId).map((one) => one.acknowledgement?.profile.tokenNumber);
    expect(new Set(numbers).size).toBe(1);
  });

  it('[STATE-13] PostgreSQL restarted: the nodes find it again, and shares go on', async () => {
    await postgres.kill();
    const refused = await rig.share(shareOf(), randomUUID(), { hub: near });
    expect(refused.status).toBe(503);
    await postgres.start();
    await until(async () => (await rig.share(shareOf(), randomUUID(), { hub: near })).status === 200);
    expect((await shared(near)).acknowledgement.status).toBe('SUCCESS');
    await until(async () => (await shared(far)).acknowledgement.status === 'SUCCESS');
  }, 60_000);

  it('[STATE-13] a node that goes: its facility is back on another and nothing is lost', async () => {
    // The facility knows one address, a balancer's; here the second node takes over the first one's port.
    const port = Number(new URL(near.url).port);
    await near.stop();
    rig.hubs = rig.hubs.filter((hub) => hub !== near);
    const requestId = randomUUID();
    const held = await rig.share(shareOf(), requestId, { hub: far });
    expect(held.status).toBe(200);
    near = await rig.openHub({ port });
    expect((await rig.onShare(requestId)).acknowledgement.status).toBe('SUCCESS');
  }, 60_000);
});
