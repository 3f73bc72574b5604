// Owns how a share's answer reaches the phone when the gateway is well, slow, angry or away: states and exchanges.

import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import { ON_SHARE_PARALLEL } from '../../server/outbox/abdm-lane.ts';
import type { Asked, Reply } from '../support/http-server.ts';
import { movedClock, pause, ServerRig, shareOf, until } from '../support/server-rig.ts';

type Answer = Reply | 'hang' | 'reset';

const TAKEN: Answer = { status: 202 };

/** The same refusal as the network has been seen to write it. */
const SHAPES: [string, unknown, string | null][] = [
  ['nested', { error: { code: 'ABDM-1024', message: 'busy' } }, 'ABDM-1024'],
  ['flat, with a colon', { code: 'ABDM-1024: ', message: 'busy', description: 'x' }, 'ABDM-1024'],
  ['a list', [{ code: 'ABDM-1024', message: 'busy' }], 'ABDM-1024'],
  ['a message', { message: 'busy', timestamp: '2026-11-22T10:00:00Z' }, null],
  ['by field', { hipId: 'must not be blank' }, null],
  ['empty', '', null],
];

describe('the outbox', () => {
  let rig: ServerRig | undefined;
  afterEach(() => rig?.stop());

  /** A gateway that answers on-share by a test's word. */
  async function open(answer: (asked: Asked, nth: number) => Answer): Promise<ServerRig> {
    let nth = 0;
    rig = await ServerRig.start({
      clock: movedClock(),
      gateway: {
        other: (asked) => {
          if (asked.path !== gatewayPaths.onShare) return TAKEN;
          nth += 1;
          return answer(asked, nth);
        },
      },
    });
    return rig;
  }

  interface Row {
    id: number;
    state: string;
    attempts: number;
    deadline_at: number;
    created_at: number;
  }
  const row = (requestId: string): Row => {
    const [found] = rig?.query<Row>('SELECT * FROM outbox WHERE correlation = ?', requestId) ?? [];
    if (found === undefined) throw new Error('no row');
    return found;
  };
  const exchanges = (requestId: string) =>
    rig?.query<{
      request_id: string;
      status: number | null;
      class: string;
      code: string | null;
      sent_at: number;
    }>('SELECT * FROM exchanges WHERE outbox_id = ? ORDER BY sent_at, rowid', row(requestId).id) ?? [];
  const ended = (requestId: string) => until(() => row(requestId).state !== 'pending' && row(requestId));

  async function shared(body = shareOf(), requestId: string = randomUUID()): Promise<string> {
    expect((await rig?.share(body, requestId))?.status).toBe(200);
    return requestId;
  }

  /** REQUEST-IDs of what the gateway got for a share. */
  const received = (requestId: string) =>
    (rig?.gateway.askedFor(gatewayPaths.onShare) ?? [])
      .filter(({ body }) => JSON.parse(body).response.requestId === requestId)
      .map(({ headers }) => String(headers['request-id']));

  it('[OUT-1][OUT-4] a share answered 200 has its row, and an accepted one its exchange', async () => {
    const { gateway } = await open(() => TAKEN);
    const requestId = await shared();
    expect(row(requestId).deadline_at - row(requestId).created_at).toBe(30_000);
    expect(await ended(requestId)).toMatchObject({ state: 'accepted', attempts: 1 });
    const [only] = exchanges(requestId);
    expect(only).toMatchObject({ status: 202, class: 'accepted', request_id: received(requestId)[0] });
    expect(gateway.complaints).toEqual([]);
    const [asked] = gateway.askedFor(gatewayPaths.onShare);
    expect(asked?.headers['x-hip-id']).toBe('IN0110000123');
    expect(JSON.stringify(rig?.query('SELECT * FROM exchanges'))).not.toMatch(/Rukhsana|@sbx/);
  });

  it.each(SHAPES)(
    '[OUT-3][OUT-4] a 503 written as %s is tried again with a fresh REQUEST-ID',
    async (_how, body, code) => {
      await open((_asked, nth) => (nth <= 2 ? { status: 503, body } : TAKEN));
      const requestId = await shared();
      expect(await ended(requestId)).toMatchObject({ state: 'accepted', attempts: 3 });
      expect(exchanges(requestId).map((one) => [one.status, one.class, one.code])).toEqual([
        [503, 'transient', code],
        [503, 'transient', code],
        [202, 'accepted', null],
      ]);
      const ids = received(requestId);
      expect(new Set(ids).size).toBe(3);
      expect(exchanges(requestId).map(({ request_id }) => request_id)).toEqual(ids);
      for (const id of ids) expect(rig?.lines.join('')).toContain(id);
    },
  );

  it('[OUT-4] both attempts that a 401 parts are on record, each under its own REQUEST-ID', async () => {
    await open((_asked, nth) =>
      nth === 1 ? { status: 401, body: { error: { code: 'ABDM-1017', message: 'no' } } } : TAKEN,
    );
    const requestId = await shared();
    expect(await ended(requestId)).toMatchObject({ state: 'accepted', attempts: 1 });
    expect(exchanges(requestId).map((one) => [one.status, one.class, one.code])).toEqual([
      [401, 'transient', 'ABDM-1017'],
      [202, 'accepted', null],
    ]);
    expect(exchanges(requestId).map(({ request_id }) => request_id)).toEqual(received(requestId));
    expect(new Set(received(requestId)).size).toBe(2);
  });

  it.each([
    [404, 'ABDM-1001'],
    [400, 'ABDM-1006'],
    [408, 'ABDM-1007'],
  ])('[OUT-3] %i is final, and the token stands', async (status, code) => {
    await open(() => ({ status, body: { error: { code, message: 'no' } } }));
    const requestId = await shared();
    expect(await ended(requestId)).toMatchObject({ state: 'refused', attempts: 1 });
    expect(exchanges(requestId)).toMatchObject([{ status, class: 'permanent', code }]);
    expect(rig?.count('tokens')).toBe(1);
    await pause(700);
    expect(received(requestId)).toHaveLength(1);
  });

  it('[OUT-3] a connection that is cut is tried again', async () => {
    await open((_asked, nth) => (nth === 1 ? 'reset' : TAKEN));
    const requestId = await shared();
    expect(await ended(requestId)).toMatchObject({ state: 'accepted', attempts: 2 });
    expect(exchanges(requestId)[0]).toMatchObject({ status: null, class: 'ambiguous' });
  });

  it('[OUT-3] a 429 is tried again after its Retry-After, not before', async () => {
    await open((_asked, nth) => (nth === 1 ? { status: 429, headers: { 'Retry-After': '20' } } : TAKEN));
    const requestId = await shared();
    await until(() => exchanges(requestId).length === 1);
    rig?.clock.advance(15_000);
    await pause(800);
    expect(received(requestId)).toHaveLength(1);
    rig?.clock.advance(6_000);
    expect(await ended(requestId)).toMatchObject({ state: 'accepted', attempts: 2 });
  });

  it('[OUT-2] a Retry-After beyond the deadline is not waited for', async () => {
    await open(() => ({ status: 429, headers: { 'Retry-After': '60' } }));
    const requestId = await shared();
    expect(await ended(requestId)).toMatchObject({ state: 'expired', attempts: 1 });
  });

  it('[OUT-2] after the deadline nothing is sent, the row is expired and the token stands', async () => {
    await open(() => ({ status: 503 }));
    const requestId = await shared();
    await until(() => exchanges(requestId).length >= 1);
    rig?.clock.advance(31_000);
    expect((await ended(requestId)).state).toBe('expired');
    const sent = received(requestId).length;
    const { deadline_at } = row(requestId);
    await pause(800);
    expect(received(requestId)).toHaveLength(sent);
    for (const { sent_at } of exchanges(requestId)) expect(sent_at).toBeLessThan(deadline_at);
    expect(rig?.query('SELECT status FROM tokens')).toEqual([{ status: 'waiting' }]);
  });

  it('[OUT-2] a session that comes only after the deadline sends nothing late', async () => {
    let late: (() => void) | null = null;
    rig = await ServerRig.start({
      clock: movedClock(),
      gateway: {
        session: ({ headers }) => {
          if (late === null || headers['request-id'] === undefined)
            return { status: 202, body: { accessToken: 'a1', expiresIn: 40 } };
          late();
          return { status: 202, body: { accessToken: 'a2', expiresIn: 1200 } };
        },
        other: () => TAKEN,
      },
    });
    const { clock } = rig;
    await shared();
    // The next session call is what takes the time that was left.
    late = () => clock.advance(31_000);
    clock.advance(41_000);
    const requestId = await shared();
    expect((await ended(requestId)).state).toBe('expired');
    expect(received(requestId)).toEqual([]);
  });

  it('[OUT-3] a 401 is answered with a new session, once', async () => {
    await open((asked) => (asked.headers.authorization === 'Bearer token-1' ? { status: 401 } : TAKEN));
    const requestId = await shared();
    expect(await ended(requestId)).toMatchObject({ state: 'accepted' });
    expect(new Set(received(requestId)).size).toBe(2);
    expect(exchanges(requestId).at(-1)).toMatchObject({ status: 202, request_id: received(requestId)[1] });
  });

  it('[OUT-9] a repeated share sends its on-share again when the first is over, with a new deadline', async () => {
    const { clock } = await open((_asked, nth) => (nth === 1 ? { status: 404 } : TAKEN));
    const body = shareOf();
    const requestId = await shared(body);
    await ended(requestId);
    clock.advance(60_000);
    await shared(body, requestId);
    expect(await until(() => row(requestId).state === 'accepted' && row(requestId))).toMatchObject({
      attempts: 2,
    });
    await shared(body, requestId);
    await until(() => received(requestId).length === 3);
    const said = rig?.onShares(requestId) ?? [];
    expect(new Set(said.slice(1).map((one) => one.acknowledgement.profile.tokenNumber))).toEqual(
      new Set(['A1']),
    );
    expect(rig?.count('tokens')).toBe(1);
  });

  it('[OUT-11] slow answers delay no token and no other on-share, and no more than the bound are under way', async () => {
    const held: string[] = [];
    await open(({ body }) => {
      const { requestId } = JSON.parse(body).response;
      if (!requestId.startsWith('slow')) return TAKEN;
      held.push(requestId);
      return 'hang';
    });
    for (let i = 0; i < ON_SHARE_PARALLEL - 1; i += 1) await shared(shareOf(), `slow-${i}`);
    await until(() => held.length === ON_SHARE_PARALLEL - 1);
    const quick = await shared();
    expect((await ended(quick)).state).toBe('accepted');
    await shared(shareOf(), 'slow-last');
    for (let i = 0; i < 5; i += 1) await shared(shareOf(), `slow-more-${i}`);
    await until(() => held.length === ON_SHARE_PARALLEL);
    await pause(700);
    expect(held).toHaveLength(ON_SHARE_PARALLEL);
    expect(rig?.count('tokens')).toBe(ON_SHARE_PARALLEL + 6);
  });

  it('[OUT-11] a gateway that is down delays no token', async () => {
    rig = await ServerRig.start({ gatewayUrl: 'http://127.0.0.1:9', clock: movedClock() });
    // Nobody can be verified by a gateway that was never there: tokens at the counter go on.
    await rig.signIn();
    for (let i = 1; i <= 5; i += 1) {
      expect((await rig.command('/api/queues/OPD1/issue')).token.label).toBe(`A${i}`);
    }
    expect((await rig.share()).status).toBe(503);
  });

  it('[OUT-2] after a restart what still has time is sent, what has none expires', async () => {
    const { clock } = await open(() => ({ status: 503 }));
    const old = await shared();
    clock.advance(25_000);
    const young = await shared();
    await until(() => exchanges(young).length >= 1);
    await rig?.close();
    clock.advance(6_000);
    rig?.gateway.asked.splice(0);
    await rig?.restart();
    expect((await ended(old)).state).toBe('expired');
    await until(() => received(young).length >= 1);
    expect(received(old)).toEqual([]);
    expect(row(young).deadline_at).toBeGreaterThan(clock.now());
  });

  it('[OUT-1] what cannot be written is 503 with nothing kept, and the repeat gets its token', async () => {
    await open(() => TAKEN);
    const sqlite = (await import('better-sqlite3')).default;
    const lock = new sqlite(rig?.config().config.databaseFile);
    const body = shareOf();
    lock.exec('BEGIN IMMEDIATE');
    expect((await rig?.share(body, 'once'))?.status).toBe(503);
    lock.exec('ROLLBACK');
    lock.close();
    expect(rig?.count('tokens')).toBe(0);
    await shared(body, 'once');
    expect((await ended('once')).state).toBe('accepted');
    expect(rig?.onShares('once')[0].acknowledgement.profile.tokenNumber).toBe('A1');
  });
});
