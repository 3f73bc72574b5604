/** What the gateway says to a facility's answers: accepted, refused for a reason, or bent on demand. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readErrorBody } from '../../abdm/wire/error-body.ts';
import { bridgeServicePath, gatewayPaths } from '../../abdm/wire/paths.ts';
import { type FaultScriptInput, faultScript } from '../../simulator/faults.ts';
import { errorShapes, gatewayErrors } from '../../simulator/gateway/error-shapes.ts';
import { demoClient } from '../../simulator/options.ts';
import { hipId, openStage, postJson, type Stage } from './facility-stub.ts';
import { look, opd1, person, share } from './phone-calls.ts';

let stage: Stage;
let now: number;
let requestId: string;
beforeEach(async () => {
  now = Date.now();
  stage = await openStage({ now: () => now }, { answers: false });
  requestId = await share(stage.sim.url);
  // The facility asks for keys to verify the callback; no fault of a test may fall on that.
  await stage.sim.idle();
});
afterEach(() => stage.close());

function token(
  over: { context?: string; abhaAddress?: string; tokenNumber?: unknown; expiry?: unknown } = {},
) {
  const { context = 'OPD1', abhaAddress = person().abhaAddress, tokenNumber = '42', expiry = '1800' } = over;
  const profile = { context, tokenNumber, expiry };
  return { acknowledgement: { status: 'SUCCESS', abhaAddress, profile }, response: { requestId } };
}

async function onShare(body: unknown, headers: Record<string, string | undefined> = {}) {
  const answered = await stage.facility.gateway('POST', gatewayPaths.onShare, body, headers);
  const text = await answered.text();
  return {
    status: answered.status,
    text,
    ...readErrorBody(text),
    retryAfter: answered.headers.get('Retry-After'),
  };
}

function script(answers: FaultScriptInput['answers']): void {
  stage.sim.state.faults = faultScript.parse({ answers });
}

describe('on-share', () => {
  it('[SIM-6] a good answer gets 202 without a body, and so does its repeat', async () => {
    expect(await onShare(token())).toMatchObject({ status: 202, text: '' });
    expect(await onShare(token())).toMatchObject({ status: 202 });
    expect(await onShare(token({ expiry: 1800 }))).toMatchObject({ status: 202 });
    const record = stage.sim.state.shares.get(requestId);
    expect(record).toMatchObject({ answers: 3, numbers: ['42'] });
  });

  it('[SIM-6] a second number for one share is accepted and remembered', async () => {
    await onShare(token());
    await onShare(token({ tokenNumber: '43' }));
    expect(await look(stage.sim.url, requestId)).toMatchObject({ tokenNumber: '43', numbers: ['42', '43'] });
  });

  it('[SIM-6] a body that breaks the documented form gets 400 ABDM-1006', async () => {
    const error = { code: 'ABDM-1001', message: 'closed' };
    const bad = [
      {},
      [],
      { ...token(), error },
      { response: { requestId } },
      token({ tokenNumber: 42 }),
      token({ tokenNumber: '' }),
      token({ expiry: 'soon' }),
      token({ context: 'OPD2' }),
      token({ abhaAddress: 'another@sbx' }),
      { error },
    ];
    for (const body of bad) expect(await onShare(body)).toMatchObject({ status: 400, code: 'ABDM-1006' });
    expect(stage.sim.state.shares.get(requestId)?.answer).toBeNull();
    expect(await onShare({ error, response: { requestId } })).toMatchObject({ status: 202 });
  });

  it('[SIM-6] headers are checked one by one', async () => {
    const bad: Array<[Record<string, string | undefined>, number]> = [
      [{ 'REQUEST-ID': undefined }, 400],
      [{ 'REQUEST-ID': 'not-a-uuid' }, 400],
      [{ TIMESTAMP: undefined }, 400],
      [{ TIMESTAMP: new Date(now).toISOString().replace(/\.\d+Z/, 'Z') }, 400],
      [{ TIMESTAMP: new Date(now - 3_600_000).toISOString() }, 400],
      [{ 'X-CM-ID': undefined }, 400],
      [{ 'X-CM-ID': 'abdm' }, 400],
      [{ 'X-HIP-ID': undefined }, 400],
      [{ 'X-HIP-ID': 'IN9999999999' }, 404],
      [{ Authorization: undefined }, 401],
    ];
    for (const [headers, status] of bad)
      expect([headers, await onShare(token(), headers)]).toMatchObject([headers, { status }]);
    const again = randomUUID();
    expect(await onShare(token(), { 'REQUEST-ID': again })).toMatchObject({ status: 202 });
    expect(await onShare(token(), { 'REQUEST-ID': again })).toMatchObject({ status: 400, code: 'ABDM-1006' });
  });

  it('[SIM-6] an answer to nothing that was asked gets 404 ABDM-1001', async () => {
    const body = { ...token(), response: { requestId: randomUUID() } };
    expect(await onShare(body)).toMatchObject({ status: 404, code: 'ABDM-1001' });
  });

  it('[SIM-6] an answer after 30 seconds gets 408 ABDM-1007; the phone has stopped waiting', async () => {
    now += 30_000;
    expect(await onShare(token())).toMatchObject({ status: 202 });
    now += 1;
    expect(await onShare(token())).toMatchObject({ status: 408, code: 'ABDM-1007' });
  });

  it('[SIM-6] on-status is checked in the same way', async () => {
    const { body } = await postJson(`${stage.sim.url}/phone/running-tokens`, opd1);
    const response = { requestId: body.id };
    const ask = async (sent: object) =>
      (await stage.facility.gateway('POST', gatewayPaths.onRunningToken, sent)).status;
    const right = { hipId, context: 'OPD1', runningTokenNumber: '51', averageTokenServiceTimeInMinutes: 2 };
    expect(await ask({ token: { ...right, context: 'OPD2' }, response })).toBe(400);
    expect(await ask({ token: { ...right, runningTokenNumber: 51 }, response })).toBe(400);
    expect(await ask({ token: right, error: { code: 'x', message: 'y' }, response })).toBe(400);
    expect(await ask({ token: right, response: { requestId: randomUUID() } })).toBe(404);
    expect(await ask({ token: right, response })).toBe(202);
    now += 30_001;
    expect(await ask({ token: right, response })).toBe(408);
  });
});

describe('faults', () => {
  const errors = Object.keys(gatewayErrors) as Array<keyof typeof gatewayErrors>;

  it.each(errors)('[SIM-7] %s in six shapes, each once', async (error) => {
    script(errorShapes.map((shape) => ({ on: 'onShare', fault: { kind: 'error', error, shape } })));
    const { status, code } = gatewayErrors[error];
    const bodies = new Set<string>();
    for (const shape of errorShapes) {
      const answer = await onShare(token());
      const coded = shape === 'nested' || shape === 'flat' || shape === 'list';
      expect([shape, answer.status, answer.code]).toEqual([shape, status, coded ? code : null]);
      expect(answer.message === null).toBe(shape === 'empty');
      if (status === 429) expect(Number(answer.retryAfter)).toBeGreaterThan(0);
      bodies.add(answer.text.replace(/"timestamp":"[^"]*"/, ''));
    }
    expect(bodies.size).toBe(errorShapes.length);
    expect(await onShare(token())).toMatchObject({ status: 202 });
  });

  it('[SIM-7] Retry-After and the trailing colon can be asked for', async () => {
    const fault = { kind: 'error', error: 'too-many', retryAfterSeconds: 7, trailingColon: true } as const;
    script([{ on: 'onShare', fault, times: 2 }]);
    for (let nth = 0; nth < 2; nth += 1) {
      const answer = await onShare(token());
      expect([answer.status, answer.retryAfter]).toEqual([429, '7']);
      expect(answer.text).toContain('"ABDM-1022: "');
    }
    expect((await onShare(token())).status).toBe(202);
  });

  it('[SIM-7] a connection cut before the call is carried out loses it, after only its answer', async () => {
    script([{ on: 'onShare', fault: { kind: 'close' } }]);
    await expect(onShare(token())).rejects.toThrow();
    expect(stage.sim.state.shares.get(requestId)?.answers).toBe(0);
    script([{ on: 'onShare', fault: { kind: 'close', when: 'after' } }]);
    await expect(onShare(token())).rejects.toThrow();
    expect(stage.sim.state.shares.get(requestId)?.answers).toBe(1);
    const cut = stage.sim.state.calls.values().filter((call) => call.status === 'closed');
    expect(cut.map((call) => call.path)).toEqual([gatewayPaths.onShare, gatewayPaths.onShare]);
  });

  it('[SIM-7] a call can be left without an answer', async () => {
    script([{ on: 'onShare', fault: { kind: 'hang', when: 'after' } }]);
    await stage.facility.gateway('GET', gatewayPaths.certs);
    const asking = onShare(token());
    const first = await Promise.race([
      asking.then(
        () => 'answered',
        () => 'cut',
      ),
      new Promise((resolve) => setTimeout(() => resolve('still waiting'), 200)),
    ]);
    expect(first).toBe('still waiting');
    expect(stage.sim.state.shares.get(requestId)?.answers).toBe(1);
    asking.catch(() => undefined);
  });

  it('[SIM-7] a slow answer comes after one that was asked later', async () => {
    script([{ on: 'onShare', fault: { kind: 'slow', ms: 1_000 } }]);
    await stage.facility.gateway('GET', gatewayPaths.certs);
    const order: string[] = [];
    const slow = onShare(token()).then((answer) => order.push(`slow ${answer.status}`));
    // The slow one has arrived once its fault is used up.
    while (stage.sim.state.faults.answers.length > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await onShare(token()).then((answer) => order.push(`quick ${answer.status}`));
    await slow;
    expect(order).toEqual(['quick 202', 'slow 202']);
  });

  it('[SIM-7] every target has faults of its own', async () => {
    const fault = { kind: 'error', error: 'unavailable' } as const;
    await stage.facility.gateway('GET', gatewayPaths.certs);
    script((['sessions', 'certs', 'bridge', 'onRunningToken'] as const).map((on) => ({ on, fault })));
    const statuses: number[] = [];
    for (let nth = 0; nth < 2; nth += 1) {
      for (const [method, path, body] of [
        ['POST', gatewayPaths.sessions, { ...demoClient, grantType: 'client_credentials' }],
        ['GET', gatewayPaths.certs, undefined],
        ['GET', bridgeServicePath(hipId), undefined],
        ['POST', gatewayPaths.onRunningToken, {}],
      ] as const) {
        statuses.push((await stage.facility.gateway(method, path, body)).status);
      }
    }
    expect(statuses).toEqual([503, 503, 503, 503, 200, 200, 200, 400]);
  });
});
