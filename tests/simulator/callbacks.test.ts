/** What reaches the bridge: the share as it was sent, tokens good and bad, retries, late and repeated callbacks. */
import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { callbackPaths, gatewayPaths } from '../../abdm/wire/paths.ts';
import { type CallbackFault, callbackTokens, faultScript } from '../../simulator/faults.ts';
import type { Asked } from '../support/http-server.ts';
import { type Behaviour, eventually, hipId, openStage, readJson, type Stage } from './facility-stub.ts';
import { answered, opd1, person, share } from './phone-calls.ts';

let stage: Stage;
afterEach(() => stage.close());

function bend(callback: Partial<CallbackFault>): void {
  stage.sim.state.faults = faultScript.parse({ callbacks: [callback] });
}

const shareBody = (patient: object = person()) => ({
  intent: 'PROFILE_SHARE',
  metaData: { hipId, context: 'OPD1', hprId: null, latitude: '34.22', longitude: 74.77 },
  profile: { patient },
});
const fromApp = { 'X-AUTH-TOKEN': 'Bearer user', 'X-HIU-ID': 'some-phr', Authorization: undefined };

it('[SIM-4] a share reaches the bridge as the app sent it, with the documented headers', async () => {
  stage = await openStage();
  const sent = shareBody({ ...person(), kycPhoto: 'AAAA', address: { ...person().address, pinCode: 1 } });
  const requestId = randomUUID();
  const taken = await stage.facility.gateway('POST', gatewayPaths.share, sent, {
    ...fromApp,
    'REQUEST-ID': requestId,
  });
  expect(taken.status).toBe(202);
  const [callback] = await eventually(() => stage.facility.shares().length === 1 && stage.facility.shares());
  expect(callback?.method).toBe('POST');
  expect(JSON.parse(callback?.body ?? '')).toEqual(sent);
  expect(callback?.headers).toMatchObject({ 'request-id': requestId, 'x-hip-id': hipId });
  expect(callback?.headers.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

it('[SIM-4] an app that shows no user or no name of its own is refused', async () => {
  stage = await openStage();
  for (const missing of ['X-AUTH-TOKEN', 'X-HIU-ID']) {
    const headers = { ...fromApp, [missing]: undefined };
    expect((await stage.facility.gateway('POST', gatewayPaths.share, shareBody(), headers)).status).toBe(401);
  }
  expect((await stage.facility.gateway('POST', gatewayPaths.share, { intent: 'X' }, fromApp)).status).toBe(
    400,
  );
});

it('[SIM-4] both keys sign in turn, and certs verifies both; every share has an id of its own', async () => {
  stage = await openStage();
  for (let nth = 0; nth < 4; nth += 1) await answered(stage.sim.url, await share(stage.sim.url, person(nth)));
  const callbacks = stage.facility.shares();
  const algorithms = await Promise.all(callbacks.map(stage.facility.verify));
  expect([...algorithms].sort()).toEqual(['RS256', 'RS256', 'RS512', 'RS512']);
  expect(algorithms[0]).not.toBe(algorithms[1]);
  expect(new Set(callbacks.map((callback) => callback.headers['request-id'])).size).toBe(4);
});

it('[SIM-5] a callback is delivered again until it is answered 2xx', async () => {
  const bad = [{ status: 503 }, 'reset'] as const;
  const before: Behaviour['before'] = (_asked, nth) => bad[nth - 1];
  stage = await openStage({}, { before });
  const view = await answered(stage.sim.url, await share(stage.sim.url));
  expect(view).toMatchObject({ state: 'token', attempts: 3 });
  const callbacks = stage.facility.shares();
  expect(callbacks).toHaveLength(3);
  expect(new Set(callbacks.map(({ headers, body }) => `${headers['request-id']} ${body}`)).size).toBe(1);
});

it('[SIM-5] it gives up after the last retry', async () => {
  stage = await openStage({}, { before: () => ({ status: 500 }) });
  const view = await answered(stage.sim.url, await share(stage.sim.url));
  expect(view).toMatchObject({ state: 'problem', attempts: 3, problem: { code: 'HTTP 500', said: null } });
  await stage.sim.idle();
  expect(stage.facility.shares()).toHaveLength(3);
});

it('[SIM-5] a bridge that never answers, or is not there, is given up too', async () => {
  stage = await openStage({ deliveryTimeoutMs: 30 }, { before: () => 'hang' });
  const hung = await answered(stage.sim.url, await share(stage.sim.url));
  expect(hung).toMatchObject({ state: 'problem', problem: { code: 'unreachable' } });
  for (const bridge of stage.sim.state.bridges) bridge.url = 'http://127.0.0.1:1';
  const gone = await answered(stage.sim.url, await share(stage.sim.url));
  expect(gone).toMatchObject({ state: 'problem', problem: { code: 'unreachable' }, attempts: 3 });
});

it('[SIM-8] repeats carry the same REQUEST-ID and body, in turn or at once', async () => {
  stage = await openStage();
  for (const together of [false, true]) {
    const already = stage.facility.shares().length;
    bend({ repeats: 3, together });
    const view = await answered(stage.sim.url, await share(stage.sim.url));
    await stage.sim.idle();
    const callbacks = stage.facility.shares().slice(already);
    expect(callbacks).toHaveLength(4);
    expect(new Set(callbacks.map(({ headers, body }) => `${headers['request-id']} ${body}`)).size).toBe(1);
    expect(view).toMatchObject({ state: 'token', numbers: ['1'] });
  }
});

it('[SIM-8] a phone may have the same share delivered again', async () => {
  stage = await openStage();
  const id = await share(stage.sim.url);
  await answered(stage.sim.url, id);
  await fetch(`${stage.sim.url}/phone/shares/${id}/repeat`, { method: 'POST' });
  await eventually(() => stage.facility.shares().length === 2);
  expect(stage.facility.shares().map((callback) => callback.headers['request-id'])).toEqual([id, id]);
});

it('[SIM-8] held callbacks arrive last one first', async () => {
  stage = await openStage();
  stage.sim.state.faults = faultScript.parse({ callbacks: [{ reverse: 3, times: 3 }] });
  const ids: string[] = [];
  for (let nth = 0; nth < 3; nth += 1) ids.push(await share(stage.sim.url, person(nth)));
  await eventually(() => stage.facility.shares().length === 3);
  const seen = stage.facility.shares().map((callback) => callback.headers['request-id']);
  expect(seen).toEqual([...ids].reverse());
});

it('[SIM-8] a late callback comes after those that were sent later', async () => {
  stage = await openStage();
  bend({ delayMs: 150 });
  const late = await share(stage.sim.url, person(0));
  const prompt = await share(stage.sim.url, person(1));
  await eventually(() => stage.facility.shares().length === 2);
  expect(stage.facility.shares().map((callback) => callback.headers['request-id'])).toEqual([prompt, late]);
});

it('[SIM-8] TIMESTAMP and X-HIP-ID can be bent, once', async () => {
  stage = await openStage();
  bend({ skewSeconds: -3600, hipIdHeader: 'IN0000000000' });
  for (let nth = 0; nth < 2; nth += 1) await answered(stage.sim.url, await share(stage.sim.url, person(nth)));
  const [bent, good] = stage.facility.shares();
  expect(bent?.headers['x-hip-id']).toBe('IN0000000000');
  expect(good?.headers['x-hip-id']).toBe(hipId);
  const age = (asked?: Asked) => Date.now() - Date.parse(String(asked?.headers.timestamp));
  expect(age(bent)).toBeGreaterThan(3_599_000);
  expect(age(good)).toBeLessThan(600_000);
});

const forged = callbackTokens.filter((kind) => kind !== 'valid');

it.each(forged)('[SIM-9] a callback with a bad token: %s', async (token) => {
  stage = await openStage({ retryPausesMs: [] });
  await stage.facility.gateway('GET', gatewayPaths.certs);
  bend({ token });
  await share(stage.sim.url);
  const [callback] = await eventually(() => stage.facility.shares().length === 1 && stage.facility.shares());
  if (callback === undefined) throw new Error('no callback');
  const bearer = callback.headers.authorization;
  if (token === 'missing') expect(bearer).toBeUndefined();
  if (token === 'own-session') {
    // It verifies: only a facility that knows its own token can tell.
    await expect(stage.facility.verify(callback)).resolves.toMatch(/^RS/);
    const own = await stage.facility.gateway('GET', gatewayPaths.certs, undefined, { Authorization: bearer });
    expect(own.status).toBe(200);
  } else {
    await expect(stage.facility.verify(callback)).rejects.toThrow();
  }
});

it('[SIM-9] each bad token is bad for its own reason', async () => {
  stage = await openStage({ retryPausesMs: [] });
  const certs = stage.facility.gateway('GET', gatewayPaths.certs);
  const kids = (await readJson<{ keys: Array<{ kid: string }> }>(certs)).keys.map((key) => key.kid);
  const header: Record<string, { alg?: string; kid?: string }> = {};
  for (const token of ['wrong-key', 'unknown-kid', 'no-kid', 'expired', 'none', 'hs256'] as const) {
    bend({ token });
    const already = stage.facility.shares().length;
    await share(stage.sim.url);
    const callback = await eventually(() => stage.facility.shares()[already]);
    const [first = ''] = String(callback.headers.authorization).replace('Bearer ', '').split('.');
    header[token] = JSON.parse(Buffer.from(first, 'base64url').toString());
  }
  expect(kids).toContain(header['wrong-key']?.kid);
  expect(kids).not.toContain(header['unknown-kid']?.kid);
  expect(header['no-kid']).not.toHaveProperty('kid');
  expect(kids).toContain(header.expired?.kid);
  expect([header.none?.alg, header.hs256?.alg]).toEqual(['none', 'HS256']);
});

it('[SIM-4] any other callback can be sent to a facility', async () => {
  stage = await openStage();
  const path = '/api/v3/link/on_carecontext';
  stage.sim.sendCallback({ path, requestId: randomUUID(), hipId: opd1.hipId, body: { any: 1 } });
  const callback = await eventually(() => stage.facility.asked.find((asked) => asked.path === path));
  await expect(stage.facility.verify(callback)).resolves.toMatch(/^RS/);
  expect(callbackPaths.share).not.toBe(path);
});
