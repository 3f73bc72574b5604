// Owns proving that callbacks arrive: the check's own code, what else comes meanwhile, and the call from outside.

import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import { CHECK_MS } from '../../server/bridge/delivery-check.ts';
import { newKey, sign } from '../support/gateway-keys.ts';
import { selfSigned } from '../support/self-signed.ts';
import { jsonOf, movedClock, ServerRig, shareOf, until } from '../support/server-rig.ts';

describe('the delivery check', () => {
  let rig: ServerRig | undefined;
  afterEach(() => rig?.stop());

  async function open(onShare = 202): Promise<ServerRig> {
    rig = await ServerRig.start({
      clock: movedClock(),
      gateway: { other: ({ path }) => ({ status: path === gatewayPaths.onShare ? onShare : 202 }) },
    });
    await rig.signIn();
    return rig;
  }

  const check = async (one: ServerRig) => (await jsonOf(await one.api('GET', '/api/network'))).network.check;
  async function begin(one: ServerRig): Promise<string> {
    return (await jsonOf(await one.api('POST', '/api/network/check', {}))).network.check.code;
  }

  it('[NET-8] a scan of its own code gives no token, keeps nobody, and is told with the gateway’s answer', async () => {
    const one = await open();
    expect(await check(one)).toBeNull();
    const code = await begin(one);
    expect(code).toMatch(/^[A-Z2-9]{10}$/);
    expect(await check(one)).toMatchObject({ arrived: null, queue: null, unknownAt: null, refused: [] });
    const picture = await one.api('GET', '/api/network/check/code.svg');
    expect(picture.headers.get('content-type')).toBe('image/svg+xml');
    const before = one.stored();
    expect((await one.share(shareOf({ context: code, name: 'Proving Person' }), 'req-check')).status).toBe(
      200,
    );
    const told = await one.onShare('req-check');
    expect(told.acknowledgement).toBeUndefined();
    expect(told.error.message).toContain('The check worked');
    await until(async () => (await check(one)).arrived?.answer === 'accepted');
    expect(one.stored()).toEqual({ ...before, outbox: (before.outbox ?? 0) + 1 });
    const kept = JSON.stringify(one.query('SELECT * FROM outbox')) + one.lines.join('');
    expect(kept).not.toMatch(/Proving|9419000001/);
  });

  it('[NET-8] a gateway that refuses the answer is told too', async () => {
    const one = await open(400);
    await one.share(shareOf({ context: await begin(one) }));
    await until(async () => (await check(one)).arrived?.answer === 'refused');
  });

  it('[NET-8] after five minutes nothing is waited for: its code is one that names no queue', async () => {
    const one = await open();
    const code = await begin(one);
    one.clock.advance(CHECK_MS + 1_000);
    const { until: end, now } = await check(one);
    expect(now).toBeGreaterThan(end);
    expect((await one.api('GET', '/api/network/check/code.svg')).status).toBe(404);
    await one.share(shareOf({ context: code }), 'req-late');
    expect((await one.onShare('req-late')).error.message).toContain('not in use');
    expect((await check(one)).arrived).toBeNull();
    await one.api('DELETE', '/api/network/check');
    expect(await check(one)).toBeNull();
  });

  it('[NET-9] what else comes meanwhile is told: a queue’s code with its token, a strange code, refusals by kind', async () => {
    const one = await open();
    await begin(one);
    expect(await one.tokenNumber(shareOf({ context: 'OPD1' }))).toBe('A1');
    await one.share(shareOf({ context: 'OLDCODE' }));
    const forged = sign(newKey('rig-key'), { iss: 'x', exp: Math.floor(one.clock.now() / 1000) + 60 });
    await one.share(shareOf(), undefined, { Authorization: `Bearer ${forged}` });
    await one.share(shareOf(), undefined, { Authorization: undefined });
    await one.share(shareOf(), undefined, { Authorization: undefined });
    await one.share(shareOf(), undefined, { 'X-HIP-ID': 'IN2710009999' });
    const seen = await check(one);
    expect(seen).toMatchObject({ arrived: null, queue: { queue: 'OPD1' }, unknownAt: expect.any(Number) });
    expect(seen.refused.map(({ kind, count }: { kind: string; count: number }) => [kind, count])).toEqual([
      ['forged', 1],
      ['unsigned', 2],
      ['foreign', 1],
    ]);
  });
});

describe('the call from outside', () => {
  let rig: ServerRig | undefined;
  const closers: (() => void)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) close();
    await rig?.stop();
  });

  async function open(): Promise<ServerRig> {
    rig = await ServerRig.start();
    await rig.signIn();
    return rig;
  }
  const call = async (one: ServerRig, url: string) =>
    jsonOf(await one.api('POST', '/api/network/outside', { url }));

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    closers.push(
      () => server.closeAllConnections(),
      () => server.close(),
    );
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  /** A proxy that hands everything on, and answers as a test says. */
  function proxy(to: string, bend: (answer: Response) => { status: number; body: string }): Promise<string> {
    return serve(async (request, response) => {
      const headers = { 'request-id': String(request.headers['request-id']) };
      const answer = await fetch(`${to}${request.url}`, { method: 'POST', headers, body: '{}' });
      const { status, body } = bend(answer);
      response.writeHead(status).end(body);
    });
  }

  it('[NET-10] it comes back here, is refused like any unsigned callback, and stores nothing', async () => {
    const one = await open();
    const before = one.stored();
    expect(await call(one, one.url)).toEqual({ result: 'arrived', status: 401 });
    expect(await call(one, `${one.url}/`)).toEqual({ result: 'arrived', status: 401 });
    expect(one.stored()).toEqual(before);
    // A path in front that this server does not have.
    expect(await call(one, `${one.url}/prefix`)).toMatchObject({ result: 'elsewhere' });
  });

  it('[NET-10] a proxy that answers for us, or somebody else altogether', async () => {
    const one = await open();
    const bent = await proxy(one.url, () => ({ status: 200, body: 'login page' }));
    expect(await call(one, bent)).toEqual({ result: 'changed', status: 200 });
    const other = await serve((_request, response) => response.writeHead(404).end('<html>'));
    expect(await call(one, other)).toEqual({ result: 'elsewhere', status: 404 });
    const flood = await serve((_request, response) => response.end('x'.repeat(100_000)));
    expect(await call(one, flood)).toEqual({ result: 'elsewhere', status: 200 });
  });

  it('[NET-10] no such name, a closed door, no TLS, a certificate that nobody believes', async () => {
    const one = await open();
    expect((await call(one, 'https://nowhere.invalid')).result).toBe('no_name');
    expect((await call(one, 'http://127.0.0.1:9')).result).toBe('no_connection');
    expect((await call(one, one.url.replace('http:', 'https:'))).result).toBe('bad_certificate');
    const server = createTlsServer(selfSigned(), (_request, response) => response.end()).listen(
      0,
      '127.0.0.1',
    );
    closers.push(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect((await call(one, `https://127.0.0.1:${port}`)).result).toBe('bad_certificate');
  });

  it('[NET-10] an address as odd as can be is refused or leads nowhere, and harms nobody', async () => {
    const one = await open();
    for (const odd of [
      'http://127.0.0.1:9/%zz',
      'http://127.0.0.1:9/\u0007',
      'http://[::1]:9',
      'http://a..b:9',
    ]) {
      const answer = await one.api('POST', '/api/network/outside', { url: odd });
      expect([200, 400], odd).toContain(answer.status);
      expect((await jsonOf(answer)).result, odd).not.toBe('arrived');
    }
  });

  it('[NET-10] nothing of what somebody else answers is passed on, and the page names what it wants called', async () => {
    const one = await open();
    const other = await serve((_request, response) => response.end('inside of the hospital'));
    expect(JSON.stringify(await call(one, other))).not.toContain('inside');
    expect((await one.api('POST', '/api/network/outside', { url: 'file:///etc/passwd' })).status).toBe(400);
  });
});
