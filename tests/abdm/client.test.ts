import { afterEach, describe, expect, it } from 'vitest';
import { createAbdmClient, mayRepeat } from '../../abdm/client.ts';
import { readRetryAfter } from '../../abdm/exchange.ts';
import { onRunningTokenRefused, onShareRefused } from '../../abdm/translate.ts';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import { type GatewayScript, startGateway } from '../support/abdm-gateway.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(script?: GatewayScript) {
  const gateway = await startGateway(script);
  stops.push(gateway.stop);
  const client = createAbdmClient({
    ...gateway.deps,
    hipId: () => 'IN0110000123',
    accessToken: gateway.accessToken,
  });
  return { gateway, client };
}

const body = onShareRefused({ code: 'ABDM-1001', message: 'no such counter', requestId: 'r-1' });

describe('client', () => {
  it('[ABDM-23] on-share carries the headers, and its REQUEST-ID was told first', async () => {
    const { gateway, client } = await start({
      other: (asked) => {
        const told = gateway.sent.some((one) => one.requestId === asked.headers['request-id']);
        return { status: told ? 202 : 500 };
      },
    });
    const exchange = await client.onShare(body);
    expect(exchange).toMatchObject({ class: 'accepted', status: 202, code: null, attempts: 1 });
    const [asked] = gateway.askedFor(gatewayPaths.onShare);
    expect(asked?.headers).toMatchObject({
      authorization: 'Bearer token-1',
      'x-hip-id': 'IN0110000123',
      'request-id': exchange.requestId,
    });
    expect(JSON.parse(asked?.body ?? '')).toEqual(body);
    expect(gateway.complaints).toEqual([]);
    await client.onRunningToken(
      onRunningTokenRefused({ code: 'ABDM-1031', message: 'none', requestId: 'r' }),
    );
    expect(gateway.askedFor(gatewayPaths.onRunningToken)).toHaveLength(1);
    expect(new Set(gateway.sent.map((one) => one.requestId)).size).toBe(3);
  });

  it('[ABDM-22] a 401 costs one new token and one repeat under another REQUEST-ID', async () => {
    const { gateway, client } = await start({
      other: (asked) => ({ status: asked.headers.authorization === 'Bearer token-1' ? 401 : 202 }),
    });
    const exchange = await client.onShare(body);
    expect(exchange).toMatchObject({ class: 'accepted', attempts: 2 });
    const ids = gateway.askedFor(gatewayPaths.onShare).map((one) => one.headers['request-id']);
    expect(new Set(ids).size).toBe(2);
    expect(ids[1]).toBe(exchange.requestId);
    expect(gateway.askedFor(gatewayPaths.sessions)).toHaveLength(2);
  });

  it('[ABDM-22] many calls that meet the same 401 share one new token', async () => {
    const { gateway, client } = await start({
      other: (asked) => ({ status: asked.headers.authorization === 'Bearer token-1' ? 401 : 202 }),
    });
    const all = await Promise.all(Array.from({ length: 40 }, () => client.onShare(body)));
    expect(all.every((one) => one.class === 'accepted')).toBe(true);
    expect(gateway.askedFor(gatewayPaths.sessions)).toHaveLength(2);
  });

  it('[ABDM-22] a second 401 is transient, and no third is tried', async () => {
    const { gateway, client } = await start({ other: () => ({ status: 401, body: { code: '900901' } }) });
    expect(await client.onShare(body)).toMatchObject({
      class: 'transient',
      status: 401,
      code: '900901',
      attempts: 2,
    });
    expect(gateway.askedFor(gatewayPaths.onShare)).toHaveLength(2);
    for (let share = 0; share < 20; share += 1) await client.onShare(body);
    expect(gateway.askedFor(gatewayPaths.sessions).length).toBeLessThan(6);
  });

  it('[ABDM-20] without an access token nothing is sent, and it may be tried again', async () => {
    const { gateway, client } = await start({
      session: () => ({ status: 401, body: { code: 'ABDM-1017' } }),
    });
    expect(await client.onShare(body)).toMatchObject({
      class: 'transient',
      status: 401,
      code: 'ABDM-1017',
      retryAfterMs: 1_000,
      attempts: 0,
    });
    expect(gateway.askedFor(gatewayPaths.onShare)).toHaveLength(0);
  });

  it.each([
    [200, '', 'accepted', null],
    [202, 'not json', 'accepted', null],
    [400, '{"error":{"code":"ABDM-1006: ","message":"m"}}', 'permanent', 'ABDM-1006'],
    [403, '', 'permanent', null],
    [404, '[{"code":"ABDM-1001"}]', 'permanent', 'ABDM-1001'],
    [408, '{"error":{"code":"ABDM-1007"}}', 'permanent', 'ABDM-1007'],
    [408, '', 'transient', null],
    [429, '{"code":"ABDM-1022"}', 'transient', 'ABDM-1022'],
    [500, '<html>', 'transient', null],
    [503, '{"error":{"code":"ABDM-1024"}}', 'transient', 'ABDM-1024'],
    [307, '', 'permanent', null],
  ] as const)('[ABDM-24] %i %s is %s', async (status, text, outcome, code) => {
    const { client } = await start({ other: () => ({ status, body: text }) });
    expect(await client.onShare(body)).toMatchObject({ status, class: outcome, code });
  });

  it('[ABDM-24] a lost connection and a late answer are ambiguous, and may be repeated', async () => {
    let reply: 'reset' | 'hang' = 'reset';
    const { client } = await start({ other: () => reply });
    const lost = await client.onShare(body);
    expect(lost).toMatchObject({ status: null, class: 'ambiguous' });
    reply = 'hang';
    const late = await client.onShare(body, { timeoutMs: 60 });
    expect(late).toMatchObject({ status: null, class: 'ambiguous' });
    expect((['accepted', 'permanent', 'transient', 'ambiguous'] as const).map(mayRepeat)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('[ABDM-24] Retry-After in seconds and as a date, bounded', async () => {
    const now = Date.UTC(2026, 0, 1);
    expect(readRetryAfter('7', now)).toBe(7_000);
    expect(readRetryAfter('Thu, 01 Jan 2026 00:00:09 GMT', now)).toBe(9_000);
    expect(readRetryAfter('Thu, 01 Jan 2025 00:00:09 GMT', now)).toBe(0);
    expect(readRetryAfter('999999', now)).toBe(3_600_000);
    for (const text of [null, '', 'soon', '-5x']) expect(readRetryAfter(text, now)).toBeNull();
    const { client } = await start({ other: () => ({ status: 429, headers: { 'Retry-After': '3' } }) });
    expect((await client.onShare(body)).retryAfterMs).toBe(3_000);
  });

  it('[ABDM-35] the bridge: a facility is looked up, the URL is set', async () => {
    const { gateway, client } = await start({
      other: (asked) =>
        asked.method === 'GET'
          ? { status: 200, body: { id: 'IN 1/2', bridgeId: 'B', isHip: true, active: true, extra: {} } }
          : { status: 202 },
    });
    const { service } = await client.bridgeService('IN 1/2');
    expect(service).toMatchObject({ bridgeId: 'B', isHip: true, active: true });
    expect(service).not.toHaveProperty('extra');
    expect(gateway.asked.at(-1)?.path).toBe(`${gatewayPaths.bridgeService}/IN%201%2F2`);
    expect(await client.updateBridgeUrl('https://parchi.example')).toMatchObject({ class: 'accepted' });
    expect(gateway.asked.at(-1)).toMatchObject({
      method: 'PATCH',
      path: gatewayPaths.bridgeUrl,
      body: '{"url":"https://parchi.example"}',
    });
  });

  it('[ABDM-35] a bridge that does not know the facility', async () => {
    const { client } = await start({
      other: () => ({ status: 404, body: { error: { code: 'ABDM-1001' } } }),
    });
    expect(await client.bridgeService('X')).toMatchObject({
      service: null,
      exchange: { class: 'permanent' },
    });
  });
});
