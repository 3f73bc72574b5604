// Owns what each listener answers, through which names and for which addresses, over real connections.

import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callbackPaths } from '../../../abdm/wire/paths.ts';
import { createIsProxy } from '../../../server/edges/client.ts';
import { createListener, TIMES } from '../../../server/edges/listener.ts';
import { ROUTE_LIMITS } from '../../../server/edges/route-limits.ts';
import { openLive } from '../../support/live-client.ts';
import { ADMIN_PASSWORD, jsonOf, pause, ServerRig, shareOf, until } from '../../support/server-rig.ts';

const PLAIN = { abdmAt: null, trustedProxies: [], names: [], tls: null, plainPort: null };

describe('a listener of ABDM’s own', () => {
  let rig: ServerRig;
  let outside: string;
  beforeAll(async () => {
    rig = await ServerRig.start({
      config: { edges: { ...PLAIN, abdmAt: { host: '127.0.0.1', port: 0 } } },
    });
    outside = rig.running.abdmUrl;
    await rig.signIn();
  });
  afterAll(() => rig.stop());

  it('[EDGE-1] answers a share there and not at the main port', async () => {
    const send = (base: string) =>
      fetch(`${base}${callbackPaths.share}`, {
        method: 'POST',
        headers: { ...rig.callbackHeaders(), Host: 'bridge.example' },
        body: JSON.stringify(shareOf()),
      });
    expect(outside).not.toBe(rig.url);
    expect((await send(outside)).status).toBe(200);
    const refused = await send(rig.url);
    expect([refused.status, (await jsonOf(refused)).code]).toEqual([404, 'not_found']);
    expect(rig.count('tokens')).toBe(1);
  });

  it('[EDGE-1] has the patient’s page and health, under any name', async () => {
    for (const [path, status] of [
      ['/healthz', 200],
      ['/readyz', 200],
      ['/t/abcdefghijkl', 404],
    ] as const) {
      const answer = await rig.raw(
        `GET ${path} HTTP/1.1\r\nHost: parchi.example\r\nConnection: close\r\n\r\n`,
        15_000,
        new URL(outside).port,
      );
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status}`));
      if (path.startsWith('/t/')) expect(answer).toContain('<html');
    }
  });

  it.each([
    '/',
    '/clerk/',
    '/admin/',
    '/kiosk/',
    '/display/',
    '/api/session',
    '/api/counters',
    '/api/openapi.json',
    '/api/pairing',
    '/api/pairing/kiosk/admission',
    '/metrics',
    '/qr/OPD1.svg',
    '/posters/OPD1.pdf',
    '/assets/x.js',
    '/t/../api/counters',
    '/t/..%2fapi/counters',
    '/t/%2e%2e/api/counters',
    '/healthz/../api/session',
    '//api/counters',
    '/API/counters',
    'http://127.0.0.1/api/counters',
  ])('[EDGE-1] %s does not exist there, with or without a session', async (path) => {
    for (const method of ['GET', 'POST']) {
      const answer = await rig.raw(
        `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nCookie: ${rig.cookie}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
        15_000,
        new URL(outside).port,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 404/);
      expect(answer).not.toMatch(/set-cookie|Counter 1/i);
    }
  });

  it('[EDGE-1] opens no socket', async () => {
    const live = openLive(outside, '?audience=hall');
    expect(await live.closed).toBe('http 404');
  });
});

describe('names and addresses', () => {
  let rig: ServerRig;
  beforeAll(async () => {
    rig = await ServerRig.start({
      config: { edges: { ...PLAIN, trustedProxies: ['127.0.0.1'], names: ['opd.hospital.example'] } },
    });
  });
  afterAll(() => rig.stop());

  async function asHost(host: string, path = '/healthz'): Promise<string> {
    return rig.raw(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  }

  it('[EDGE-3] a page that made its name point here is told nothing, and its sockets are refused', async () => {
    for (const path of ['/clerk/', '/api/session', '/t/abcdefghijkl', '/qr/OPD1.svg', '/nothing']) {
      const answer = await asHost('rebound.evil.example', path);
      expect(answer).toMatch(/^HTTP\/1\.1 421/);
      expect(answer).toContain('"code":"unknown_host"');
      expect(answer).not.toContain('evil');
    }
    expect(await asHost('opd.hospital.example')).toMatch(/^HTTP\/1\.1 200/);
    const upgrade = await rig.raw(
      'GET /live?audience=hall HTTP/1.1\r\nHost: rebound.evil.example\r\nOrigin: http://rebound.evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    expect(upgrade).toMatch(/^HTTP\/1\.1 403/);
  });

  it.each(['//', '//:x', 'http://[', '/%'])(
    '[EDGE-28] a socket asked for at %s, which is no address, is refused, and the server stands',
    async (target) => {
      const upgrade = await rig.raw(
        `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
      );
      expect(upgrade).toMatch(/^HTTP\/1\.1 40\d/);
      expect(await asHost('127.0.0.1')).toMatch(/^HTTP\/1\.1 200/);
    },
  );

  it('[EDGE-3] nor may it guess passwords through the browser of somebody inside', async () => {
    const body = JSON.stringify({ name: 'admin', password: ADMIN_PASSWORD });
    const answer = await rig.raw(
      `POST /api/session HTTP/1.1\r\nHost: rebound.evil.example\r\nOrigin: http://rebound.evil.example\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 421/);
    expect(answer).not.toMatch(/set-cookie/i);
  });

  it('[EDGE-2][SEC-5] behind a trusted proxy each address has guesses of its own', async () => {
    const guess = async (address: string, password: string) =>
      (
        await rig.api(
          'POST',
          '/api/session',
          { name: 'admin', password },
          { 'X-Forwarded-For': `6.6.6.6, ${address}` },
        )
      ).status;
    const guessed: number[] = [];
    for (let i = 0; i < 12; i += 1) guessed.push(await guess('198.51.100.1', `wrong-${i}`));
    expect(guessed).toContain(429);
    expect(await guess('198.51.100.2', ADMIN_PASSWORD)).toBe(204);
  });

  it('[EDGE-2][SEC-2] a proxy that says https makes cookies Secure, a stranger’s word does not', async () => {
    const body = { name: 'admin', password: ADMIN_PASSWORD };
    const headers = { 'X-Forwarded-For': '198.51.100.3', 'X-Forwarded-Proto': 'https' };
    const proxied = await rig.api('POST', '/api/session', body, {
      ...headers,
      Origin: rig.url.replace('http:', 'https:'),
    });
    expect(proxied.headers.get('set-cookie')).toContain('Secure');
    await rig.restart({ config: { edges: PLAIN } });
    const stranger = await rig.api('POST', '/api/session', body, headers);
    expect(stranger.status).toBe(204);
    expect(stranger.headers.get('set-cookie')).not.toContain('Secure');
  });
});

describe('rates', () => {
  let rig: ServerRig;
  beforeAll(async () => {
    rig = await ServerRig.start({ config: { edges: { ...PLAIN, trustedProxies: ['127.0.0.1'] } } });
  });
  afterAll(() => rig.stop());

  it('[EDGE-5] a stranger who asks for posters without end is told to wait; others are not', async () => {
    await rig.clock.standing(async () => {
      const ask = (address: string, method = 'GET') =>
        fetch(`${rig.url}/posters/NOSUCH.pdf`, { method, headers: { 'X-Forwarded-For': address } });
      const burst = ROUTE_LIMITS.find(({ paths }) => paths.includes('/posters/*'))?.burst ?? 0;
      const first = await Promise.all(Array.from({ length: burst }, () => ask('203.0.113.1')));
      expect(new Set(first.map(({ status }) => status))).toEqual(new Set([404]));
      const over = await ask('203.0.113.1', 'HEAD');
      expect(over.status).toBe(429);
      expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await jsonOf(await ask('203.0.113.1'))).code).toBe('too_many_attempts');
      expect((await ask('203.0.113.2')).status).toBe(404);
      expect(
        (await fetch(`${rig.url}/healthz`, { headers: { 'X-Forwarded-For': '203.0.113.1' } })).status,
      ).toBe(200);
      rig.clock.advance(10_000);
      expect((await ask('203.0.113.1')).status).toBe(404);
    });
  });

  it('[EDGE-5] what signs in or reads is limited, and every limited path is one that exists', () => {
    const limited = ROUTE_LIMITS.flatMap(({ method, paths }) => paths.map((path) => `${method} ${path}`));
    for (const path of ['POST /api/session', 'POST /api/pairing', 'GET /t/*', 'GET /qr/*']) {
      expect(limited).toContain(path);
    }
    expect(limited.some((path) => path.includes('/api/v3'))).toBe(false);
    // A shift that signs in at once, and a town that looks at its phones, pass.
    for (const { burst, perMinute } of ROUTE_LIMITS) {
      expect(burst).toBeGreaterThanOrEqual(60);
      expect(perMinute).toBeGreaterThanOrEqual(60);
    }
  });

  it('[EDGE-5] ABDM’s calls are signed and pass in any number', async () => {
    const statuses = await Promise.all(
      Array.from(
        { length: 200 },
        async () => (await rig.share(shareOf(), undefined, { 'X-Forwarded-For': '203.0.113.1' })).status,
      ),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});

describe('connections', () => {
  it('[EDGE-6] are limited by address, a trusted proxy’s aside, and a place that is left is another’s', async () => {
    for (const [trusted, most] of [
      [[], 3],
      [['127.0.0.1'], 6],
    ] as const) {
      const server = createListener({
        fetch: () => new Response('ok'),
        isProxy: createIsProxy(trusted),
        maxConnectionsAnAddress: 3,
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const { port } = server.address() as { port: number };
      const sockets = Array.from({ length: 6 }, () => connect(port, '127.0.0.1'));
      for (const socket of sockets) socket.on('error', () => undefined);
      await Promise.all(sockets.map((socket) => once(socket, 'connect')));
      await pause(100);
      expect(sockets.filter(({ destroyed }) => !destroyed)).toHaveLength(most);
      for (const socket of sockets) socket.destroy();
      await pause(100);
      expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  });
});

describe('slow clients', () => {
  const times = {
    requestTimeout: 400,
    headersTimeout: 300,
    connectionsCheckingInterval: 50,
    keepAliveTimeout: 300,
    idle: 500,
  };
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createListener({
      fetch: async (request) => {
        if (request.method === 'POST') return new Response(String((await request.text()).length));
        return new Response('x'.repeat(64 * 1024 * 1024));
      },
      isProxy: () => false,
      times,
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as { port: number }).port;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  /** Sends the beginning and then a byte now and then; resolves with what came when the server hung up. */
  function drip(beginning: string): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(beginning));
      let text = '';
      const timer = setInterval(() => socket.writable && socket.write('a'), 40);
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => {
        clearInterval(timer);
        resolve(text);
      });
    });
  }

  it.each([
    ['headers that never end', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: '],
    ['a body that never ends', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n'],
  ])('[EDGE-24] %s are cut off', async (_what, beginning) => {
    expect(await drip(beginning)).toMatch(/^(HTTP\/1\.1 408|$)/);
  });

  it('[EDGE-24] so is a connection that says nothing, and one that takes no answer', async () => {
    const silent = connect(port, '127.0.0.1');
    const deaf = connect(port, '127.0.0.1', () => {
      deaf.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      deaf.pause();
    });
    for (const socket of [silent, deaf]) socket.on('error', () => undefined);
    silent.resume();
    await once(silent, 'close');
    await until(
      () => new Promise<boolean>((done) => server.getConnections((_fault, count) => done(count === 0))),
    );
    deaf.destroy();
  });

  it('[EDGE-24] the real times end within a minute', () => {
    for (const ms of Object.values(TIMES)) expect(ms > 0 && ms <= 60_000).toBe(true);
    expect(TIMES.headersTimeout).toBeLessThan(TIMES.requestTimeout);
  });
});
