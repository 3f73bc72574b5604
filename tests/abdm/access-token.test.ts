import { afterEach, describe, expect, it } from 'vitest';
import { AccessTokenUnavailable } from '../../abdm/access-token.ts';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import { type GatewayScript, startGateway, type TestGateway } from '../support/abdm-gateway.ts';

let open: TestGateway[] = [];
afterEach(async () => {
  for (const gateway of open) await gateway.stop();
  open = [];
});

async function start(script?: GatewayScript): Promise<TestGateway> {
  const gateway = await startGateway(script);
  open.push(gateway);
  return gateway;
}

function sessionsOf(gateway: TestGateway): number {
  return gateway.askedFor(gatewayPaths.sessions).length;
}

async function refusalOf(asked: Promise<string>): Promise<AccessTokenUnavailable> {
  const fault: unknown = await asked.then(
    () => null,
    (rejected) => rejected,
  );
  if (!(fault instanceof AccessTokenUnavailable)) throw new Error(`expected a refusal, got ${String(fault)}`);
  return fault;
}

describe('access token', () => {
  it('[ABDM-19] concurrent callers share one session call, with the body ABDM asks for', async () => {
    const gateway = await start();
    const tokens = await Promise.all(Array.from({ length: 50 }, () => gateway.accessToken.get()));
    expect(new Set(tokens)).toEqual(new Set(['token-1']));
    expect(sessionsOf(gateway)).toBe(1);
    expect(JSON.parse(gateway.asked[0]?.body ?? '')).toEqual({
      clientId: 'SBX_001',
      clientSecret: 'secret',
      grantType: 'client_credentials',
    });
    expect(gateway.complaints).toEqual([]);
    expect(gateway.sent).toEqual([
      { requestId: gateway.asked[0]?.headers['request-id'], path: gatewayPaths.sessions },
    ]);
  });

  it('[ABDM-19] renewed 30 seconds before its end, not sooner', async () => {
    const gateway = await start();
    await gateway.accessToken.get();
    gateway.clock.advance(1_169_999);
    expect(await gateway.accessToken.get()).toBe('token-1');
    gateway.clock.advance(1);
    expect(await gateway.accessToken.get()).toBe('token-2');
  });

  it('[ABDM-19] the early renewal may fail while the old token lives, not after', async () => {
    let down = false;
    const gateway = await start({
      session: () =>
        down ? { status: 503 } : { status: 200, body: { accessToken: 'good', expiresIn: '1200' } },
    });
    await gateway.accessToken.get();
    down = true;
    gateway.clock.advance(1_180_000);
    expect(await gateway.accessToken.get()).toBe('good');
    // Within the hold after the failure no second call is made.
    expect(await gateway.accessToken.get()).toBe('good');
    expect(sessionsOf(gateway)).toBe(2);
    gateway.clock.advance(20_000);
    expect((await refusalOf(gateway.accessToken.get())).status).toBe(503);
  });

  it('[ABDM-20] a refused session is retried after 1, 2, 4 … at most 60 seconds', async () => {
    const gateway = await start({
      session: () => ({ status: 401, body: [{ code: 'ABDM-1017: ', message: 'no' }] }),
    });
    for (let failures = 1; failures <= 9; failures += 1) {
      const wait = Math.min(60_000, 1_000 * 2 ** (failures - 1));
      const refusal = await refusalOf(gateway.accessToken.get());
      expect(refusal).toMatchObject({ status: 401, code: 'ABDM-1017', retryAfterMs: wait });
      gateway.clock.advance(wait - 1);
      expect((await refusalOf(gateway.accessToken.get())).retryAfterMs).toBe(1);
      expect(sessionsOf(gateway)).toBe(failures);
      gateway.clock.advance(1);
    }
  });

  it('[ABDM-20] a mended secret ends the waiting, and the count starts again', async () => {
    let good = false;
    const gateway = await start({
      session: () =>
        good ? { status: 200, body: { accessToken: 'a', expiresIn: 60 } } : { status: 400, body: {} },
    });
    await refusalOf(gateway.accessToken.get());
    gateway.clock.advance(1_000);
    good = true;
    expect(await gateway.accessToken.get()).toBe('a');
    good = false;
    gateway.clock.advance(60_000);
    expect((await refusalOf(gateway.accessToken.get())).retryAfterMs).toBe(1_000);
  });

  it('[ABDM-20] a clock set back does not stretch the wait', async () => {
    const gateway = await start({ session: () => ({ status: 401 }) });
    await refusalOf(gateway.accessToken.get());
    gateway.clock.advance(-86_400_000);
    await refusalOf(gateway.accessToken.get());
    expect(sessionsOf(gateway)).toBe(2);
  });

  it.each([
    ['no JSON', 'hello'],
    ['no token', { expiresIn: 1200 }],
    ['an empty token', { accessToken: '', expiresIn: 1200 }],
    ['a token that breaks the header', { accessToken: 'a\r\nX: y', expiresIn: 1200 }],
    ['no lifetime', { accessToken: 'a' }],
  ])('[ABDM-20] an answer that cannot be used counts as a refusal: %s', async (_name, body) => {
    const gateway = await start({ session: () => ({ status: 200, body }) });
    expect((await refusalOf(gateway.accessToken.get())).retryAfterMs).toBe(1_000);
  });

  it('[ABDM-20] a gateway that is down is asked again soon, and its Retry-After is heard', async () => {
    let reply: 'reset' | { status: number; headers: Record<string, string> } = 'reset';
    const gateway = await start({ session: () => reply });
    expect(await refusalOf(gateway.accessToken.get())).toMatchObject({ status: null, retryAfterMs: 500 });
    gateway.clock.advance(500);
    reply = { status: 429, headers: { 'Retry-After': '9' } };
    expect((await refusalOf(gateway.accessToken.get())).retryAfterMs).toBe(9_000);
  });

  it('[ABDM-22] drop takes the current token only', async () => {
    const gateway = await start();
    const first = await gateway.accessToken.get();
    gateway.accessToken.drop(first);
    expect(await gateway.accessToken.get()).toBe('token-2');
    gateway.accessToken.drop(first);
    expect(await gateway.accessToken.get()).toBe('token-2');
  });

  it('[ABDM-21] tokens that are refused at once slow us down', async () => {
    const gateway = await start();
    gateway.accessToken.drop(await gateway.accessToken.get());
    gateway.accessToken.drop(await gateway.accessToken.get());
    expect(await refusalOf(gateway.accessToken.get())).toMatchObject({ status: 401, retryAfterMs: 1_000 });
    gateway.clock.advance(1_000);
    gateway.accessToken.drop(await gateway.accessToken.get());
    expect((await refusalOf(gateway.accessToken.get())).retryAfterMs).toBe(2_000);
    gateway.clock.advance(2_000);
    const good = await gateway.accessToken.get();
    gateway.clock.advance(6_000);
    gateway.accessToken.drop(good);
    expect(await gateway.accessToken.get()).toBe('token-5');
  });

  it('[ABDM-27] every token we were issued is known as ours', async () => {
    const gateway = await start();
    const first = await gateway.accessToken.get();
    gateway.accessToken.drop(first);
    const second = await gateway.accessToken.get();
    expect([first, second, 'other'].map(gateway.accessToken.isOurs)).toEqual([true, true, false]);
  });

  it('[NET-3] an answer to the pair before comes too late to count, yet its token stays ours', async () => {
    let slow: (() => void) | null = null;
    const gateway = await start({
      session: ({ body }) =>
        JSON.parse(body).clientId === 'SBX_001'
          ? new Promise((done) => {
              slow = () => done({ status: 200, body: { accessToken: 'old', expiresIn: 1200 } });
            })
          : { status: 200, body: { accessToken: 'new', expiresIn: 1200 } },
    });
    const waiting = gateway.accessToken.get();
    await expect.poll(() => slow).not.toBeNull();
    const trial = await gateway.accessToken.attempt({ clientId: 'SBX_002', clientSecret: 'x' });
    if (trial.kind !== 'given') throw new Error('not given');
    trial.use();
    expect(await gateway.accessToken.get()).toBe('new');
    (slow as (() => void) | null)?.();
    expect(await waiting).toBe('new');
    expect(await gateway.accessToken.get()).toBe('new');
    expect(gateway.accessToken.isOurs('old')).toBe(true);
    expect(sessionsOf(gateway)).toBe(2);
  });

  it('[NET-2] a pair that is refused changes nothing: no wait, no other session', async () => {
    const gateway = await start({
      session: ({ body }) =>
        JSON.parse(body).clientId === 'SBX_001'
          ? { status: 200, body: { accessToken: 'good', expiresIn: 1200 } }
          : { status: 401 },
    });
    expect(await gateway.accessToken.get()).toBe('good');
    expect(await gateway.accessToken.attempt({ clientId: 'SBX_002', clientSecret: 'x' })).toMatchObject({
      kind: 'refused',
      status: 401,
    });
    expect(await gateway.accessToken.get()).toBe('good');
    expect(gateway.accessToken.state()).toMatchObject({ hasCredentials: true, failure: null });
  });
});
