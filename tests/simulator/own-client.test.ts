/** The project's own client and verifier against the simulator: what a facility server will do with it. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAccessToken } from '../../abdm/access-token.ts';
import { createAbdmClient } from '../../abdm/client.ts';
import { createGatewayCall } from '../../abdm/gateway-call.ts';
import { createJwks } from '../../abdm/jwks.ts';
import { createTransport } from '../../abdm/transport.ts';
import { createCallbackVerifier } from '../../abdm/verify-callback.ts';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import { type CallbackToken, callbackTokens, faultScript } from '../../simulator/faults.ts';
import { demoClient } from '../../simulator/options.ts';
import type { Asked } from '../support/http-server.ts';
import { eventually, hipId, openStage, type Stage } from './facility-stub.ts';
import { look, person, share } from './phone-calls.ts';

let stage: Stage;
let own: ReturnType<typeof connect>;
beforeEach(async () => {
  stage = await openStage({ retryPausesMs: [] }, { answers: false });
  own = connect(stage.sim.url);
});
afterEach(async () => {
  own.transport.close();
  await stage.close();
});

function connect(baseUrl: string) {
  const transport = createTransport();
  const deps = {
    baseUrl,
    cmId: 'sbx',
    hipId,
    transport: transport.send,
    newRequestId: () => randomUUID(),
    now: () => Date.now(),
  };
  const accessToken = createAccessToken({ ...deps, credentials: demoClient });
  const client = createAbdmClient({ ...deps, hipId: () => hipId, accessToken });
  const keys = createJwks({ call: createGatewayCall({ ...deps, accessToken }), now: deps.now });
  const verifier = createCallbackVerifier({
    keys,
    isOwnAccessToken: accessToken.isOurs,
    servesFacility: (id) => id === hipId,
    expected: {
      issuer: stage.sim.state.settings.issuer,
      audience: stage.sim.state.settings.audience,
      client: stage.sim.state.settings.gatewayClientId,
    },
  });
  return { transport, accessToken, client, verifier };
}

function verdict({ headers }: Asked) {
  const one = (name: string) => (typeof headers[name] === 'string' ? String(headers[name]) : null);
  const callback = {
    authorization: one('authorization'),
    xHipId: one('x-hip-id'),
    timestamp: one('timestamp'),
  };
  return own.verifier.verify({ ...callback, bodyHipId: hipId }, Date.now());
}

it('[SIM-4] our verifier accepts the callback, before and after a rotation', async () => {
  await share(stage.sim.url);
  const before = await eventually(() => stage.facility.shares()[0]);
  expect(await verdict(before)).toEqual({ ok: true });
  await stage.sim.rotateKeys();
  await share(stage.sim.url, person(1));
  const after = await eventually(() => stage.facility.shares()[1]);
  expect(await verdict(after)).toEqual({ ok: true });
});

const reasons: Record<Exclude<CallbackToken, 'valid'>, string> = {
  'wrong-key': 'bad-signature',
  'unknown-kid': 'unknown-key',
  'no-kid': 'unknown-key',
  expired: 'expired',
  none: 'wrong-algorithm',
  hs256: 'wrong-algorithm',
  garbage: 'malformed-token',
  missing: 'no-bearer',
  'own-session': 'own-access-token',
};

it('[SIM-9] our verifier refuses each bad token for its own reason', async () => {
  // The newest session of the bridge is played back: ours must be opened after the other facility's.
  await stage.facility.gateway('GET', gatewayPaths.certs);
  await own.accessToken.get();
  for (const token of callbackTokens) {
    if (token === 'valid') continue;
    stage.sim.state.faults = faultScript.parse({ callbacks: [{ token }] });
    const already = stage.facility.shares().length;
    await share(stage.sim.url);
    const callback = await eventually(() => stage.facility.shares()[already]);
    await stage.sim.idle();
    expect([token, await verdict(callback)]).toMatchObject([token, { ok: false, reason: reasons[token] }]);
  }
});

it('[SIM-6] our client is accepted, and a revoked session costs it one repeat', async () => {
  const id = await share(stage.sim.url);
  const profile = { context: 'OPD1', tokenNumber: 'A7', expiry: '1800' };
  const acknowledgement = { status: 'SUCCESS', abhaAddress: person().abhaAddress, profile } as const;
  const body = { acknowledgement, response: { requestId: id } };
  expect(await own.client.onShare(body)).toMatchObject({ class: 'accepted', status: 202, attempts: 1 });
  expect(await look(stage.sim.url, id)).toMatchObject({ state: 'token', tokenNumber: 'A7' });
  stage.sim.revokeSessions();
  expect(await own.client.onShare(body)).toMatchObject({ class: 'accepted', status: 202, attempts: 2 });
  const { service } = await own.client.bridgeService(hipId);
  expect(service).toMatchObject({ id: hipId, active: true });
});

it('[SIM-7] our client classes what the gateway does to it', async () => {
  const id = await share(stage.sim.url);
  const body = { error: { code: 'ABDM-1001', message: 'closed' }, response: { requestId: id } };
  const faults = [
    [
      { kind: 'error', error: 'too-many', shape: 'list', retryAfterSeconds: 3 },
      { class: 'transient', code: 'ABDM-1022', retryAfterMs: 3000 },
    ],
    [
      { kind: 'error', error: 'no-such-share', trailingColon: true },
      { class: 'permanent', code: 'ABDM-1001' },
    ],
    [
      { kind: 'error', error: 'too-late', shape: 'flat' },
      { class: 'permanent', code: 'ABDM-1007' },
    ],
    [
      { kind: 'error', error: 'unavailable', shape: 'empty' },
      { class: 'transient', code: null },
    ],
    [{ kind: 'close' }, { class: 'ambiguous', status: null }],
  ] as const;
  for (const [fault, outcome] of faults) {
    stage.sim.state.faults = faultScript.parse({ answers: [{ on: 'onShare', fault }] });
    expect(await own.client.onShare(body)).toMatchObject(outcome);
  }
  expect(await own.client.onShare(body)).toMatchObject({ class: 'accepted' });
});
