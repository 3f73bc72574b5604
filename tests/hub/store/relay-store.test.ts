// Owns the steps of a callback in the hub's tables: which may follow which, and what is told of what was missed.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSealer } from '../../../db/sealing.ts';
import { type NoticeStore, openNoticeStore } from '../../../hub/store/notice-store.ts';
import { openStore, type Store } from '../../../hub/store/open.ts';
import { openPresenceStore } from '../../../hub/store/presence-store.ts';
import type { NewRelay } from '../../../hub/store/relay-rows.ts';
import { openRelayStore, type RelayStore } from '../../../hub/store/relay-store.ts';
import { proven } from '../../../hub/store/review-schema.ts';
import { links, relays } from '../../../hub/store/schema.ts';
import { proveSealing } from '../../../hub/store/sealing-proof.ts';
import { repositoryRoot } from '../../support/repository-root.ts';

const AT = Date.UTC(2026, 10, 22, 4, 30);
const WAIT = 30_000;

describe('callbacks in the hub’s tables', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parchi-relays-'));
  let store: Store;
  let callbacks: RelayStore;
  let notices: NoticeStore;
  beforeAll(async () => {
    store = await openStore({
      url: null,
      folder: join(folder, 'pglite'),
      root: repositoryRoot(),
      onFault: () => undefined,
    });
    callbacks = openRelayStore(store.database);
    notices = openNoticeStore(store.database);
  }, 120_000);
  afterAll(async () => {
    await store?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const callback = (hipId: string, change: Partial<NewRelay> = {}): NewRelay => ({
    kind: 'share',
    requestId: randomUUID(),
    hipId,
    fingerprint: Buffer.from('the same content'),
    keyId: 'k',
    sealed: Buffer.from('sealed'),
    arrivedAt: AT,
    deadlineAt: AT + WAIT,
    ...change,
  });
  const has = { token: '2026-11-22.OPD1.1', logId: randomUUID(), at: AT + 100 };
  /** What is given up when it is that late, of one facility. */
  const givenUp = async (hipId: string, at: number) =>
    (await callbacks.giveUp({ untaken: at + 4_000, unanswered: at + 2_000 }, at)).filter(
      (one) => one.hipId === hipId,
    );
  const sealedOf = async (hipId: string) =>
    (await store.database.select().from(relays))
      .filter((row) => row.hipId === hipId)
      .map(({ sealed }) => sealed?.toString() ?? null);

  it('[STATE-6] what nobody took is given up four seconds before the end, once', async () => {
    await callbacks.keep(callback('UNTAKEN'));
    expect(await givenUp('UNTAKEN', AT + 25_999)).toEqual([]);
    expect(await givenUp('UNTAKEN', AT + 26_001)).toMatchObject([{ hipId: 'UNTAKEN', taken: false }]);
    expect(await givenUp('UNTAKEN', AT + 26_001)).toEqual([]);
    expect(await sealedOf('UNTAKEN')).toEqual([null]);
  });

  it('[STATE-40] what was taken and not answered is waited for two seconds longer, and then given up', async () => {
    const one = callback('SILENT');
    await callbacks.keep(one);
    await callbacks.taken(one, 'SILENT', has);
    expect(await givenUp('SILENT', AT + 27_999)).toEqual([]);
    expect(await givenUp('SILENT', AT + 28_001)).toMatchObject([{ hipId: 'SILENT', taken: true }]);
    expect(await callbacks.claim(one, 'SILENT', AT + 28_002)).toBeNull();
    // It has the token: nothing was missed.
    expect(await notices.due('SILENT', AT + WAIT + 1_000)).toEqual([]);
    expect(await callbacks.keep(one)).toBe('missed');
  });

  it('[STATE-40] once an answer was tried no error is told, whatever became of it', async () => {
    const tried = callback('TRIED');
    await callbacks.keep(tried);
    expect(await callbacks.claim(tried, 'TRIED', AT + 200)).toEqual({ arrivedAt: AT, deadlineAt: AT + WAIT });
    expect(await givenUp('TRIED', AT + 29_000)).toEqual([]);
    expect(await callbacks.refuse(tried, 'TRIED', AT + 29_000)).toBe(false);
    // Its time is over: it is emptied, and counts as answered though nobody knows.
    expect(await givenUp('TRIED', AT + WAIT + 1)).toEqual([]);
    expect(await sealedOf('TRIED')).toEqual([null]);
    expect(await callbacks.wasAnswered(tried, 'TRIED')).toBe(false);
  });

  it('[STATE-40] asked again after an answer, it waits again, and no error is told when nobody is there', async () => {
    const one = callback('TWICE');
    await callbacks.keep(one);
    await callbacks.taken(one, 'TWICE', has);
    await callbacks.claim(one, 'TWICE', AT + 200);
    await callbacks.answered(one, AT + 300);
    expect(await callbacks.wasAnswered(one, 'TWICE')).toBe(true);
    const again = { ...one, arrivedAt: AT + 5_000, deadlineAt: AT + 5_000 + WAIT };
    expect(await callbacks.keep(again)).toBe('again');
    expect(await callbacks.keep(again)).toBe('under-way');
    expect(await callbacks.heldFor('TWICE', AT + 6_000, AT + 6_000)).toHaveLength(1);
    expect(await callbacks.refuse(one, 'TWICE', AT + 6_000)).toBe(false);
    expect(await givenUp('TWICE', again.deadlineAt - 1)).toEqual([]);
    expect(await callbacks.keep({ ...again, fingerprint: Buffer.from('other') })).toBe('different');
  });

  it('[STATE-48] what a facility has taken is not handed to it again', async () => {
    const [first, second] = [callback('HALF'), callback('HALF', { arrivedAt: AT + 1 })];
    for (const one of [first, second]) await callbacks.keep(one);
    const waiting = async () => (await callbacks.waitedFor(AT + 10, AT + 10)).map(({ hipId }) => hipId);
    expect(await waiting()).toContain('HALF');
    await callbacks.taken(first, 'HALF', has);
    const held = await callbacks.heldFor('HALF', AT + 10, AT + 10);
    expect(held.map(({ requestId }) => requestId)).toEqual([second.requestId]);
    expect(await callbacks.find(first, AT + 10)).toBeNull();
    await callbacks.taken(second, 'HALF', has);
    expect(await waiting()).not.toContain('HALF');
  });

  it('[STATE-52] steps of many callbacks go in one statement, and each follows its own state', async () => {
    const [a, b, over] = [callback('MANY'), callback('MANY'), callback('MANY')];
    const [, , twice] = await Promise.all([a, b, a, over].map((one) => callbacks.keep(one)));
    expect(twice).toBe('under-way');
    expect((await givenUp('MANY', AT + 26_001)).length).toBe(3);
    const fresh = [callback('MANY'), callback('MANY')] as const;
    expect(await Promise.all([...fresh, b].map((one) => callbacks.keep(one)))).toEqual([
      'new',
      'new',
      'missed',
    ]);
    const [first, second] = fresh;
    const taken = (one: NewRelay, token: string, hipId = 'MANY') =>
      callbacks.taken(one, hipId, { ...has, token: `2026-11-22.MANY.${token}` });
    const claim = (one: NewRelay, hipId = 'MANY') => callbacks.claim(one, hipId, AT + 200);
    const times = { arrivedAt: AT, deadlineAt: AT + WAIT };
    // Taken and claimed at once; the same token twice; another facility's word; one that was given up.
    expect(
      await Promise.all([
        taken(first, '1'),
        claim(first),
        taken(second, '1'),
        claim(second, 'OTHER'),
        claim(over),
        taken(over, '2'),
      ]),
    ).toEqual([true, times, false, null, null, true]);
    expect(
      await Promise.all([callbacks.answered(first, AT + 300), callbacks.answered(second, AT + 300)]),
    ).toEqual([undefined, undefined]);
    expect(await callbacks.wasAnswered(first, 'MANY')).toBe(true);
    // Nobody claimed the second: it is not answered, and its facility has it.
    expect(await callbacks.wasAnswered(second, 'MANY')).toBe(false);
    expect(await givenUp('MANY', AT + 28_001)).toMatchObject([{ requestId: second.requestId, taken: true }]);
    const rows = (await store.database.select().from(proven)).filter(({ hipId }) => hipId === 'MANY');
    expect(rows).toMatchObject([{ day: '2026-11-22', queue: 'MANY', tokens: 2 }]);
  });

  it('[STATE-6] what was given up counts as missed once its time is over, and not when it was taken meanwhile', async () => {
    const [lost, late] = [callback('LATE'), callback('LATE')];
    for (const one of [lost, late]) await callbacks.keep(one);
    expect(await givenUp('LATE', AT + 27_000)).toHaveLength(2);
    expect(await notices.due('LATE', AT + WAIT)).toEqual([]);
    await callbacks.taken(late, 'LATE', has);
    expect(await notices.due('LATE', AT + WAIT + 1_000)).toMatchObject([{ count: 1, since: AT }]);
  });

  it('[STATE-42] a notice says the same however often it is sent, and what came later is another', async () => {
    const miss = async () => {
      await callbacks.keep(callback('AWAY'));
      await givenUp('AWAY', AT + 27_000);
    };
    await miss();
    await miss();
    await callbacks.keep(callback('AWAY', { kind: 'running-token' }));
    await givenUp('AWAY', AT + 27_000);
    const [first, ...none] = await notices.due('AWAY', AT + WAIT + 1_000);
    expect([first?.count, first?.since, none]).toEqual([2, AT, []]);
    await miss();
    // Ended in the same millisecond as those before: still not among them.
    const both = await notices.due('AWAY', AT + WAIT + 2_000);
    expect(both.map(({ count }) => count)).toEqual([2, 1]);
    expect(both[0]).toEqual(first);
    await notices.known('AWAY', first?.notice ?? 0, AT + WAIT + 3_000);
    expect((await notices.due('AWAY', AT + WAIT + 4_000)).map(({ count }) => count)).toEqual([1]);
  });

  it('[STATE-5] a REQUEST-ID is forgotten after its time', async () => {
    const [old, young] = [callback('OLD'), callback('OLD', { arrivedAt: AT + 1_000 })];
    for (const one of [old, young]) await callbacks.keep(one);
    await callbacks.taken(old, 'OLD', has);
    await callbacks.forget(AT + 1);
    const left = (await store.database.select().from(relays)).filter(({ hipId }) => hipId === 'OLD');
    expect(left.map(({ requestId }) => requestId)).toEqual([young.requestId]);
  });

  it('[STATE-44] who is where: a late word undoes no newer one, and a dead node’s facilities are nowhere', async () => {
    const presence = openPresenceStore(store.database);
    const where = async () => (await store.database.select().from(links)).map(({ node }) => node);
    await presence.here('P', 'b', AT + 10);
    await presence.here('P', 'a', AT);
    expect(await where()).toEqual(['b']);
    await presence.still(['P'], 'a', AT + 30_000);
    expect(await where()).toEqual(['b']);
    // `b` has said nothing for minutes, and `a` holds the socket.
    await presence.still(['P'], 'a', AT + 200_000);
    expect(await where()).toEqual(['a']);
    await presence.lost(AT + 100_000);
    expect(await where()).toEqual(['a']);
    await presence.lost(AT + 300_000);
    expect(await where()).toEqual([]);
    await presence.still(['P'], 'a', AT + 300_000);
    expect(await where()).toEqual(['a']);
  });

  it('[STATE-26] lines that open together are written together, each as its newest, and one that closed at once is closed', async () => {
    const presence = openPresenceStore(store.database);
    await Promise.all([
      presence.here('T1', 'a', AT),
      presence.here('T2', 'a', AT + 5),
      presence.here('T2', 'a', AT + 4),
      presence.here('T3', 'a', AT),
      presence.gone('T3', 'a', AT + 1),
      presence.here('T4', 'a', AT),
    ]);
    const rows = await store.database.select().from(links);
    const found = rows.filter(({ hipId }) => /^T\d$/.test(hipId)).map((one) => [one.hipId, one.connectedAt]);
    expect(found.sort()).toEqual([
      ['T1', AT],
      ['T2', AT + 5],
      ['T4', AT],
    ]);
    // Its end was held up, and is written when the next line stands.
    await presence.here('T1', 'a', AT + 50);
    await presence.gone('T1', 'a', AT + 20);
    const [again] = await store.database.select().from(links).where(eq(links.hipId, 'T1'));
    expect(again?.connectedAt).toBe(AT + 50);
    await presence.lost(AT + 400_000);
  });

  it('[STATE-26] whether anything waits for a facility: a callback in its time, or a share that it missed', async () => {
    const one = callback('W1');
    await callbacks.keep(one);
    const waited = (at: number) =>
      Promise.all(['W1', 'W2', 'W1'].map((hipId) => callbacks.isWaitedFor(hipId, at)));
    expect(await waited(AT)).toEqual([true, false, true]);
    expect(await waited(AT + WAIT)).toEqual([false, false, false]);
    await callbacks.giveUp({ untaken: AT + WAIT + 1, unanswered: AT + WAIT + 1 }, AT + WAIT + 1);
    expect(await waited(AT + WAIT + 1_000)).toEqual([true, false, true]);
    const [{ notice = 0 } = {}] = await notices.due('W1', AT + WAIT + 1_000);
    await notices.known('W1', notice, AT + WAIT + 1_000);
    expect(await waited(AT + WAIT + 1_000)).toEqual([false, false, false]);
    await callbacks.keep(callback('W2'));
    await callbacks.taken(one, 'W1', { token: null, logId: 'l', at: AT });
    expect(await waited(AT)).toEqual([false, true, false]);
  });

  it('[STATE-47] a node whose key file is another’s is told so, and the nodes that share one agree', async () => {
    const ours = openSealer(join(folder, 'ours', 'sealing.keys'));
    await proveSealing(store.database, ours);
    await proveSealing(store.database, openSealer(join(folder, 'ours', 'sealing.keys')));
    const other = openSealer(join(folder, 'other', 'sealing.keys'));
    await expect(proveSealing(store.database, other)).rejects.toThrow('sealing.keys is not the file');
  });
});
