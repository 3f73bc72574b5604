// Owns a share's way over the hub: gateway, hub on PGlite, facility, and back; and what happens when it is cut.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callbackPaths } from '../../abdm/wire/paths.ts';
import { HubRig } from '../support/hub-rig.ts';
import { HIP_ID, type ServerRig, shareOf, until } from '../support/server-rig.ts';

describe('a share over the hub', () => {
  const rig = new HubRig({ forwarding: true });
  let facility: ServerRig;
  let code = '';
  beforeAll(async () => {
    await rig.openHub();
    [code = ''] = await rig.codesFor([HIP_ID]);
    facility = await rig.openFacility(code);
    await rig.connected(1);
    // The gateway's keys are there: until then a callback is put off with 503.
    await until(async () => (await rig.share(shareOf())).status === 200);
  }, 120_000);
  afterAll(() => rig.stop());

  /** The gateway hears an answer before the hub has written it down; the facility hears that it was taken after. */
  const writtenDown = (requestId: string) =>
    until(() => {
      const told = 'SELECT 1 FROM outbox WHERE correlation = ? AND done_at IS NOT NULL';
      return facility.query(told, requestId).length === 1;
    });

  it('[STATE-4] becomes a token at the facility, and its number reaches the phone through the hub', async () => {
    const requestId = randomUUID();
    expect((await rig.share(shareOf(), requestId)).status).toBe(200);
    const told = await rig.onShare(requestId);
    const [token] = facility.query<{ label: string; source: string }>(
      'SELECT label, source FROM tokens ORDER BY id DESC',
    );
    expect(token?.source).toBe('share');
    expect(told.acknowledgement.profile.tokenNumber).toBe(token?.label);
    const [sent] = rig.gateway.askedFor('/api/hiecm/patient-share/v3/on-share');
    expect(sent?.headers['x-hip-id']).toBe(HIP_ID);
    expect(facility.gateway.asked).toEqual([]);
  });

  it('[STATE-12] what a facility says it took is proven: it says so with the token, when that is durable', async () => {
    const [taken] = facility.query<{ day: string; tokens: number }>(
      "SELECT day, count(*) AS tokens FROM tokens WHERE source = 'share' GROUP BY day",
    );
    const line = `${taken?.day} OPD1 share: ${taken?.tokens} proven`;
    await until(async () => (await rig.words('counts', HIP_ID, taken?.day ?? '')).lines.includes(line));
  });

  it('[STATE-5] the same REQUEST-ID again is the same number; with another content it is refused', async () => {
    const requestId = randomUUID();
    const body = shareOf();
    expect((await rig.share(body, requestId)).status).toBe(200);
    await rig.onShare(requestId);
    // A repeat of what is still under way is answered by that one answer.
    await writtenDown(requestId);
    const before = facility.count('tokens');
    expect((await rig.share(body, requestId)).status).toBe(200);
    const [first, second] = await until(() => {
      const all = rig.onShares(requestId);
      return all.length === 2 && all;
    });
    expect(second).toEqual({
      ...first,
      acknowledgement: {
        ...first.acknowledgement,
        profile: { ...first.acknowledgement.profile, expiry: expect.any(String) },
      },
    });
    expect(facility.count('tokens')).toBe(before);
    const other = shareOf();
    other.profile.patient.name = 'Somebody Else';
    expect((await rig.share(other, requestId)).status).toBe(400);
  });

  it('[STATE-4] the running token comes back the same way', async () => {
    const asked = { hipId: HIP_ID, context: 'OPD1' };
    const answer = await rig.share(asked as never, randomUUID(), { path: callbackPaths.runningTokenStatus });
    expect(answer.status).toBe(202);
    const path = '/api/hiecm/patient-share/v3/running-token/on-status';
    const [told] = await until(() => {
      const all = rig.gateway.askedFor(path);
      return all.length > 0 && all;
    });
    expect(JSON.parse(told?.body ?? '{}').error.code).toBe('ABDM-1031');
  });

  it('[STATE-7][STATE-41] an answer for another facility’s callback, or in other words, never reaches the gateway', async () => {
    const before = rig.onShares().length;
    const requestId = randomUUID();
    await rig.share(shareOf(), requestId);
    await rig.onShare(requestId);
    await writtenDown(requestId);
    await facility.close();
    const link = await rig.dial(facility);
    const answer = async (
      relay: string,
      said: string,
      rest: object = { error: { code: 'X', message: 'x' } },
    ) => {
      const body = { ...rest, response: { requestId: said } };
      const answered = await link.say({
        type: 'answer',
        id: 1,
        kind: 'share',
        relay,
        remainingMs: 5_000,
        body,
      });
      return answered.exchange;
    };
    const malformed = { class: 'permanent', code: 'ABDM-1006' };
    expect(await answer(requestId, 'other')).toMatchObject(malformed);
    expect(await answer(requestId, requestId, { anything: 'else' })).toMatchObject(malformed);
    expect(await answer('unknown', 'unknown')).toMatchObject({ class: 'permanent', code: 'ABDM-1007' });
    expect(rig.onShares().length).toBe(before + 1);
    // Told already: it is told so, and the gateway is told nothing, whatever the words are this time.
    expect(await answer(requestId, requestId)).toMatchObject({ class: 'accepted' });
    expect(rig.onShares().length).toBe(before + 1);
    link.hangUp();
    await rig.connected(0);
    await facility.open();
    await rig.connected(1);
  });

  it('[STATE-8] what the hub does not handle goes on to the other system, as it came', async () => {
    const body = { anything: 'of another system' };
    const answer = await rig.share(body as never, 'r-1', { path: '/api/v3/hip/token/on-generate-token?x=1' });
    expect([answer.status, await answer.json()]).toEqual([202, { taken: true }]);
    const [one] = rig.forwarded;
    expect(one).toMatchObject({ method: 'POST', path: '/api/v3/hip/token/on-generate-token?x=1' });
    expect(JSON.parse(one?.body ?? '')).toEqual(body);
    // What is for an information user names no facility; and another may be on the bridge that is none of ours.
    const others = { path: '/api/v3/hiu/consent/request/notify', hipId: null };
    expect((await rig.share(body as never, 'r-2', others)).status).toBe(202);
    expect((await rig.share(body as never, 'r-3', { ...others, hipId: 'SOMEBODY-ELSE' })).status).toBe(202);
    expect(rig.forwarded.slice(1).map(({ headers }) => headers['x-hip-id'])).toEqual([
      undefined,
      'SOMEBODY-ELSE',
    ]);
    // A stranger's goes nowhere.
    const forged = await fetch(`${rig.hub.url}/api/v3/anything`, { method: 'POST', body: '{}' });
    expect(forged.status).toBe(401);
    expect(rig.forwarded).toHaveLength(3);
  });

  it('[STATE-6] while the facility is away it is held, and taken when it comes back in time', async () => {
    await facility.close();
    await rig.connected(0);
    const requestId = randomUUID();
    expect((await rig.share(shareOf(), requestId)).status).toBe(200);
    await facility.open();
    await rig.connected(1);
    const told = await rig.onShare(requestId);
    expect(told.acknowledgement.status).toBe('SUCCESS');
  });

  it('[STATE-6] nobody answers in time: the phone is told so once, and the facility hears how many it missed', async () => {
    await facility.close();
    await rig.connected(0);
    const requestId = randomUUID();
    const body = shareOf();
    await rig.share(body, requestId);
    rig.ahead += 27_000;
    const told = await rig.onShare(requestId);
    expect(told.error).toMatchObject({ code: 'ABDM-1024', message: expect.stringContaining('desk') });
    expect(told.acknowledgement).toBeUndefined();
    const before = facility.query('SELECT 1 FROM tokens').length;
    // Their time must be over before they count as missed.
    rig.ahead += 4_000;
    await facility.open();
    await facility.signIn();
    await rig.connected(1);
    const clerk = facility.live('?audience=counter&counter=C1');
    const { view } = await clerk.next(
      ({ view }) => view?.troubles.some(({ code }: { code: string }) => code === 'missed_shares') === true,
    );
    expect(view.troubles).toContainEqual({ code: 'missed_shares', params: { count: 1 } });
    expect(facility.query('SELECT 1 FROM tokens').length).toBe(before);
    // Asked again by the gateway, the answer is the same.
    await rig.share(body, requestId);
    const again = await until(() => rig.onShares(requestId)[1]);
    expect(again.error).toEqual(told.error);
  });

  it('[STATE-9] what the hub keeps of a share is emptied when it is answered, and no name is logged', async () => {
    const body = shareOf();
    body.profile.patient.name = 'Zubaida Unforgettable';
    const requestId = randomUUID();
    await rig.share(body, requestId);
    await rig.onShare(requestId);
    expect(rig.lines.join('')).not.toMatch(/Zubaida|Unforgettable/);
    expect(facility.lines.join('')).not.toMatch(/Zubaida|Unforgettable/);
    await writtenDown(requestId);
    await facility.close();
    for (const hub of rig.hubs.splice(0)) await hub.stop();
    const left = await rig.withStore(async ({ database }) => {
      const { relays } = await import('../../hub/store/schema.ts');
      return (await database.select().from(relays)).filter(({ sealed }) => sealed !== null).length;
    });
    expect(left).toBe(0);
  });
});
