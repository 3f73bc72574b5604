// Owns the hub on the administrator's page: codes tried against a real hub, what is told of the line and the counts.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HubRig } from '../../support/hub-rig.ts';
import { HIP_ID, jsonOf, morningClock, ServerRig, until } from '../../support/server-rig.ts';

describe('the hub on the administrator’s page', () => {
  const rig = new HubRig();
  let facility: ServerRig;
  const clock = morningClock();
  rig.ahead = clock.now() - Date.now();
  beforeAll(async () => {
    await rig.openHub();
    await rig.codesFor([HIP_ID]);
    facility = await rig.openFacility(null, HIP_ID, rig.hub.url, { clock });
  }, 120_000);
  afterAll(() => rig.stop());

  const newCode = async () => (await rig.words('code', HIP_ID)).lines[0] ?? '';
  const hub = async () => (await jsonOf(await facility.api('GET', '/api/hub'))).hub;
  const enrol = async (code: string) => jsonOf(await facility.api('POST', '/api/hub/enrol', { code }));

  it('[HUB-10] a wrong code changes nothing and is said; a right one is used at once', async () => {
    expect(await hub()).toMatchObject({
      url: rig.hub.url,
      enrolment: { enrolled: false, keyId: null, source: 'page' },
      line: { since: null },
      counts: { takenAt: null, acknowledged: null },
    });
    expect(await enrol('not-a-code-of-anybody')).toEqual({ outcome: 'wrong_code' });
    expect((await hub()).enrolment.enrolled).toBe(false);
    expect((await facility.api('POST', '/api/hub/enrol', { code: 'short' })).status).toBe(400);
    const code = await newCode();
    expect(await enrol(code)).toEqual({ outcome: 'enrolled' });
    await rig.connected(1);
    const { enrolment } = await hub();
    expect(enrolment).toMatchObject({ enrolled: true, by: 'admin', since: expect.any(Number) });
    expect(facility.lines.join('')).not.toContain(code);
    expect(await enrol(code)).toEqual({ outcome: 'wrong_code' });
    expect((await hub()).enrolment).toEqual(enrolment);
  });

  it('[HUB-11] the page tells how the line and the counts are', async () => {
    await facility.command('/api/queues/OPD1/issue');
    const told = await until(async () => {
      const now = await hub();
      return now.counts.waiting === 0 && now.counts.takenAt !== null ? now : null;
    });
    expect(told.line).toMatchObject({ since: expect.any(Number), heardAt: expect.any(Number) });
    expect(told.counts).toMatchObject({ failed: null, acknowledged: told.counts.events });
    expect(told.pagesUrl).toBe('https://hub.example.in');
    await rig.words('revoke', HIP_ID);
    const lost = await until(async () => {
      const now = await hub();
      return now.line.since === null && now.line.lost?.why === 'refused' ? now : null;
    });
    expect(lost.enrolment.enrolled).toBe(true);
    await facility.command('/api/queues/OPD1/issue');
    await until(async () => (await hub()).counts.failed?.status === 401);
    expect((await hub()).counts.waiting).toBe(1);
  });

  it('[HUB-10] a new code is a new key, and who entered it is in the audit', async () => {
    const before = (await hub()).enrolment.keyId;
    expect(await enrol(await newCode())).toEqual({ outcome: 'enrolled' });
    const { keyId } = (await hub()).enrolment;
    expect(keyId).not.toBe(before);
    await rig.connected(1);
    const { rows } = await jsonOf(await facility.api('POST', '/api/audit/search', { action: 'hubEnrolled' }));
    // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
    expect(rows.map(({ actor, about }: any) => [actor, about])).toEqual([
      ['admin', before],
      ['admin', keyId],
    ]);
  });

  it('[HUB-11] a machine whose place another took with the same key says so', async () => {
    const other = await rig.dial(facility);
    const lost = await until(async () => {
      const now = await hub();
      return now.line.lost?.why === 'copied' ? now : null;
    });
    expect(lost.line.since).toBeNull();
    other.hangUp();
    expect(await enrol(await newCode())).toEqual({ outcome: 'enrolled' });
    await rig.connected(1);
  }, 30_000);

  it('[HUB-12] a code in the settings wins over the page, which says so and takes none', async () => {
    const code = await newCode();
    await facility.restart({ secrets: { hubKey: code } });
    await facility.signIn();
    await until(async () => (await hub()).enrolment.enrolled);
    expect((await hub()).enrolment).toMatchObject({ source: 'environment', by: null });
    const refused = await facility.api('POST', '/api/hub/enrol', { code: await newCode() });
    expect([refused.status, (await jsonOf(refused)).code]).toEqual([409, 'set_elsewhere']);
  });

  it('[HUB-10] without a hub the page says so, and a hub that is away changes nothing', async () => {
    const alone = await ServerRig.start({ clock: morningClock() });
    await alone.signIn();
    expect(await jsonOf(await alone.api('GET', '/api/hub'))).toEqual({ hub: null });
    expect((await alone.api('POST', '/api/hub/enrol', { code: 'any-code-at-all' })).status).toBe(404);
    await alone.restart({ config: { mode: 'hub', hubUrl: 'http://127.0.0.1:9', abdm: null } });
    await alone.signIn();
    const answer = await alone.api('POST', '/api/hub/enrol', { code: 'any-code-at-all' });
    expect(await jsonOf(answer)).toEqual({ outcome: 'failed' });
    await alone.stop();
  });

  it('[HUB-13] the address is entered with the code, is in use at once and after a restart, and can be another', async () => {
    const fresh = await ServerRig.start({ clock, config: { mode: 'hub', hubUrl: null, abdm: null } });
    await fresh.signIn();
    const view = async () => (await jsonOf(await fresh.api('GET', '/api/hub'))).hub;
    const ask = async (body: object) => fresh.api('POST', '/api/hub/enrol', body);
    try {
      expect(await view()).toMatchObject({ url: null, addressFrom: 'page', line: { since: null } });
      await fresh.command('/api/queues/OPD1/issue');
      const code = await newCode();
      expect(await jsonOf(await ask({ code }))).toEqual({ outcome: 'no_address' });
      for (const address of [
        'hub.example.in',
        'ftp://hub.example.in',
        'https://a:b@hub.example.in',
        'http://h/?x=1',
      ])
        expect((await ask({ code, address })).status, address).toBe(400);
      // A hub that is not there is not kept.
      expect(await jsonOf(await ask({ code, address: 'http://127.0.0.1:9' }))).toEqual({ outcome: 'failed' });
      expect((await view()).url).toBeNull();
      expect(await jsonOf(await ask({ code, address: `${rig.hub.url}/` }))).toEqual({ outcome: 'enrolled' });
      // What was counted before there was a hub goes there now.
      await until(async () => (await view()).line.since !== null && (await view()).counts.waiting === 0);
      expect((await view()).url).toBe(rig.hub.url);
      await fresh.restart();
      await fresh.signIn();
      await until(async () => (await view()).line.since !== null);
      expect(await view()).toMatchObject({ url: rig.hub.url, enrolment: { enrolled: true, by: 'admin' } });
      // The same hub by another name: the line is cut and goes there.
      const other = rig.hub.url.replace('127.0.0.1', 'localhost');
      expect(await jsonOf(await ask({ code: await newCode(), address: other }))).toEqual({
        outcome: 'enrolled',
      });
      await until(async () => (await view()).line.since !== null && (await view()).url === other);
      const { rows } = await jsonOf(await fresh.api('POST', '/api/audit/search', { action: 'hubEnrolled' }));
      // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
      expect(rows.map(({ actor, detail }: any) => [actor, detail])).toEqual([
        ['admin', rig.hub.url],
        ['admin', other],
      ]);
    } finally {
      await fresh.stop();
    }
  }, 60_000);

  it('[HUB-13] an address in the settings wins: none is taken from the page', async () => {
    const refused = await facility.api('POST', '/api/hub/enrol', {
      code: 'any-code-at-all',
      address: 'http://127.0.0.1:9',
    });
    expect([refused.status, (await jsonOf(refused)).code]).toEqual([409, 'set_elsewhere']);
  });
});
