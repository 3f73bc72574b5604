// Owns reports that come over a facility's line: taken and answered as those over HTTP are.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNTS_PATH, type CountsReport } from '../../hub/contract/counts.ts';
import { HIGHEST_PATH } from '../../hub/contract/enrolment.ts';
import { fromHub } from '../../hub/contract/link.ts';
import { LINK_CLOSE } from '../../hub/links.ts';
import { HubRig } from '../support/hub-rig.ts';
import { HIP_ID, type ServerRig, until } from '../support/server-rig.ts';
import { openTestPostgres, type Postgres } from '../support/test-postgres.ts';

const OTHER = 'IN0110000456';
const DAY = '2026-11-22';
const hashOf = (n: number) => n.toString(16).padStart(64, '0');

describe('a report over the line', () => {
  let postgres: Postgres;
  let rig: HubRig;
  let facility: ServerRig;
  let other: ServerRig;
  let beside: Client;
  beforeAll(async () => {
    postgres = await openTestPostgres();
    const databaseUrl = await postgres.fresh();
    rig = new HubRig({ databaseUrl });
    await rig.openHub();
    const [code = '', second = ''] = await rig.codesFor([HIP_ID, OTHER]);
    facility = await rig.openFacility(code);
    other = await rig.openFacility(second, OTHER);
    await rig.connected(2);
    // The test speaks with their keys.
    await facility.close();
    await other.close();
    beside = new Client({ connectionString: databaseUrl });
    await beside.connect();
  }, 120_000);
  afterAll(async () => {
    await beside?.end();
    await rig?.stop();
    await postgres?.remove();
  });

  const reportOf = (logId: string, tokens: number, change: Partial<CountsReport> = {}): CountsReport => ({
    hipId: HIP_ID,
    logId,
    day: DAY,
    counts: [{ queue: 'OPD1', source: 'walk-in', tokens }],
    head: { seq: tokens, hash: hashOf(tokens) },
    known: null,
    ...change,
  });
  const counted = async (hipId = HIP_ID) => (await rig.words('counts', hipId, DAY)).lines;

  it('[STATE-58] is counted and answered with the head that is known, and goes on from one over HTTP', async () => {
    const line = await rig.dial(facility);
    const logId = randomUUID();
    expect(await line.say({ type: 'report', id: 1, report: reportOf(logId, 3) })).toEqual({
      type: 'reported',
      ...{ id: 1, status: 200, head: { seq: 3, hash: hashOf(3) } },
    });
    const overHttp = await fetch(`${rig.hub.url}${COUNTS_PATH}`, {
      method: 'POST',
      headers: { Authorization: await rig.authorization(facility), 'Content-Type': 'application/json' },
      body: JSON.stringify(reportOf(logId, 5, { known: { seq: 3, hash: hashOf(3) } })),
    });
    expect(await overHttp.json()).toEqual({ head: { seq: 5, hash: hashOf(5) } });
    // One that was late counts nothing back.
    expect(await line.say({ type: 'report', id: 2, report: reportOf(logId, 4) })).toMatchObject({
      ...{ id: 2, status: 200, head: { seq: 5 } },
    });
    expect((await counted()).join()).toContain(`${DAY} OPD1 walk-in: 5`);
    line.hangUp();
  });

  it('[STATE-58] a malformed one, and one of another facility, are told so and count nothing', async () => {
    const line = await rig.dial(facility);
    const before = await counted(OTHER);
    const bad = { status: 400, head: null };
    const refused = async (id: number, report: object) =>
      expect(await line.say({ type: 'report', id, report })).toEqual({ type: 'reported', id, ...bad });
    await refused(1, reportOf(randomUUID(), 7, { hipId: OTHER }));
    await refused(2, { ...reportOf(randomUUID(), 7), head: { seq: -1, hash: 'x' } });
    await refused(3, {});
    expect(await counted(OTHER)).toEqual(before);
    line.hangUp();
  });

  it('[STATE-58] one that cannot be written down is told so, and is taken when it comes again', async () => {
    const line = await rig.dial(facility);
    const report = reportOf(randomUUID(), 2, { day: '2026-11-21' });
    await beside.query('ALTER TABLE heads RENAME TO heads_away');
    const told = await line.say({ type: 'report', id: 1, report });
    await beside.query('ALTER TABLE heads_away RENAME TO heads');
    expect(told).toEqual({ type: 'reported', id: 1, status: 503, head: null });
    expect(await line.say({ type: 'report', id: 2, report })).toMatchObject({
      status: 200,
      head: { seq: 2 },
    });
    line.hangUp();
  });

  it('[STATE-58] a line says as it opens that reports are taken over it, in words that facilities read', async () => {
    const line = await rig.dial(other);
    const greeting = await until(() => line.heard.find((text) => text.includes('reportsWanted')));
    expect(fromHub.parse(JSON.parse(greeting))).toEqual({ type: 'reportsWanted' });
    line.hangUp();
  });

  it('[STATE-58] [STATE-3] what is on its way as the key ends is not taken', async () => {
    const line = await rig.dial(other);
    // The hub's goodbye is not read yet, as on a slow line: the facility goes on talking.
    line.socket.pause();
    await rig.words('revoke', OTHER);
    // Nodes hear of it by the database's notices.
    await until(async () => (await rig.ask(other, `${HIGHEST_PATH}?day=${DAY}`)).status === 401);
    const logId = randomUUID();
    const ended = once(line.socket, 'close');
    line.socket.send(JSON.stringify({ type: 'report', id: 1, report: reportOf(logId, 9, { hipId: OTHER }) }));
    line.socket.resume();
    expect((await ended)[0]).toBe(LINK_CLOSE.notEnrolled);
    // Reports are written down one after the other: this one after what came before it.
    const next = await rig.dial(facility);
    await next.say({ type: 'report', id: 2, report: reportOf(randomUUID(), 1) });
    next.hangUp();
    await until(async () => (await beside.query('SELECT 1 FROM heads WHERE hip_id = $1', [HIP_ID])).rowCount);
    expect((await beside.query('SELECT 1 FROM heads WHERE log_id = $1', [logId])).rowCount).toBe(0);
  });
});
