// Owns that the document and the routes say the same, and that no body makes a route fall over.

import fc from 'fast-check';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callbackPaths } from '../../abdm/wire/paths.ts';
import { createApp, MAX_BODY_BYTES } from '../../server/app.ts';
import { PROBLEM_STATUS } from '../../server/contract/problems.ts';
import { abdmRoutes } from '../../server/routes/abdm.ts';
import { fuzzTimeout, runs } from '../support/fuzz-runs.ts';
import { jsonOf, ServerRig, shareOf } from '../support/server-rig.ts';

// biome-ignore lint/suspicious/noExplicitAny: the document is looked into freely
type Document = any;

/** Methods and paths of the document, in Hono's spelling. */
function inDocument({ paths }: Document): string[] {
  return Object.entries(paths as Record<string, object>)
    .flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    )
    .sort();
}

/** What is registered, middleware and files aside. */
function registered(): string[] {
  // Routes are registered without touching what they need: nothing is called here.
  const nothing = new Proxy({}, { get: () => undefined });
  const app: Hono = createApp({
    abdm: nothing,
    health: nothing,
    sharingCode: nothing,
    posters: nothing,
    patient: nothing,
    facility: nothing,
    counters: nothing,
    tokens: nothing,
    queues: nothing,
    numbers: nothing,
    hub: nothing,
    backups: nothing,
    printers: nothing,
    paper: nothing,
    kiosk: nothing,
    signIn: nothing,
    devices: nothing,
    network: nothing,
    doctor: nothing,
    screens: '.',
    publicUrl: null,
    clientOf: nothing,
    knownHost: nothing,
    trust: nothing,
    strictTransport: false,
    now: Date.now,
    log: nothing,
  } as unknown as Parameters<typeof createApp>[0]) as unknown as Hono;
  const network = abdmRoutes(nothing as unknown as Parameters<typeof abdmRoutes>[0], nothing as never);
  const own = [...app.routes, ...network.routes]
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  return [...new Set(own)].sort();
}

/** Pictures, text and pages: no JSON to describe. */
const NOT_JSON =
  /^GET \/(qr\/|trust|posters\/|t\/|tv|voice\/|metrics$|assets\/|display|clerk|kiosk|admin|gallery|$)/;

describe('the OpenAPI document', () => {
  let rig: ServerRig;
  let document: Document;
  beforeAll(async () => {
    rig = await ServerRig.start();
    await rig.signIn();
    document = await (await rig.api('GET', '/api/openapi.json')).json();
  });
  afterAll(() => rig.stop());

  it('[WEB-3] describes every JSON route that is registered, and no other', () => {
    const routes = registered().filter((route) => !NOT_JSON.test(route));
    expect(routes.length).toBeGreaterThan(15);
    expect(inDocument(document)).toEqual(routes);
  });

  it('[WEB-3] is shaped as OpenAPI 3.1: parameters declared, bodies and answers with schemas, references resolved', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    const network = Object.values(callbackPaths) as string[];
    for (const [path, item] of Object.entries<Document>(document.paths)) {
      expect(path).toMatch(/^\/[\w/{}.-]*$/);
      for (const [method, operation] of Object.entries<Document>(item)) {
        expect(['get', 'post', 'put', 'patch', 'delete']).toContain(method);
        expect(operation.summary).toEqual(expect.any(String));
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
        const declared = (operation.parameters ?? []).filter((one: Document) => one.in === 'path');
        expect(declared.map((one: Document) => one.name).sort()).toEqual(named);
        for (const one of declared) expect(one).toMatchObject({ required: true, schema: expect.any(Object) });
        expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
        for (const [status, answer] of Object.entries<Document>(operation.responses)) {
          expect(status).toMatch(/^[1-5]\d\d$/);
          expect(answer.description).toEqual(expect.any(String));
        }
        if (method === 'post' && !network.includes(path)) {
          expect(operation.requestBody.content['application/json'].schema).toBeDefined();
        }
      }
    }
    for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)) {
      const target = (reference ?? '')
        .replace(/^#\//, '')
        .split('/')
        .reduce((at, key) => at?.[key], document);
      expect(target, reference).toBeDefined();
    }
  });

  function expectProblem(body: unknown, status: number): void {
    expect(body).toEqual({
      code: expect.any(String),
      params: expect.any(Object),
      requestId: expect.any(String),
    });
    const { code } = body as { code: keyof typeof PROBLEM_STATUS };
    expect(PROBLEM_STATUS[code]).toBe(status);
  }

  const json = fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc
      .record(
        {
          id: fc.oneof(fc.string(), fc.constant('command-1')),
          seen: fc.oneof(fc.integer(), fc.constant(1), fc.double(), fc.string()),
          token: fc.string(),
          to: fc.oneof(fc.string(), fc.constant('PHARM'), fc.constant(null)),
          lane: fc.oneof(fc.constantFrom('emergency', 'priority', 'normal'), fc.string()),
          card: fc.string(),
          yearOfBirth: fc.oneof(fc.integer(), fc.constant(null)),
          day: fc.oneof(fc.string(), fc.constantFrom('2026-02-30', '0000-00-00', '9999-12-31')),
          completing: fc.anything(),
          ['__proto__']: fc.anything(),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value)),
  );
  const parameter = fc.oneof(
    fc.constantFrom(
      'C1',
      'OPD1',
      'openCounter',
      'serve',
      '__proto__',
      'constructor',
      '%00',
      '..',
      '%2e%2e',
      '%E0%A4%A',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 90 }).map((text) => {
      const bare = text.replace(/\p{Cs}/gu, '');
      return bare === '' ? 'x' : encodeURIComponent(bare);
    }),
  );

  it(
    '[WEB-1][WEB-2][WEB-7] no body and no parameter gets more than a problem, and only a 2xx changes the log',
    async () => {
      await rig.tokenNumber(shareOf());
      const routes = inDocument(document)
        .filter((route) => route.startsWith('POST') && !route.includes('/api/v3/'))
        .filter((route) => !route.endsWith('/api/session'));
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...routes),
          fc.array(parameter, { minLength: 2, maxLength: 2 }),
          json,
          fc.constantFrom('application/json', 'text/plain', 'application/json; charset=utf-16', ''),
          async (route, [first = '', second = ''], body, type) => {
            const values = [first, second];
            const path = (route.split(' ')[1] ?? '').replace(/:\w+/g, () => values.shift() ?? '');
            const before = rig.count('events');
            const answer = await rig.api('POST', path, body, { 'Content-Type': type });
            const text = await answer.text();
            if (answer.status >= 200 && answer.status < 300) return;
            expect(answer.status).toBeGreaterThanOrEqual(400);
            expect(answer.status).not.toBe(500);
            expectProblem(JSON.parse(text), answer.status);
            expect(text).not.toMatch(/Error|node_modules|\.ts:/);
            expect(rig.count('events')).toBe(before);
          },
        ),
        runs(400),
      );
      expect((await rig.api('GET', '/readyz')).status).toBe(200);
    },
    fuzzTimeout(60_000),
  );

  it.each([
    ['no JSON', '{', 400],
    ['an empty body', '', 400],
    ['lone surrogates', '{"id":"\\ud800\\ud800\\ud800\\ud800","seen":1}', 400],
    ['an unknown key', '{"id":"command-1","seen":1,"admin":true}', 400],
    ['a prototype', '{"__proto__":{"id":"command-1","seen":1}}', 400],
    ['nesting', '['.repeat(7_000) + ']'.repeat(7_000), 400],
    ['too much', `"${'x'.repeat(MAX_BODY_BYTES)}"`, 413],
  ])('[WEB-1][WEB-2] %s is refused as what it is', async (_what, body, status) => {
    const answer = await rig.api('POST', '/api/counters/C1/openCounter', body, {
      'Content-Type': 'application/json',
    });
    expect(answer.status).toBe(status);
    expectProblem(await answer.json(), status);
  });

  it('[WEB-2] too much is 413 in chunks as well, and the connection’s end harms nobody', async () => {
    const head = `POST /api/counters/C1/openCounter HTTP/1.1\r\nHost: 127.0.0.1:${rig.port}\r\nOrigin: ${rig.url}\r\nCookie: ${rig.cookie}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const chunk = `${(8_000).toString(16)}\r\n${'x'.repeat(8_000)}\r\n`;
    const answer = await rig.raw(`${head}${chunk.repeat(4)}0\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 413/);
    expect(answer).toContain('"code":"too_large"');
    expect(answer).toContain(`"maxBytes":${MAX_BODY_BYTES}`);
  });

  it.each([
    ['a request line of 20 kB', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['a header of 20 kB', `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
    ['a host that is none', 'GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n', 400],
    [
      'both lengths',
      'POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    [
      'two lengths',
      'POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde',
      400,
    ],
    ['a method nobody knows', 'BREW /healthz HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['no HTTP at all', '\u0016\u0003\u0001\u0000\u00a5', 400],
  ])('[WEB-2][WEB-7] %s ends that connection', async (_what, bytes, status) => {
    expect(await rig.raw(bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status}`));
    expect((await rig.api('GET', '/healthz')).status).toBe(200);
  });

  it.each(['TRACE', 'OPTIONS', 'PUT', 'PATCH', 'HEAD', 'PROPFIND', 'CONNECT'])(
    '[WEB-7] %s on any route is answered or cut, never more',
    async (method) => {
      const before = rig.stored();
      for (const path of [
        '/',
        '/healthz',
        '/api/session',
        '/api/counters',
        '/qr/OPD1.svg',
        '/t/abcdefghijkl',
        callbackPaths.share,
      ]) {
        const answer = await rig.raw(
          `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
          500,
        );
        expect(answer).toMatch(/^(HTTP\/1\.1 (200|30\d|40\d) |$)/);
      }
      expect(rig.stored()).toEqual(before);
    },
  );

  it('[WEB-1] a request id that a caller sends comes back, and nothing else of it does', async () => {
    const kept = await rig.api('GET', '/api/nothing', undefined, { 'X-Request-Id': 'trace-42' });
    expect(await kept.json()).toEqual({ code: 'not_found', params: {}, requestId: 'trace-42' });
    const made = await rig.api('GET', '/api/nothing', undefined, { 'X-Request-Id': '<script>' });
    expect((await jsonOf(made)).requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('[WEB-1] what cannot be written is 503, and the reason stays in the log', async () => {
    const sqlite = await import('better-sqlite3');
    const lock = new sqlite.default(rig.config().config.databaseFile);
    lock.exec('BEGIN IMMEDIATE');
    try {
      for (const [path, body] of [
        ['/api/counters/C1/openCounter', { id: 'while-locked', seen: 1 }],
        ['/api/session', { name: 'admin', password: 'letmein-please' }],
      ] as const) {
        const answer = await rig.api('POST', path, body);
        expect(answer.status).toBe(503);
        expect(await answer.json()).toEqual({
          code: 'unavailable',
          params: {},
          requestId: expect.any(String),
        });
      }
      const share = await rig.share();
      expect(share.status).toBe(503);
      expect(await share.json()).toMatchObject({ error: { code: 'ABDM-1024' } });
    } finally {
      lock.exec('ROLLBACK');
      lock.close();
    }
    expect((await rig.share()).status).toBe(200);
    expect(
      (await rig.api('POST', '/api/counters/C1/openCounter', { id: 'while-locked', seen: 1 })).status,
    ).toBe(200);
  });
});
