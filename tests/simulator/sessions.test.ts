/** Sessions, keys and the bridge of the simulated gateway. */
import { decodeJwt } from 'jose';
import { afterEach, expect, it } from 'vitest';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import { sessionAnswer } from '../../abdm/wire/session.ts';
import { demoClient } from '../../simulator/options.ts';
import { startHttpServer } from '../support/http-server.ts';
import { eventually, hipId, openStage, readJson, type Stage } from './facility-stub.ts';
import { answered, share } from './phone-calls.ts';

let stage: Stage;
afterEach(() => stage.close());

const credentials = { ...demoClient, grantType: 'client_credentials' };
const noToken = { Authorization: undefined };

it('[SIM-1] the right secret gets a signed token of the life that was set', async () => {
  stage = await openStage({ sessionSeconds: 77 });
  const response = await stage.facility.gateway('POST', gatewayPaths.sessions, credentials, noToken);
  expect(response.status).toBe(200);
  const session = sessionAnswer.parse(await response.json());
  expect(session).toMatchObject({ expiresIn: 77, tokenType: 'bearer' });
  const { exp = 0, iat = 0, azp } = decodeJwt(session.accessToken);
  expect([exp - iat, azp]).toEqual([77, demoClient.clientId]);
});

it('[SIM-1] a wrong secret, client or grant, or a missing header, gets no token', async () => {
  stage = await openStage();
  const ask = async (body: object, headers = {}) =>
    (await stage.facility.gateway('POST', gatewayPaths.sessions, body, { ...noToken, ...headers })).status;
  expect(await ask({ ...credentials, clientSecret: 'wrong' })).toBe(401);
  expect(await ask({ ...credentials, clientId: 'nobody' })).toBe(401);
  expect(await ask({ ...credentials, grantType: 'password' })).toBe(400);
  for (const name of ['REQUEST-ID', 'TIMESTAMP', 'X-CM-ID']) {
    expect(await ask(credentials, { [name]: undefined })).toBe(400);
  }
});

it('[SIM-1] a token that is missing, unknown, revoked or over gets 401 ABDM-1017', async () => {
  let now = Date.now();
  stage = await openStage({ sessionSeconds: 60, now: () => now });
  const certs = (headers = {}) => stage.facility.gateway('GET', gatewayPaths.certs, undefined, headers);
  expect((await certs()).status).toBe(200);
  for (const headers of [noToken, { Authorization: 'Bearer of.bad.news' }]) {
    const refused = await certs(headers);
    expect([refused.status, await refused.json()]).toMatchObject([401, { error: { code: 'ABDM-1017' } }]);
  }
  now += 60_000;
  expect((await certs()).status).toBe(401);
  now -= 60_000;
  stage.sim.revokeSessions();
  expect((await certs()).status).toBe(401);
});

type ServedKey = { kid: string; alg: string; kty: string; use: string; d?: string };
async function served(): Promise<ServedKey[]> {
  return (await readJson<{ keys: ServedKey[] }>(stage.facility.gateway('GET', gatewayPaths.certs))).keys;
}

it('[SIM-2] certs serves two public keys, one RS256 and one RS512', async () => {
  stage = await openStage();
  const keys = await served();
  expect(keys.map((key) => key.alg).sort()).toEqual(['RS256', 'RS512']);
  for (const key of keys) expect(key).toMatchObject({ kty: 'RSA', use: 'sig' });
  expect(keys.some((key) => 'd' in key)).toBe(false);
});

it('[SIM-2] a rotation replaces the keys, or keeps the old ones beside the new', async () => {
  stage = await openStage();
  const first = (await served()).map((key) => key.kid);
  await stage.sim.rotateKeys(true);
  const both = (await served()).map((key) => key.kid);
  expect(both).toHaveLength(4);
  expect(both).toEqual(expect.arrayContaining(first));
  await stage.sim.rotateKeys();
  const last = (await served()).map((key) => key.kid);
  expect(last).toHaveLength(2);
  expect(both.filter((kid) => last.includes(kid))).toEqual([]);
  // The facility verifies against what is served now, so a number means a new key signed.
  expect((await answered(stage.sim.url, await share(stage.sim.url))).state).toBe('token');
});

it('[SIM-3] callbacks follow the bridge to its new address', async () => {
  stage = await openStage();
  const elsewhere = await startHttpServer(() => ({ status: 200 }));
  const moved = await stage.facility.gateway('PATCH', gatewayPaths.bridgeUrl, { url: elsewhere.url });
  expect(moved.status).toBe(202);
  await share(stage.sim.url);
  await eventually(() => elsewhere.asked.length === 1);
  expect(stage.facility.shares()).toEqual([]);
  for (const url of ['ftp://127.0.0.1/x', 'nonsense']) {
    expect((await stage.facility.gateway('PATCH', gatewayPaths.bridgeUrl, { url })).status).toBe(400);
  }
  await elsewhere.stop();
});

it('[SIM-3] the bridge knows its facilities and no others', async () => {
  stage = await openStage({ clients: [{ ...demoClient, services: [{ id: hipId, name: 'Somewhere' }] }] });
  const ask = (id: string) => stage.facility.gateway('GET', `${gatewayPaths.bridgeService}/${id}`);
  const known = await (await ask(hipId)).json();
  expect(known).toMatchObject({ id: hipId, bridgeId: demoClient.clientId, isHip: true, active: true });
  expect((await ask('IN9999999999')).status).toBe(404);
  await expect(share(stage.sim.url, undefined, { hipId: 'IN9999999999', counterId: 'OPD1' })).rejects.toThrow(
    '404',
  );
});
