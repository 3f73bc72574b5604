// Owns who may reach what: every route without a session, from a foreign page, with a guessed password.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTE_PERMISSIONS, SESSION_ROUTES } from '../../server/access.ts';
import { FACILITY_PAGES } from '../../server/routes/pages.ts';
import { FREE_TRIES } from '../../server/staff/sign-in-pace.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { ADMIN_PASSWORD, jsonOf, ServerRig, shareOf } from '../support/server-rig.ts';

/** Every method and path that the document names, with a value for each parameter. */
async function documented(rig: ServerRig): Promise<{ method: string; path: string }[]> {
  const { paths } = (await (await rig.api('GET', '/api/openapi.json')).json()) as {
    paths: Record<string, object>;
  };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{(\w+)\}/g, 'C1'),
    })),
  );
}

const OPEN = ['/healthz', '/readyz', '/metrics', '/qr/OPD1.svg', '/qr/OPD1.png'];
/** Pages hold no data: what they show comes from routes and sockets that ask who is there. */
const SHELLS = [
  '/',
  ...FACILITY_PAGES.filter((page) => page !== 'gallery').flatMap((page) => [`/${page}`, `/${page}/`]),
];

describe('without a session', () => {
  let rig: ServerRig;
  let routes: { method: string; path: string }[];
  beforeAll(async () => {
    rig = await ServerRig.start();
    await rig.signIn();
    routes = await documented(rig);
    rig.cookie = '';
  });
  afterAll(() => rig.stop());

  it('[SEC-1] every documented route but the open ones answers 401', async () => {
    const before = rig.stored();
    const answered: string[] = [];
    for (const { method, path } of routes) {
      const answer = await rig.api(method, path, method === 'GET' ? undefined : {});
      if (answer.status !== 401) answered.push(`${method} ${path} ${answer.status}`);
    }
    expect(routes.length).toBeGreaterThan(15);
    expect(answered.sort()).toEqual([
      'DELETE /api/session 204',
      // What a screen that waits may ask is for itself alone.
      'GET /api/pairing/C1 400',
      'GET /api/pairing/C1/admission 400',
      // Told to who can write to the data folder.
      'GET /doctor/report 404',
      'GET /healthz 200',
      'GET /readyz 200',
      'POST /api/pairing 400',
      // Signing in is how a session begins: an empty body is refused for what it is.
      'POST /api/session 400',
    ]);
    expect(rig.stored()).toEqual(before);
  });

  it.each([
    '/api/nothing',
    '/api',
    '/api/',
    '/api/counters/',
    '/gallery',
    '/gallery/',
    '/gallery/x',
    '/API/counters',
  ])('[SEC-1] %s tells a stranger nothing', async (path) => {
    const answer = await rig.api('GET', path);
    expect([401, 404]).toContain(answer.status);
    expect(await answer.json()).toEqual({
      code: expect.any(String),
      params: {},
      requestId: expect.any(String),
    });
  });

  it.each([
    '/api//counters',
    '//api/counters',
    '/api/./counters',
    '/api/x/../counters',
    '/api/%63ounters',
    '/%61pi/counters',
    '/api/counters?x',
    '/api/counters%00',
    '/api/counters;x=1',
  ])('[SEC-1] %s is no way round', async (path) => {
    const answer = await rig.raw(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${rig.port}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 (400|401|404)/);
    expect(answer).not.toContain('Counter 1');
  });

  it.each(OPEN)('[SEC-1] %s is open', async (path) => {
    expect((await rig.api('GET', path)).status).toBe(200);
  });

  it('[SEC-1] metrics are for this machine, not for whom a proxy on it speaks', async () => {
    for (const name of ['X-Forwarded-For', 'Forwarded']) {
      const answer = await rig.api('GET', '/metrics', undefined, { [name]: '10.0.0.9' });
      expect(answer.status).toBe(404);
    }
  });

  it.each(SHELLS)(
    '[SEC-1][SEC-6] the page %s has a strict policy, no inline script and no data',
    async (path) => {
      const address = 'shell-test@sbx';
      await rig.share(shareOf({ address, name: 'Shell Person' }));
      const answer = await fetch(`${rig.url}${path}`);
      expect([200, 404]).toContain(answer.status);
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await answer.text()).not.toMatch(/Shell Person|shell-test/);
    },
  );

  it('[READ-5] only the reading worker may compile WebAssembly', async () => {
    const assets = readdirSync(join(repositoryRoot(), 'dist', 'kiosk-ui', 'assets'));
    const scripts = assets.filter((name) => name.endsWith('.js'));
    const [worker, ...others] = await Promise.all(
      [...scripts.filter(isReadingWorker), ...scripts.filter((name) => !isReadingWorker(name))].map(
        async (name) => (await fetch(`${rig.url}/assets/${name}`)).headers.get('content-security-policy'),
      ),
    );
    expect(worker).toContain("default-src 'self'");
    expect(worker).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(others.length).toBeGreaterThan(3);
    for (const policy of others) expect(policy).not.toMatch(/unsafe|\*/);
    for (const lookalike of ['/assets/reading-worker-x.js/../../clerk/', '/reading-worker-x.js']) {
      const answer = await fetch(`${rig.url}${lookalike}`, { redirect: 'manual' });
      expect(answer.headers.get('content-security-policy')).not.toMatch(/unsafe/);
    }
  });

  it('[SEC-6] no built page has inline script, style or handler', () => {
    const built = join(repositoryRoot(), 'dist', 'kiosk-ui');
    const pages = readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.html'),
    );
    expect(pages.length).toBeGreaterThan(1);
    for (const name of pages) {
      const text = readFileSync(join(built, name), 'utf8');
      expect(text).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
      expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i);
    }
  });

  it.each([
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..\\..\\package.json',
    '/assets/%00',
    '/display/..%2f..%2fpackage.json',
  ])('[SEC-1] %s leads out of the screens’ folder for nobody', async (path) => {
    const answer = await rig.raw(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${rig.port}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 (400|404)/);
    expect(answer).not.toContain('"parchi"');
  });
});

describe('with a session', () => {
  let rig: ServerRig;
  beforeAll(async () => {
    rig = await ServerRig.start();
  });
  afterAll(() => rig.stop());

  it('[SEC-2] the cookie is HttpOnly, SameSite=Strict, for the whole site, and the database holds only its hash', async () => {
    const answer = await rig.signIn();
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^parchi_session=[\w-]{43}; /);
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(part);
    expect(cookie).toMatch(/Max-Age=\d+/);
    const value = /parchi_session=([^;]+)/.exec(cookie)?.[1] ?? 'none';
    const rows = JSON.stringify([rig.query('SELECT * FROM sessions'), rig.query('SELECT * FROM accounts')]);
    expect(rows).not.toContain(value);
    expect(rows).not.toContain(ADMIN_PASSWORD);
    expect(rows).toContain('$argon2id$');
    expect(rig.lines.join('')).not.toContain(value);
    const [row] = rig.query<{ id_hash: string }>('SELECT id_hash FROM sessions');
    const stolen = await rig.api('GET', '/api/session', undefined, {
      Cookie: `parchi_session=${row?.id_hash}`,
    });
    expect(stolen.status).toBe(401);
  });

  it('[SEC-7] every documented route of staff has a permission in the table, and nothing else has', async () => {
    await rig.signIn();
    const { paths } = (await (await rig.api('GET', '/api/openapi.json')).json()) as {
      paths: Record<string, object>;
    };
    const documented = Object.entries(paths)
      .filter(
        ([path]) =>
          path.startsWith('/api/') &&
          !path.startsWith('/api/kiosk/') &&
          !path.startsWith('/api/pairing') &&
          !path.startsWith('/api/v3/'),
      )
      .flatMap(([path, item]) =>
        Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
      )
      .filter((route) => !route.endsWith(' /api/session'));
    const table = [...ROUTE_PERMISSIONS.keys(), ...SESSION_ROUTES].filter(
      (route) => !route.includes('/gallery'),
    );
    expect(documented.sort()).toEqual(table.sort());
  });

  it('[SEC-7] a role without the permission, and one that nobody knows, is refused', async () => {
    await rig.signIn();
    const roleIs = (role: string) => rig.execute(`UPDATE accounts SET role = '${role}'`);
    try {
      roleIs('auditor');
      expect((await rig.api('GET', '/api/counters')).status).toBe(200);
      const refused = await rig.api('GET', '/api/devices');
      expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
        403,
        'not_permitted',
      ]);
      roleIs('king');
      expect((await rig.api('GET', '/api/counters')).status).toBe(401);
    } finally {
      roleIs('administrator');
    }
  });

  it('[SEC-8] the log says who opened a counter, and that nobody of ours gave a share its number', async () => {
    await rig.signIn();
    const { version } = (await rig.command('/api/counters/C2/openCounter', { seen: 1 })).counter;
    expect(version).toBeGreaterThan(1);
    await rig.share(shareOf());
    const actors = rig.query<{ type: string; actor: string | null }>(
      "SELECT type, actor FROM events WHERE type IN ('counterOpened', 'issued') ORDER BY seq",
    );
    expect(actors).toEqual([
      { type: 'counterOpened', actor: 'admin' },
      { type: 'issued', actor: null },
    ]);
  });

  it('[SEC-2] behind a public https address the cookie is Secure', async () => {
    await rig.restart({ config: { publicUrl: 'https://opd.example' } });
    const answer = await rig.api(
      'POST',
      '/api/session',
      { name: 'admin', password: ADMIN_PASSWORD },
      { Origin: 'https://opd.example' },
    );
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toContain('Secure');
    await rig.restart({ config: {} });
  });

  it('[SEC-2] a session ends on sign-out, by time, and survives a restart', async () => {
    await rig.signIn();
    await rig.restart();
    expect(await (await rig.api('GET', '/api/session')).json()).toEqual({
      name: 'admin',
      role: 'administrator',
      counter: null,
      zone: 'Asia/Kolkata',
    });
    const kept = rig.cookie;
    await rig.api('DELETE', '/api/session');
    rig.cookie = kept;
    expect((await rig.api('GET', '/api/session')).status).toBe(401);
    await rig.signIn();
    rig.clock.advance(15 * 60 * 60_000);
    expect((await rig.api('GET', '/api/counters')).status).toBe(401);
    rig.clock.advance(-15 * 60 * 60_000);
  });

  const foreign = [
    'http://evil.example',
    'https://127.0.0.1.evil.example',
    'null',
    '',
    'file://',
    'chrome-extension://abcdef',
  ];
  it('[SEC-3] no route that changes something listens to a foreign page', async () => {
    await rig.signIn();
    const routes = (await documented(rig)).filter(
      ({ method, path }) => method !== 'GET' && !path.startsWith('/api/v3/'),
    );
    expect(routes.length).toBeGreaterThan(8);
    const before = rig.stored();
    for (const { method, path } of routes) {
      for (const origin of foreign) {
        const answer = await rig.api(method, path, {}, { Origin: origin });
        expect([path, origin, answer.status]).toEqual([path, origin, 403]);
        expect(await answer.json()).toMatchObject({ code: 'forbidden_origin' });
      }
      const none = await fetch(`${rig.url}${path}`, { method, headers: { Cookie: rig.cookie } });
      expect(none.status).toBe(403);
    }
    expect(rig.stored()).toEqual(before);
    expect((await rig.api('GET', '/api/session')).status).toBe(200);
  });

  it('[SEC-3] the public address is an origin of ours', async () => {
    await rig.restart({ config: { publicUrl: 'https://opd.example' } });
    await rig.signIn();
    const answer = await rig.api(
      'POST',
      '/api/counters/C1/openCounter',
      { id: 'from-public', seen: 1 },
      { Origin: 'https://opd.example' },
    );
    expect(answer.status).toBe(200);
    await rig.restart({ config: {} });
  });

  it('[SEC-5] wrong passwords make the next one wait, longer each time, the right one too, and the wait ends', async () => {
    await rig.clock.standing(async () => {
      const stranger = { Cookie: '' };
      const tryOne = (password: string) =>
        rig.api('POST', '/api/session', { name: 'admin', password }, stranger);
      const statuses: number[] = [];
      for (let i = 0; i < 7; i += 1) statuses.push((await tryOne(`wrong-${i}`)).status);
      expect(statuses).toEqual([...Array(5).fill(401), 429, 429]);
      const refused = await tryOne(ADMIN_PASSWORD);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
      for (const wait of [2, 4, 8, 16, 32, 60, 60]) {
        rig.clock.advance(60_000);
        expect((await tryOne('wrong')).status).toBe(401);
        expect((await tryOne('wrong')).headers.get('retry-after')).toBe(String(wait));
      }
      rig.clock.advance(60_000);
      expect((await tryOne(ADMIN_PASSWORD)).status).toBe(204);
      expect((await tryOne('wrong')).status).toBe(401);
    });
  });

  it('[SEC-5] a guesser stops neither the owner in a browser of theirs nor colleagues at the same address', async () => {
    await rig.signIn();
    await rig.api('POST', '/api/people', { name: 'zahoor', role: 'clerk', password: 'chinar-leaf-7' });
    const browser = rig.browser;
    const guess = (name: string) =>
      rig.api('POST', '/api/session', { name, password: 'wrong' }, { Cookie: '' });
    await Promise.all(Array.from({ length: 200 }, () => guess('admin')));
    // A name a try is what is left to a guesser whose names all wait.
    await Promise.all(Array.from({ length: 200 }, (_, i) => guess(`name${i}`)));
    const owner = await rig.api(
      'POST',
      '/api/session',
      { name: 'admin', password: ADMIN_PASSWORD },
      { Cookie: browser },
    );
    expect(owner.status).toBe(204);
    rig.clock.advance(1_000);
    const body = { name: 'zahoor', password: 'chinar-leaf-7' };
    expect((await rig.api('POST', '/api/session', body, { Cookie: '' })).status).toBe(204);
    rig.clock.advance(20 * 60_000);
  });

  it('[SEC-5] a clock set back does not lock anybody out', async () => {
    for (let i = 0; i < 11; i += 1) await rig.signIn('wrong');
    rig.clock.advance(-60 * 60_000);
    expect((await rig.signIn()).status).toBe(204);
    rig.clock.advance(60 * 60_000);
  });

  it('[SEC-5] a flood of guesses at once is turned away, not computed', async () => {
    const wrong = { name: 'admin', password: 'wrong' };
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => rig.api('POST', '/api/session', wrong, { Cookie: '' })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(FREE_TRIES);
    expect(statuses.every((status) => status === 401 || status === 429)).toBe(true);
    rig.clock.advance(20 * 60_000);
  });

  it('[SEC-2] an unknown name and a wrong password look the same', async () => {
    const unknown = await rig.api('POST', '/api/session', { name: 'nobody', password: 'x' });
    const wrong = await rig.api('POST', '/api/session', { name: 'admin', password: 'x' });
    const shape = async (answer: Response) => ({ ...(await jsonOf(answer)), requestId: '' });
    expect([unknown.status, await shape(unknown)]).toEqual([wrong.status, await shape(wrong)]);
  });
});

function isReadingWorker(name: string): boolean {
  return name.startsWith('reading-worker-');
}
