// Owns what the hub counts: repeats, reordering, several logs, copies, and what its own relaying proves.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CountsReport } from '../../hub/contract/counts.ts';
import { type CountsStore, openCountsStore } from '../../hub/store/counts-store.ts';
import { openFacilityActs } from '../../hub/store/facility-acts.ts';
import { latestChanges } from '../../hub/store/facility-changes.ts';
import type { Store } from '../../hub/store/open.ts';
import { openRelayStore } from '../../hub/store/relay-store.ts';
import { HubRig } from '../support/hub-rig.ts';

const DAY = '2026-11-22';
const hashOf = (n: number) => n.toString(16).padStart(64, '0');

describe('counts at the hub', () => {
  const rig = new HubRig();
  let counts: CountsStore;
  let store: Store;
  let done: () => void = () => undefined;
  let working: Promise<void>;
  beforeAll(async () => {
    await new Promise<void>((ready) => {
      working = rig.withStore(async (opened) => {
        store = opened;
        counts = openCountsStore(opened.database);
        ready();
        await new Promise<void>((end) => {
          done = end;
        });
      });
    });
  }, 120_000);
  afterAll(async () => {
    done();
    await working;
    await rig.stop();
  });

  function report(
    hipId: string,
    logId: string,
    tokens: number,
    seq: number,
    change: Partial<CountsReport> = {},
  ) {
    return counts.take(
      {
        hipId,
        logId,
        day: DAY,
        counts: [{ queue: 'OPD1', source: 'share', tokens }],
        head: { seq, hash: hashOf(seq) },
        known: null,
        ...change,
      },
      Date.now(),
    );
  }
  const total = async (hipId: string) =>
    (await counts.tallies(hipId, DAY)).reduce((sum, one) => sum + one.tokens, 0);

  it('[STATE-10] the highest within a log counts, whatever order reports come in', async () => {
    const logId = randomUUID();
    for (const [tokens, seq] of [
      [3, 30],
      [9, 90],
      [5, 50],
      [9, 90],
      [1, 10],
    ] as const) {
      await report('H-ORDER', logId, tokens, seq);
    }
    expect(await total('H-ORDER')).toBe(9);
    expect((await report('H-ORDER', logId, 9, 90)).head).toEqual({ seq: 90, hash: hashOf(90) });
    expect(await counts.forksOf('H-ORDER')).toEqual([]);
  });

  it('[STATE-10] logs of one facility add up, and the highest number goes on from log to log', async () => {
    const logs = [randomUUID(), randomUUID()].sort() as [string, string];
    await report('H-SUM', logs[0], 40, 400);
    await report('H-SUM', logs[1], 2, 20);
    await report('H-SUM', randomUUID(), 0, 1);
    expect((await counts.logs('H-SUM', DAY)).sort()).toEqual(logs);
    expect(await total('H-SUM')).toBe(42);
    expect(await counts.highest('H-SUM', DAY)).toEqual([{ queue: 'OPD1', number: 42 }]);
  });

  it('[STATE-14] the highest number is the most of what was reported, counted and relayed, of that day alone', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const relays = openRelayStore(store.database);
    await report('H-HIGH', first, 4, 40, { highest: [{ queue: 'OPD1', number: 30 }] });
    await report('H-HIGH', first, 3, 30, { highest: [{ queue: 'OPD1', number: 20 }] });
    await report('H-HIGH', second, 2, 20, { highest: [{ queue: 'CHILD', number: 0 }] });
    for (const [requestId, token] of [
      ['h1', `${DAY}.EYE.2.9`],
      ['h2', `${DAY}.OPD1.7`],
      ['h3', '2026-11-21.OPD1.99'],
    ] as const) {
      const key = { kind: 'share' as const, requestId };
      const times = { arrivedAt: 0, deadlineAt: 30_000 };
      const held = { fingerprint: Buffer.from('x'), keyId: 'k', sealed: Buffer.from('s') };
      await relays.keep({ ...key, hipId: 'H-HIGH', ...held, ...times });
      await relays.taken(key, 'H-HIGH', { token, logId: first, at: 0 });
    }
    expect(await counts.highest('H-HIGH', DAY)).toEqual([
      { queue: 'CHILD', number: 0 },
      { queue: 'EYE.2', number: 9 },
      { queue: 'OPD1', number: 30 },
    ]);
    expect(await counts.heardAt('H-HIGH', second)).toEqual(expect.any(Number));
    expect(await counts.heardAt('H-ORDER', 'another')).toEqual(expect.any(Number));
    expect(await counts.heardAt('H-NOBODY', second)).toBeNull();
  });

  it('[STATE-11] another hash at a place the log has been at is a copied machine, and is flagged', async () => {
    const logId = randomUUID();
    await report('H-FORK', logId, 7, 70);
    const told = await report('H-FORK', logId, 7, 70, { head: { seq: 70, hash: hashOf(71) } });
    expect(told.forked).toBe(true);
    expect(await counts.forksOf('H-FORK')).toMatchObject([{ logId, seq: 70 }]);
    expect(await total('H-FORK')).toBe(7);
  });

  it('[STATE-11] a copy that went its own way is found by what stands at the head that the hub knows', async () => {
    const logId = randomUUID();
    const { head } = await report('H-COPY', logId, 7, 70);
    const own = { seq: head.seq, hash: hashOf(9_999) };
    expect((await report('H-COPY', logId, 8, 80, { known: own })).forked).toBe(true);
    const short = { seq: head.seq, hash: null };
    expect((await report('H-COPY', logId, 3, 30, { known: short })).forked).toBe(true);
  });

  /** A machine that says what it was last answered, as a facility does; its own hashes from `apart` on. */
  function machine(hipId: string, logId: string, name: number, apart: number) {
    const own = (seq: number) => hashOf(seq <= apart ? seq : seq + name * 1_000_000);
    let known: CountsReport['known'] = null;
    return async (seq: number, lost = false) => {
      const answer = await report(hipId, logId, seq, seq, { head: { seq, hash: own(seq) }, known });
      const { head } = answer;
      if (!lost) known = { seq: head.seq, hash: head.seq <= seq ? own(head.seq) : null };
      return answer;
    };
  }

  it('[STATE-11] a copy that is as busy as the machine is found, whoever reports more often', async () => {
    for (const [turns, order] of ['ab', 'abb', 'aab', 'abbbb', 'aaaab'].entries()) {
      const [hipId, logId] = [`H-BUSY-${turns}`, randomUUID()];
      const before = machine(hipId, logId, 0, 100);
      await before(90);
      const machines = { a: machine(hipId, logId, 1, 100), b: machine(hipId, logId, 2, 100) };
      let forked = false;
      // Both were answered at 100 before they parted; never at one place at one time.
      await machines.a(100);
      await machines.b(100);
      for (let n = 0; n < 4 * order.length && !forked; n += 1) {
        const who = order[n % order.length] === 'a' ? machines.a : machines.b;
        ({ forked } = await who(101 + n));
      }
      expect(forked, order).toBe(true);
    }
  });

  it('[STATE-56] a settled copy changes no count, the machine goes on, and a copy that speaks again is flagged again', async () => {
    const [hipId, logId] = ['H-SETTLED', randomUUID()];
    const acts = openFacilityActs(store.database);
    const by = { at: 5, actor: 'asha.koul' };
    const own = machine(hipId, logId, 1, 100);
    const copy = machine(hipId, logId, 2, 100);
    await own(100);
    await copy(100);
    let seq = 100;
    async function untilFlagged(): Promise<void> {
      for (let n = 0; n < 4 && (await counts.forksOf(hipId)).length === 0; n += 1) {
        seq += 1;
        await own(seq);
        await copy(seq);
      }
      expect(await counts.forksOf(hipId)).toHaveLength(1);
    }
    await untilFlagged();
    const [tokens, heads] = [await total(hipId), await counts.heads(hipId)];
    expect(await acts.settle('H-ORDER', logId, by)).toBe(false);
    expect(await acts.settle(hipId, logId, by)).toBe(true);
    expect(await acts.settle(hipId, logId, by)).toBe(false);
    expect([await total(hipId), await counts.heads(hipId)]).toEqual([tokens, heads]);
    for (let n = 0; n < 6; n += 1) {
      seq += 1;
      expect((await own(seq)).forked).toBe(false);
    }
    expect(await counts.forksOf(hipId)).toEqual([]);
    expect([await total(hipId), await counts.heads(hipId)]).toMatchObject([seq, [{ logId, seq }]]);
    await untilFlagged();
    expect((await latestChanges(store.database, hipId, 9)).map(({ what, actor }) => [what, actor])).toEqual([
      ['settled', 'asha.koul'],
    ]);
  });

  it('[STATE-11] a machine whose answers are lost, and that starts again, is no copy; its head comes up', async () => {
    const logId = randomUUID();
    let own = machine('H-LOST', logId, 0, 1_000);
    for (let seq = 1; seq <= 30; seq += 1) {
      if (seq % 11 === 0) own = machine('H-LOST', logId, 0, 1_000);
      expect((await own(seq, seq % 3 === 0 || seq % 7 === 0)).forked).toBe(false);
    }
    for (let seq = 31; seq <= 33; seq += 1) await own(seq);
    expect((await own(34)).head).toEqual({ seq: 34, hash: hashOf(34) });
    expect(await total('H-LOST')).toBe(34);
  });

  it('[STATE-11] the machine itself, and a log of another facility’s name', async () => {
    const logId = randomUUID();
    const { head } = await report('H-OWN', logId, 7, 70);
    expect((await report('H-OWN', logId, 8, 80, { known: head })).forked).toBe(false);
    expect((await report('H-THIEF', logId, 9, 90)).forked).toBe(true);
  });

  it('[STATE-12] share tokens that came through the hub are proven, rescans once', async () => {
    const relays = openRelayStore(store.database);
    const now = Date.now();
    for (const [requestId, token] of [
      ['r1', `${DAY}.OPD1.1`],
      ['r2', `${DAY}.OPD1.2`],
      ['r3', `${DAY}.OPD1.2`],
      ['r4', `2026-11-21.OPD1.9`],
      ['r5', null],
    ] as const) {
      const relay = { kind: 'share' as const, requestId, hipId: 'H-PROOF', fingerprint: Buffer.from('x') };
      const rest = { keyId: 'k', sealed: Buffer.from('s'), arrivedAt: now, deadlineAt: now + 30_000 };
      expect(await relays.keep({ ...relay, ...rest })).toBe('new');
      await relays.taken(relay, 'H-PROOF', { token, logId: randomUUID(), at: now });
    }
    expect(await counts.proven('H-PROOF', DAY)).toEqual([{ queue: 'OPD1', tokens: 2 }]);
  });
});
