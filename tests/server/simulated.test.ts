// Owns the whole exchange with the simulator as the gateway: what the phone sees, through each of the network's moods.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoClient } from '../../simulator/options.ts';
import { type SimulatorServer, startSimulator } from '../../simulator/server.ts';
import { HIP_ID, ServerRig, shareOf, until } from '../support/server-rig.ts';

describe('with the simulator as the gateway', () => {
  let simulator: SimulatorServer;
  let rig: ServerRig;

  beforeAll(async () => {
    simulator = await startSimulator({
      clients: [{ ...demoClient, services: [{ id: HIP_ID, name: 'Hospital' }] }],
    });
    rig = await ServerRig.start({
      gatewayUrl: simulator.url,
      secrets: { abdmClientId: demoClient.clientId, abdmClientSecret: demoClient.clientSecret },
    });
    for (const bridge of simulator.state.bridges) bridge.url = rig.url;
  });
  afterAll(async () => {
    await rig.stop();
    await simulator.close();
  });

  async function scan(body = shareOf()) {
    const asked = simulator.asking.share(body);
    if (!asked.ok) throw new Error('the phone could not share');
    const record = () => simulator.state.shares.get(asked.requestId);
    return { requestId: asked.requestId, record };
  }

  async function number(body = shareOf()): Promise<string> {
    const { record } = await scan(body);
    const answer = await until(() => record()?.answer);
    if (answer.kind !== 'token') throw new Error('no token');
    return answer.tokenNumber;
  }

  it('[OUT-1] a phone that shares sees its number', async () => {
    expect(await number()).toBe('A1');
  });

  it('[OUT-9][SCAN-5] callbacks that are repeated at once and late make one token', async () => {
    simulator.state.faults.callbacks = [
      { on: 'share', times: 1, delayMs: 0, repeats: 5, together: true, token: 'valid', skewSeconds: 0 },
    ];
    expect(await number()).toBe('A2');
    await simulator.idle();
    expect(rig.count('tokens')).toBe(2);
  });

  it.each([
    'wrong-key',
    'unknown-kid',
    'no-kid',
    'expired',
    'none',
    'hs256',
    'garbage',
    'missing',
    'own-session',
  ] as const)('[OUT-10] a callback with a %s token stores nothing', async (token) => {
    const before = rig.stored();
    simulator.state.faults.callbacks = [
      { on: 'share', times: 1, delayMs: 0, repeats: 0, together: false, token, skewSeconds: 0 },
    ];
    const { record } = await scan();
    await until(() => record()?.delivery.lastStatus);
    expect([401, 503]).toContain(record()?.delivery.lastStatus);
    expect(rig.stored()).toEqual(before);
  });

  it('[OUT-3] keys that were rotated and sessions that were revoked cost nobody a token', async () => {
    const before = rig.count('tokens');
    await simulator.rotateKeys();
    simulator.revokeSessions();
    expect(await number()).toBe(`A${before + 1}`);
  });

  it('[OUT-3] an answer lost on the way is said again, and the phone sees one number', async () => {
    const before = rig.count('tokens');
    simulator.state.faults.answers = [{ on: 'onShare', times: 1, fault: { kind: 'close', when: 'after' } }];
    expect(await number()).toBe(`A${before + 1}`);
  });
});
