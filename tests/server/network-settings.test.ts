// Owns the administrator's hand on the network: what becomes of credentials, what the page is told, and the bridge's
// address, with a gateway that a test scripts.

import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import type { GatewayScript } from '../support/abdm-gateway.ts';
import type { Asked } from '../support/http-server.ts';
import {
  HIP_ID,
  jsonOf,
  movedClock,
  type RigOptions,
  ServerRig,
  shareOf,
  until,
} from '../support/server-rig.ts';

const NOBODY = { abdmClientId: null, abdmClientSecret: null };
const PAIR = { clientId: 'SBX_777', clientSecret: 'Hidden-From-All-9' };

/** Gives a session to the pairs of a list only; tells them apart by their tokens. */
function sessionsFor(pairs: () => readonly { clientId: string; clientSecret: string }[]) {
  let given = 0;
  return ({ body }: Asked) => {
    const { clientId, clientSecret } = JSON.parse(body);
    const known = pairs().some((one) => one.clientId === clientId && one.clientSecret === clientSecret);
    if (!known) return { status: 401, body: { error: { code: 'ABDM-1017', message: 'wrong' } } };
    given += 1;
    return { status: 200, body: { accessToken: `${clientId}-${given}`, expiresIn: 1200 } };
  };
}

describe('the network on the administrator’s page', () => {
  let rig: ServerRig | undefined;
  afterEach(() => rig?.stop());

  async function open(gateway: GatewayScript, options: Partial<RigOptions> = {}): Promise<ServerRig> {
    rig = await ServerRig.start({ clock: movedClock(), gateway, secrets: NOBODY, ...options });
    await rig.signIn();
    return rig;
  }

  const view = async (one: ServerRig) => (await jsonOf(await one.api('GET', '/api/network'))).network;
  const lastSession = (one: ServerRig) => one.gateway.askedFor(gatewayPaths.sessions).at(-1)?.body;
  const enter = async (one: ServerRig, pair: object) => {
    const answer = await one.api('PUT', '/api/network/credentials', pair);
    return { status: answer.status, body: await jsonOf(answer) };
  };

  it('[NET-1][NET-2] a pair that works is kept sealed and said nowhere again', async () => {
    const one = await open({ session: sessionsFor(() => [PAIR]) });
    expect(await enter(one, PAIR)).toEqual({
      status: 200,
      body: { outcome: 'given', status: null, code: null },
    });
    const shown = await view(one);
    expect(shown.credentials).toMatchObject({ source: 'page', setBy: 'admin' });
    expect(shown.credentials.setAt).toBeGreaterThan(0);
    const rows = one.query<{ key: string; sealed: Buffer }>('SELECT * FROM secrets');
    expect(rows.map(({ key }) => key)).toEqual(['abdm.credentials']);
    const everywhere = [JSON.stringify(shown), one.lines.join(''), String(rows[0]?.sealed)].join('');
    expect(everywhere).not.toMatch(/Hidden-From|SBX_777/);
  });

  it('[NET-2] a wrong pair is told at once, and what was in use stays in use', async () => {
    let good = [PAIR];
    const one = await open({ session: sessionsFor(() => good) });
    await enter(one, PAIR);
    const { sessionAt } = (await view(one)).gateway;
    expect((await enter(one, { ...PAIR, clientSecret: 'mistyped' })).body).toEqual({
      outcome: 'refused',
      status: 401,
      code: 'ABDM-1017',
    });
    expect(await view(one)).toMatchObject({ credentials: { source: 'page' }, gateway: { sessionAt } });
    expect((await one.share()).status).toBe(200);
    // The pair that works is the one that a restart finds.
    good = [PAIR];
    await one.restart();
    await until(() => lastSession(one)?.includes('Hidden-From-All-9'));
  });

  it('[NET-2] a gateway that cannot be asked is not a wrong pair, and keeps nothing', async () => {
    const one = await open({ session: () => ({ status: 503 }) });
    expect((await enter(one, PAIR)).body).toEqual({ outcome: 'failed', status: 503, code: null });
    expect(one.count('secrets')).toBe(0);
    expect((await view(one)).credentials).toEqual({ source: 'none', setAt: null, setBy: null });
  });

  it('[NET-3] the new pair is in use at once, on-shares go out under it, and a restart finds it', async () => {
    const second = { clientId: 'SBX_888', clientSecret: 'another' };
    const one = await open({ session: sessionsFor(() => [PAIR, second]) });
    await enter(one, PAIR);
    await one.tokenNumber(shareOf());
    await enter(one, second);
    await one.tokenNumber(shareOf());
    const bearers = one.gateway.askedFor(gatewayPaths.onShare).map(({ headers }) => headers.authorization);
    expect(bearers[0]).toMatch(/^Bearer SBX_777-/);
    expect(bearers[1]).toMatch(/^Bearer SBX_888-/);
    // A token that was ours is still nobody else's to show.
    const played = await one.share(shareOf(), undefined, { Authorization: bearers[0] });
    expect(played.status).toBe(401);
    await one.restart();
    await one.tokenNumber(shareOf());
    expect(one.gateway.askedFor(gatewayPaths.onShare).at(-1)?.headers.authorization).toMatch(/SBX_888-/);
  });

  it('[NET-4] what the environment says wins, and the page sets nothing', async () => {
    const one = await open({}, { secrets: {} });
    expect((await view(one)).credentials).toEqual({ source: 'environment', setAt: null, setBy: null });
    expect(await enter(one, PAIR)).toMatchObject({ status: 409, body: { code: 'set_elsewhere' } });
    expect(one.count('secrets')).toBe(0);
    // Also over a pair that was entered before.
    await one.restart({ secrets: NOBODY, gateway: {} });
    await one.signIn();
    await enter(one, PAIR);
    await one.restart({ secrets: {} });
    await one.signIn();
    expect((await view(one)).credentials.source).toBe('environment');
    await until(() => lastSession(one)?.includes('SBX_001'));
  });

  it('[NET-5] without any pair the server starts, gives out numbers, and asks the gateway nothing', async () => {
    const one = await open({});
    expect((await view(one)).credentials.source).toBe('none');
    expect((await one.command('/api/queues/OPD1/issue')).token.label).toBe('A1');
    // Nobody can tell now whether a share is genuine.
    expect((await one.share()).status).toBe(503);
    await one.api('POST', '/api/network/ask', {});
    expect(one.gateway.asked).toEqual([]);
    expect(one.lines.join('')).toContain('no credentials for the network yet');
  });

  it('[NET-5] a pair that opens no more stops no start: it is entered again', async () => {
    const one = await open({ session: sessionsFor(() => [PAIR]) });
    await enter(one, PAIR);
    await one.close();
    const database = new Sqlite(one.config().config.databaseFile);
    database.exec('UPDATE secrets SET sealed = zeroblob(64)');
    database.close();
    await one.open();
    await one.signIn();
    expect((await view(one)).credentials.source).toBe('none');
    expect((await enter(one, PAIR)).body.outcome).toBe('given');
    expect((await view(one)).credentials.source).toBe('page');
  });

  it('[NET-6] the page tells how the way to and from the network is, also after a restart', async () => {
    let refusing = true;
    const one = await open({
      session: sessionsFor(() => [PAIR]),
      other: ({ path }) => {
        if (path === gatewayPaths.onShare) {
          return refusing
            ? { status: 400, body: { error: { code: 'ABDM-1006', message: 'x' } } }
            : { status: 202 };
        }
        return { status: 200, body: { id: HIP_ID, bridgeId: 'SBX_777', isHip: true, active: true } };
      },
    });
    expect(await view(one)).toMatchObject({
      hipId: HIP_ID,
      gateway: { reachedAt: null, sessionAt: null, keysAt: null, service: null },
      callback: { takenAt: null, refused: null, refusals: 0 },
      answer: { acceptedAt: null, failed: null },
    });
    await enter(one, PAIR);
    await one.share();
    await until(async () => (await view(one)).answer.failed);
    refusing = false;
    await one.tokenNumber(shareOf());
    await one.share(shareOf(), undefined, { TIMESTAMP: '2020-01-01T00:00:00.000Z' });
    const shown = await until(async () => {
      const now = await view(one);
      return now.answer.acceptedAt !== null && now;
    });
    expect(shown).toMatchObject({
      gateway: {
        reachedAt: expect.any(Number),
        silentSince: null,
        sessionAt: expect.any(Number),
        keysAt: expect.any(Number),
        service: { linked: true, active: true },
      },
      callback: { takenAt: expect.any(Number), refused: { kind: 'clock' }, refusals: 1 },
      answer: { failed: { status: 400, code: 'ABDM-1006', class: 'permanent' } },
    });
    await one.restart();
    await one.signIn();
    const again = await view(one);
    expect(again.callback.takenAt).toBe(shown.callback.takenAt);
    expect(again.answer).toEqual(shown.answer);
  });

  it('[NET-6] a gateway that goes away, and one that refuses the pair, are told apart', async () => {
    let mode: 'well' | 'away' | 'refusing' = 'well';
    const one = await open(
      {
        session: () =>
          mode === 'away'
            ? 'reset'
            : { status: mode === 'well' ? 200 : 401, body: { accessToken: 't', expiresIn: 60 } },
        other: () => (mode === 'away' ? 'reset' : { status: 200, body: {} }),
      },
      { secrets: {} },
    );
    await until(async () => (await view(one)).gateway.sessionAt);
    mode = 'away';
    one.clock.advance(61_000);
    expect((await jsonOf(await one.api('POST', '/api/network/ask', {}))).network.gateway).toMatchObject({
      silentSince: expect.any(Number),
      sessionFailure: { refused: false, status: null },
    });
    mode = 'refusing';
    one.clock.advance(61_000);
    expect((await jsonOf(await one.api('POST', '/api/network/ask', {}))).network.gateway).toMatchObject({
      silentSince: null,
      sessionFailure: { refused: true, status: 401 },
    });
  });

  it('[NET-7] the bridge’s address is set only by who types the bridge’s id', async () => {
    const bodies: unknown[] = [];
    const one = await open(
      {
        other: ({ method, body }) => {
          if (method === 'PATCH') bodies.push(JSON.parse(body));
          return {
            status: method === 'GET' ? 200 : 202,
            body: { id: HIP_ID, bridgeId: 'BRIDGE_OF_HMIS', isHip: true },
          };
        },
      },
      { secrets: {} },
    );
    const url = 'https://opd.example/parchi';
    const put = async (body: object) => {
      const answer = await one.api('PUT', '/api/network/address', body);
      return { status: answer.status, body: await jsonOf(answer) };
    };
    expect((await put({ url, bridgeId: 'SBX_002' })).body.outcome).toBe('wrong_bridge');
    expect((await put({ url, bridgeId: HIP_ID })).body.outcome).toBe('wrong_bridge');
    for (const wrong of [
      'ftp://x.example',
      'opd.example',
      'https://u:p@x.example',
      'https://x.example/?a=b',
      'https://x.example/#a',
    ]) {
      expect((await put({ url: wrong, bridgeId: 'SBX_001' })).status, wrong).toBe(400);
    }
    expect(bodies).toEqual([]);
    expect((await view(one)).bridge.set).toBeNull();
    expect((await put({ url, bridgeId: 'SBX_001' })).body).toEqual({
      outcome: 'accepted',
      status: 202,
      code: null,
    });
    expect((await put({ url, bridgeId: 'BRIDGE_OF_HMIS' })).body.outcome).toBe('accepted');
    expect(bodies).toEqual([{ url }, { url }]);
    expect((await view(one)).bridge.set).toEqual({ url, at: expect.any(Number), by: 'admin' });
    await one.restart();
    await one.signIn();
    expect((await view(one)).bridge.set).toMatchObject({ url, by: 'admin' });
  });

  it('[NET-7] an address that the gateway will not have is told, and not remembered', async () => {
    let status = 400;
    const one = await open({ other: () => ({ status }) }, { secrets: {} });
    const put = async () =>
      jsonOf(await one.api('PUT', '/api/network/address', { url: 'https://x.example', bridgeId: 'SBX_001' }));
    expect(await put()).toMatchObject({ outcome: 'refused', status: 400 });
    status = 503;
    expect(await put()).toMatchObject({ outcome: 'failed', status: 503 });
    expect((await view(one)).bridge.set).toBeNull();
  });

  it('[NET-2][WEB-2] what is no pair is refused before anything is sent, and not repeated', async () => {
    const one = await open({});
    for (const wrong of [
      {},
      { clientId: 'a' },
      { ...PAIR, extra: 1 },
      { clientId: 'a b', clientSecret: 'x' },
      { ...PAIR, clientSecret: 'x'.repeat(257) },
      { ...PAIR, clientId: 'a\nb' },
    ]) {
      const { status, body } = await enter(one, wrong);
      expect([status, body.code]).toEqual([400, 'invalid_request']);
      expect(JSON.stringify(body)).not.toContain('Hidden');
    }
    expect(one.gateway.asked).toEqual([]);
  });
});

describe('where a hub speaks to the network', () => {
  it('[NET-5][HUB-3] the page says so, and there is nothing to set', async () => {
    const rig = await ServerRig.start({ config: { mode: 'hub', abdm: null, hubUrl: 'http://127.0.0.1:9' } });
    await rig.signIn();
    expect(await jsonOf(await rig.api('GET', '/api/network'))).toEqual({ mode: 'hub', network: null });
    expect((await rig.api('PUT', '/api/network/credentials', PAIR)).status).toBe(404);
    expect((await rig.api('POST', '/api/network/check', {})).status).toBe(404);
    await rig.stop();
  });
});
