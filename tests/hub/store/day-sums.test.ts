// Owns the sums that the review is read from: kept with the counts, mended, and equal to what adding all up gives.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CountsReport } from '../../../hub/contract/counts.ts';
import { stateMessage, WAIT_PLACES } from '../../../hub/contract/figures.ts';
import { openCountsStore } from '../../../hub/store/counts-store.ts';
import { sumEverything } from '../../../hub/store/day-sums.ts';
import { mendSums } from '../../../hub/store/mend-sums.ts';
import { openRegistryStore } from '../../../hub/store/registry-store.ts';
import { openRelayStore } from '../../../hub/store/relay-store.ts';
import { openStateStore } from '../../../hub/store/state-store.ts';
import { createSums } from '../../../hub/sums.ts';
import { facilityOf, type HubDatabaseRig, openHubDatabase } from '../../support/hub-database.ts';

const DAY = '2026-11-22';
const NOW = Date.parse(`${DAY}T06:00:00Z`);
const hashOf = (n: number) => n.toString(16).padStart(64, '0');

describe('sums', () => {
  let rig: HubDatabaseRig;
  beforeAll(async () => {
    rig = await openHubDatabase();
    const registry = openRegistryStore(rig.database);
    await registry.keep([facilityOf('H1'), facilityOf('H2'), facilityOf('H3', 7, 'Leh')], NOW);
  }, 120_000);
  afterAll(() => rig.close());

  function report(hipId: string, logId: string, seq: number, counts: CountsReport['counts'], day = DAY) {
    const head = { seq, hash: hashOf(seq) };
    return openCountsStore(rig.database).take({ hipId, logId, day, counts, head, known: null }, NOW);
  }
  const share = (tokens: number) => ({ queue: 'OPD1', source: 'share' as const, tokens });
  const walkIn = (tokens: number) => ({ queue: 'OPD2', source: 'walk-in' as const, tokens });
  const days = () =>
    rig.rows(
      `select hip_id, day, tokens, share, card, walk_in, paper, proven, hours, waits from facility_days
       where tokens > 0 or proven > 0 order by 1, 2`,
    );
  const totals = () => rig.rows('select * from facility_totals where tokens > 0 order by 1');
  const districts = () =>
    rig.rows('select * from district_days where tokens > 0 or proven > 0 order by 1, 2');
  const everything = async () => [await days(), await totals(), await districts()];

  async function relayed(hipId: string, requestId: string, token: string) {
    const relays = openRelayStore(rig.database);
    const relay = { kind: 'share' as const, requestId, hipId, fingerprint: Buffer.from('x') };
    const rest = { keyId: 'k', sealed: Buffer.from('s'), arrivedAt: NOW, deadlineAt: NOW + 30_000 };
    await relays.keep({ ...relay, ...rest });
    return relays.taken(relay, hipId, { token, logId: randomUUID(), at: NOW });
  }

  it('[STATE-17] a day, a facility and a district stand added up as soon as a report is taken', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await report('H1', first, 10, [share(5), walkIn(2)]);
    await report('H1', first, 8, [share(3), walkIn(9)]);
    await report('H1', second, 3, [share(1)]);
    await report('H1', second, 4, [share(4)], '2026-11-21');
    await report('H2', randomUUID(), 4, [walkIn(30)]);
    await report('H3', randomUUID(), 4, [share(100)]);
    expect(
      await rig.rows('select hip_id, day, tokens, share, walk_in from facility_days order by 1, 2'),
    ).toEqual([
      { hip_id: 'H1', day: '2026-11-21', tokens: 4, share: 4, walk_in: 0 },
      { hip_id: 'H1', day: DAY, tokens: 15, share: 6, walk_in: 9 },
      { hip_id: 'H2', day: DAY, tokens: 30, share: 0, walk_in: 30 },
      { hip_id: 'H3', day: DAY, tokens: 100, share: 100, walk_in: 0 },
    ]);
    expect(await rig.rows('select hip_id, tokens from facility_totals order by 1')).toEqual([
      { hip_id: 'H1', tokens: 19 },
      { hip_id: 'H2', tokens: 30 },
      { hip_id: 'H3', tokens: 100 },
    ]);
    expect(
      await rig.rows('select district_lgd, day, tokens, active from district_days order by 1, 2'),
    ).toEqual([
      { district_lgd: 7, day: DAY, tokens: 100, active: 1 },
      { district_lgd: 626, day: '2026-11-21', tokens: 4, active: 1 },
      { district_lgd: 626, day: DAY, tokens: 45, active: 2 },
    ]);
  });

  it('[STATE-11] a log’s first reports at one time leave its newest head, in whatever order they are taken', async () => {
    for (let round = 0; round < 10; round += 1) {
      const logId = randomUUID();
      await Promise.all([9, 3, 7].map((seq) => report('H4', logId, seq, [])));
      const [head] = await rig.rows(`select seq, hash from heads where log_id = '${logId}'`);
      expect(head).toEqual({ seq: 9, hash: hashOf(9) });
    }
  });

  it('[STATE-18] what relays prove is counted once a token, and stays when the relays are forgotten', async () => {
    const sums = createSums({
      database: rig.database,
      now: () => NOW,
      onFault: (fault) => expect.fail(String(fault)),
    });
    for (const [requestId, token] of [
      ['p1', `${DAY}.OPD1.1`],
      ['p2', `${DAY}.OPD1.2`],
      ['p3', `${DAY}.OPD1.2`],
    ] as const) {
      if (await relayed('H1', requestId, token)) sums.touch('H1', DAY);
    }
    await sums.stop();
    await openRelayStore(rig.database).forget(NOW + 1);
    expect(await rig.rows('select * from relays')).toEqual([]);
    expect(await rig.rows('select * from proven_tokens')).toEqual([]);
    expect(await openCountsStore(rig.database).proven('H1', DAY)).toEqual([{ queue: 'OPD1', tokens: 2 }]);
    const [row] = await rig.rows(
      `select proven from district_days where district_lgd = 626 and day = '${DAY}'`,
    );
    expect(row).toEqual({ proven: 2 });
  });

  it('[STATE-19] hours and waits: of one log the highest of each place, the logs of a facility added up', async () => {
    const states = openStateStore(rig.database);
    const places = (length: number, at: number, count: number) =>
      Array.from({ length }, (_, i) => (i === at ? count : 0));
    const told = (hours: number[], waits: number[], logId: string, hipId = 'H1') =>
      states.takeFigures(hipId, { type: 'figures', logId, day: DAY, hours, waits });
    const logId = randomUUID();
    await told(places(24, 9, 4), places(WAIT_PLACES, 3, 2), logId);
    await told(places(24, 9, 3), places(WAIT_PLACES, 5, 1), logId);
    await told(places(24, 9, 10), places(WAIT_PLACES, 3, 5), randomUUID());
    await told(places(24, 10, 6), places(WAIT_PLACES, 0, 6), randomUUID(), 'H2');
    const [own] = await rig.rows<{ hours: number[]; waits: number[] }>(
      `select hours, waits from facility_days where hip_id = 'H1' and day = '${DAY}'`,
    );
    expect([own?.hours[9], own?.waits[3], own?.waits[5]]).toEqual([14, 7, 1]);
    const [all] = await rig.rows<{ hours: number[]; waits: number[] }>(
      `select hours, waits from district_days where district_lgd = 626 and day = '${DAY}'`,
    );
    expect([all?.hours[9], all?.hours[10], all?.waits[0], all?.waits[3]]).toEqual([14, 6, 6, 7]);
  });

  it('[STATE-17] adding everything up from the reports gives the same, and a moved facility counts where it is', async () => {
    const before = await everything();
    await sumEverything(rig.database);
    expect(await everything()).toEqual(before);
    const registry = openRegistryStore(rig.database);
    await registry.keep([facilityOf('H2', 7, 'Leh')], NOW);
    expect(
      await rig.rows('select district_lgd, day, tokens, active from district_days order by 1, 2'),
    ).toEqual([
      { district_lgd: 7, day: DAY, tokens: 130, active: 2 },
      { district_lgd: 626, day: '2026-11-21', tokens: 4, active: 1 },
      { district_lgd: 626, day: DAY, tokens: 15, active: 1 },
    ]);
    const moved = await everything();
    await sumEverything(rig.database);
    expect(await everything()).toEqual(moved);
  });

  it('[STATE-20] what a node of the version before wrote without sums is found and added up', async () => {
    await rig.rows(
      `insert into counts values ('H1', '${randomUUID()}', '${DAY}', 'OPD1', 'card', 7);
       insert into relays (request_id, kind, hip_id, fingerprint, arrived_at, deadline_at, state, token)
       values ('old', 'share', 'H1', '', ${NOW}, ${NOW}, 'answered', '${DAY}.OPD1.3')`,
    );
    expect(await mendSums(rig.database, '2026-11-20')).toBe(1);
    const [row] = await rig.rows(
      `select card, proven from facility_days where hip_id = 'H1' and day = '${DAY}'`,
    );
    expect(row).toEqual({ card: 7, proven: 3 });
    expect(await mendSums(rig.database, '2026-11-20')).toBe(0);
    const mended = await everything();
    await sumEverything(rig.database);
    expect(await everything()).toEqual(mended);
  });

  it('[STATE-54] reports that come together are taken together, each with its own answer, and a bad one fails alone', async () => {
    const store = openCountsStore(rig.database);
    const take = (hipId: string, logId: string, seq: number, tokens: number, day = DAY) =>
      store.take(
        {
          ...{ hipId, logId, day, counts: [share(tokens), share(tokens), walkIn(1)], known: null },
          ...{ head: { seq, hash: hashOf(seq) }, highest: [{ queue: 'OPD1', number: seq }] },
        },
        NOW,
      );
    const before = await rig.rows<{ tokens: number }>(
      `select tokens from facility_totals where hip_id = 'H2'`,
    );
    const [one, other, known] = [randomUUID(), randomUUID(), randomUUID()];
    await take('H2', known, 4, 4);
    const answers = await Promise.all([
      take('H2', one, 9, 9),
      take('H2', one, 3, 3),
      take('H2', other, 5, 5),
      take('H2', known, 6, 6),
      take('H3', known, 7, 7, '2026-11-20'),
      take('H2', one, 20, 20, '2026-11-20'),
    ]);
    // Of a log whose id another facility has, the counts are its own, and the log is flagged.
    expect(answers.map(({ head, forked }) => [head.seq, forked])).toEqual([
      [9, false],
      [9, false],
      [5, false],
      [6, false],
      [6, true],
      [20, false],
    ]);
    const beside = await Promise.allSettled([take('H3', randomUUID(), 8, 2 ** 40), take('H2', other, 6, 6)]);
    expect(beside.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    const [total] = await rig.rows<{ tokens: number }>(
      `select tokens from facility_totals where hip_id = 'H2'`,
    );
    expect((total?.tokens ?? 0) - (before[0]?.tokens ?? 0)).toBe(10 + 7 + 7 + 21);
    expect(await store.highest('H2', '2026-11-20')).toEqual([
      { queue: 'OPD1', number: 20 },
      { queue: 'OPD2', number: 1 },
    ]);
    expect(await store.forksOf('H3')).toEqual([{ logId: known, seq: 6, foundAt: NOW }]);
    const asKept = await everything();
    await sumEverything(rig.database);
    expect(await everything()).toEqual(asKept);
  });

  it('[STATE-55] days and states that come together are taken together: of one log the highest, of one box the last', async () => {
    const states = openStateStore(rig.database);
    const places = (length: number, at: number, count: number) =>
      Array.from({ length }, (_, i) => (i === at ? count : 0));
    const [one, other, leh] = [randomUUID(), randomUUID(), randomUUID()];
    const told = (hipId: string, logId: string, hours: number, waits: number, day = '2026-11-19') =>
      states.takeFigures(hipId, {
        ...{ type: 'figures', logId, day },
        ...{ hours: places(24, 9, hours), waits: places(WAIT_PLACES, 2, waits) },
      });
    const stated = (hipId: string, version: string, professionals: string[], bad = false) =>
      states.takeState(
        hipId,
        // As it comes over a line.
        stateMessage.parse({
          ...{ type: 'state', version, at: NOW - 5, professionals },
          findings: bad ? [{ code: 'disk_full', level: 'bad' }] : [],
          box: { backupHours: 3, diskFreeMb: 2, printers: null },
        }),
        NOW,
      );
    await told('H2', other, 1, 1);
    await Promise.all([
      told('H1', one, 4, 2),
      told('H1', one, 3, 5),
      told('H2', other, 6, 0),
      told('H2', one, 1, 0),
      told('H3', leh, 8, 8),
      told('H3', leh, 2, 0, '2026-11-18'),
      stated('H1', '0.1.0', ['71-1234-5678-9012', 'nobody'], true),
      stated('H1', '0.2.0', ['71123456789013']),
      stated('H3', '0.3.0', [], true),
    ]);
    const days = await rig.rows<{ of: string; day: string; hours: number[]; waits: number[] }>(
      `select hip_id as of, day, hours, waits from facility_days where day < '2026-11-20'
       union all select district_lgd::text, day, hours, waits from district_days where day < '2026-11-20'
       order by 1, 2`,
    );
    expect(days.map(({ of, day, hours, waits }) => [of, day, hours[9], waits[2]])).toEqual([
      ['626', '2026-11-19', 4, 5],
      ['7', '2026-11-18', 2, 0],
      ['7', '2026-11-19', 15, 9],
      ['H1', '2026-11-19', 4, 5],
      ['H2', '2026-11-19', 7, 1],
      ['H3', '2026-11-18', 2, 0],
      ['H3', '2026-11-19', 8, 8],
    ]);
    expect(
      await rig.rows(
        'select hip_id, stated_at, version, unwell, findings, box from facility_states order by 1',
      ),
    ).toMatchObject([
      {
        hip_id: 'H1',
        stated_at: NOW,
        version: '0.2.0',
        unwell: false,
        findings: [],
        box: { clockOffMs: -5 },
      },
      { hip_id: 'H3', version: '0.3.0', unwell: true, findings: [{ code: 'disk_full', level: 'bad' }] },
    ]);
    expect(await rig.rows('select hip_id, hpr_id from professionals order by 1, 2')).toEqual([
      { hip_id: 'H1', hpr_id: '71-1234-5678-9012' },
      { hip_id: 'H1', hpr_id: '71-1234-5678-9013' },
    ]);
    const before = await everything();
    await sumEverything(rig.database);
    expect(await everything()).toEqual(before);
  });
});
