// Owns what a hostile page, browser or script tries against the real server over HTTP: each attack once, and what is left of it.

import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callbackPaths } from '../../abdm/wire/paths.ts';
import { MAX_BODY_BYTES } from '../../server/app.ts';
import { openLive } from '../support/live-client.ts';
import { ADMIN_PASSWORD, jsonOf, ServerRig, shareOf } from '../support/server-rig.ts';

// biome-ignore lint/suspicious/noExplicitAny: the document is looked into freely
type Document = any;

let rig: ServerRig;
let operations: { method: string; path: string }[];
beforeAll(async () => {
  rig = await ServerRig.start();
  await rig.signIn();
  const { paths }: Document = await (await rig.api('GET', '/api/openapi.json')).json();
  operations = Object.entries<object>(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => ({ method: method.toUpperCase(), path })),
  );
});
afterAll(() => rig.stop());

const withValue = (path: string, value: string) => path.replace(/\{\w+\}/g, value);
const cookieOf = (answer: Response) =>
  /parchi_session=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '')?.[1];

/** A request written byte by byte. */
function bytes(line: string, headers: string[], body = ''): string {
  const all = [`Host: 127.0.0.1:${rig.port}`, `Origin: ${rig.url}`, `Cookie: ${rig.cookie}`, ...headers];
  return `${line} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body}`;
}
const CLOSE = 'Connection: close';

describe('session fixation', () => {
  it('[EDGE-16] a cookie that was planted before is never taken over by signing in', async () => {
    const planted = randomBytes(32).toString('base64url');
    const answer = await rig.api(
      'POST',
      '/api/session',
      { name: 'admin', password: ADMIN_PASSWORD },
      { Cookie: `parchi_session=${planted}` },
    );
    expect(answer.status).toBe(204);
    expect(cookieOf(answer)).not.toBe(planted);
    const thief = await rig.api('GET', '/api/session', undefined, { Cookie: `parchi_session=${planted}` });
    expect(thief.status).toBe(401);
  });

  it('[EDGE-16] every sign-in is a session of its own, and the one the browser had before ends', async () => {
    const first = cookieOf(await rig.signIn());
    const second = cookieOf(await rig.signIn());
    expect(second).not.toBe(first);
    const old = await rig.api('GET', '/api/session', undefined, { Cookie: `parchi_session=${first}` });
    expect(old.status).toBe(401);
    expect((await rig.api('GET', '/api/session')).status).toBe(200);
  });

  it('[EDGE-16] no address and no body carries a session', async () => {
    const value = rig.cookie.split('=')[1];
    for (const path of [`/api/counters?parchi_session=${value}`, `/api/counters;parchi_session=${value}`]) {
      const answer = await fetch(`${rig.url}${path}`, { headers: { Authorization: `Bearer ${value}` } });
      expect(answer.status).toBe(401);
    }
  });
});

describe('cross-site requests', () => {
  const FORMS = [
    ['application/x-www-form-urlencoded', 'id=command-1&seen=1'],
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="id"\r\n\r\n1\r\n--x--'],
    // What a form's text can be made to look like, and what the route would take.
    ['text/plain', '{"id":"command-1","seen":1}'],
    ['', '{"id":"command-1","seen":1}'],
  ] as const;

  it('[SEC-3] no form of another site changes anything, with whatever content type a form can have', async () => {
    const before = rig.stored();
    const writing = operations.filter(({ method, path }) => method !== 'GET' && !path.startsWith('/api/v3/'));
    expect(writing.length).toBeGreaterThan(10);
    const send = (
      method: string,
      path: string,
      [type, body]: readonly [string, string],
      origin: string | null,
    ) =>
      fetch(`${rig.url}${withValue(path, 'C1')}`, {
        method,
        body,
        headers: {
          Cookie: rig.cookie,
          ...(type === '' ? {} : { 'Content-Type': type }),
          ...(origin === null ? {} : { Origin: origin }),
        },
      });
    for (const { method, path } of writing) {
      const answers = await Promise.all(FORMS.map((form) => send(method, path, form, null)));
      const statuses = answers.map(({ status }) => status);
      expect([method, path, statuses]).toEqual([method, path, [403, 403, 403, 403]]);
    }
    for (const origin of ['null', 'http://evil.example', `${rig.url}.evil.example`, `${rig.url}0`]) {
      for (const form of FORMS) {
        expect((await send('POST', '/api/counters/C1/openCounter', form, origin)).status).toBe(403);
      }
    }
    expect(rig.stored()).toEqual(before);
    expect((await rig.api('GET', '/api/session')).status).toBe(200);
  });

  it.each([
    ['http://opd.local', 400],
    ['http://opd.local.evil.example', 403],
    ['http://evil-opd.local', 403],
    ['http://opd.loca', 403],
    ['http://opd.local:81', 403],
    ['http://opd.local@evil.example', 403],
    ['opd.local', 403],
  ])('[SEC-3] the origin is the whole of the name that was asked: %s', async (origin, status) => {
    const headers = ['Host: opd.local', `Origin: ${origin}`, `Cookie: ${rig.cookie}`, CLOSE];
    const answer = await rig.raw(
      `POST /api/counters/C1/openCounter HTTP/1.1\r\n${headers.join('\r\n')}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
    );
    expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
  });

  it('[SEC-3] from a page of ours a form’s content type is no JSON', async () => {
    const before = rig.count('events');
    for (const [type, body] of FORMS) {
      if (type === '') continue;
      const answer = await rig.api('POST', '/api/counters/C1/openCounter', body, { 'Content-Type': type });
      expect([type, answer.status]).toEqual([type, 400]);
    }
    expect(rig.count('events')).toBe(before);
    // The same words as JSON are taken: it was their kind that was refused.
    const [, words] = FORMS.find(([type]) => type === 'text/plain') ?? [];
    expect((await rig.api('POST', '/api/counters/C1/openCounter', words)).status).toBe(200);
  });

  it('[SEC-3] looking changes nothing: no GET writes to the log', async () => {
    const before = rig.stored();
    for (const { method, path } of operations) {
      if (method === 'GET') await rig.api('GET', withValue(path, 'C1'));
    }
    expect(rig.stored()).toEqual(before);
  });

  it('[SEC-3] no socket opens for another site, whatever cookie the browser sends along', async () => {
    const port = rig.port + 1;
    for (const query of ['?audience=hall', '?audience=counter&counter=C1', '?audience=kiosk']) {
      for (const origin of [
        'http://evil.example',
        `http://127.0.0.1:${port}`,
        `https://127.0.0.1.evil.example`,
      ]) {
        const live = openLive(rig.url, query, { origin, cookie: rig.cookie });
        expect(await live.closed).toBe('http 403');
        expect(live.messages).toEqual([]);
      }
    }
  });

  it('[SEC-3][EDGE-20] no answer lets another site read it, and none is kept', async () => {
    for (const { method, path } of operations) {
      if (method !== 'GET') continue;
      const answer = await rig.api('GET', withValue(path, 'C1'), undefined, {
        Origin: 'http://evil.example',
      });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      if (!path.startsWith('/api/')) continue;
      expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('guessing', () => {
  it('[SEC-5] a dictionary is stopped, whatever headers it uses, and nobody is signed in by it', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 30; i += 1) {
      const answer = await rig.api(
        'POST',
        '/api/session',
        { name: 'admin', password: `guess-${i}` },
        {
          'X-Forwarded-For': `198.51.100.${i}`,
          Forwarded: `for=198.51.100.${i}`,
          'X-Real-IP': `10.0.0.${i}`,
        },
      );
      statuses.push(answer.status);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(15);
    expect(statuses.at(-1)).toBe(429);
    // Not for good: whoever knows the password comes in a little later.
    rig.clock.advance(10 * 60_000);
    expect((await rig.signIn()).status).toBe(204);
  });

  it('[SEC-5] sessions and patient pages cannot be guessed either: their names are random and long', async () => {
    expect(rig.cookie.split('=')[1]).toMatch(/^[\w-]{43}$/);
    for (let i = 0; i < 50; i += 1) {
      const guess = randomBytes(32).toString('base64url');
      const answer = await rig.api('GET', '/api/session', undefined, { Cookie: `parchi_session=${guess}` });
      expect(answer.status).toBe(401);
    }
  });
});

describe('paths that lead elsewhere', () => {
  const HOSTILE = [
    '..%2f..%2f..%2fetc%2fpasswd',
    '%2e%2e%2f%2e%2e%2fkeys%2fsealing.keys',
    '..%5c..%5cparchi.db',
    '....%2f%2f....%2f%2fetc%2fpasswd',
    '%252e%252e%252fetc%252fpasswd',
    '%2fetc%2fpasswd',
    'C1%00.svg',
    '..',
    '%c0%ae%c0%ae%c0%af',
    'file:%2f%2f%2fetc%2fpasswd',
  ];
  const MORE = [
    '/voice/{x}/{x}',
    '/assets/{x}',
    '/qr/{x}.svg',
    '/posters/{x}.pdf',
    '/t/{x}',
    '/trust/{x}',
    '/display/{x}',
    '/{x}',
  ];

  it('[EDGE-17] no route reads a file that it was told by name', async () => {
    const paths = [...new Set([...operations.map(({ path }) => path), ...MORE])].filter((path) =>
      path.includes('{'),
    );
    expect(paths.length).toBeGreaterThan(12);
    for (const path of paths) {
      for (const value of HOSTILE) {
        const answer = await rig.raw(bytes(`GET ${withValue(path, value)}`, [CLOSE]));
        expect([path, value, answer.slice(0, 12)]).toEqual([
          path,
          value,
          expect.stringMatching(/ (4\d\d|30[12])$/),
        ]);
        expect(answer).not.toMatch(/root:|"parchi"|SQLite format|BEGIN/);
      }
    }
  });

  it('[EDGE-17] nor writes one', async () => {
    const { dataDir } = rig.config().config;
    const before = readdirSync(rig.folder, { recursive: true }).length;
    for (const value of HOSTILE) {
      for (const path of [`/api/voice/${value}/number_1`, `/api/voice/ur/${value}`]) {
        const answer = await rig.raw(
          bytes(`PUT ${path}`, [CLOSE, 'Content-Type: audio/wav', 'Content-Length: 4'], 'RIFF'),
        );
        expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
      }
    }
    expect(readdirSync(rig.folder, { recursive: true }).length).toBe(before);
    expect(existsSync(join(dataDir, '..', 'number_1'))).toBe(false);
  });
});

describe('headers that were written by somebody', () => {
  it('[EDGE-18] nothing that is sent becomes a header of the answer', async () => {
    const tries = [
      bytes('GET /clerk%0d%0aSet-Cookie:%20injected=1', [CLOSE]),
      bytes('GET /trust?l=%0d%0aInjected:%201', [CLOSE]),
      bytes('GET /qr/OPD1%0d%0aInjected:1.svg', [CLOSE]),
      bytes('GET /posters/OPD1.pdf?size=a4%0d%0aInjected:1', [CLOSE]),
      bytes('GET /api/counters', [CLOSE, 'X-Request-Id: a%0d%0aInjected:1']),
      bytes('GET /t/abcdefghij%0d%0aInjected:1', [CLOSE]),
      bytes('GET /voice/ur/x%0d%0aInjected:1?v=%0d%0aInjected:1', [CLOSE]),
    ];
    for (const one of tries) {
      const [head = ''] = (await rig.raw(one)).split('\r\n\r\n');
      expect(head).toMatch(/^HTTP\/1\.1 [234]\d\d/);
      expect(head).not.toMatch(/^(injected|set-cookie: injected)/im);
    }
  });

  it.each([
    ['a bare carriage return', 'X-A: a\rInjected: 1'],
    ['a line that is folded', 'X-A: a\r\n Injected: 1'],
    ['a NUL', 'X-A: a\u0000b'],
    ['a name with a space', 'X A: 1'],
    ['a space before the colon', 'Content-Length : 0'],
  ])('[EDGE-18] %s in a header ends the connection', async (_what, header) => {
    expect(await rig.raw(bytes('GET /healthz', [header, CLOSE]))).toMatch(/^HTTP\/1\.1 400/);
  });
});

describe('two requests in one', () => {
  const INNER = 'GET /api/counters HTTP/1.1\r\nHost: x\r\n\r\n';
  it.each([
    ['both lengths', ['Content-Length: 6', 'Transfer-Encoding: chunked'], `0\r\n\r\n${INNER}`],
    ['two lengths', ['Content-Length: 0', 'Content-Length: 40'], INNER],
    ['a list of lengths', ['Content-Length: 0, 40'], INNER],
    ['a length with a sign', ['Content-Length: +0'], INNER],
    ['a length in hex', ['Content-Length: 0x0'], INNER],
    ['a coding that is none', ['Transfer-Encoding: xchunked'], `0\r\n\r\n${INNER}`],
    ['a coding after chunked', ['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${INNER}`],
    ['a tab before chunked', ['Transfer-Encoding:\u000bchunked'], `0\r\n\r\n${INNER}`],
    ['a chunk size that is none', ['Transfer-Encoding: chunked'], `0x0\r\n\r\n${INNER}`],
    ['bare line feeds', ['Transfer-Encoding: chunked'], `0\n\n${INNER}`],
  ])('[EDGE-19] %s is answered once at most, and the second is never heard', async (_what, headers, body) => {
    const answer = await rig.raw(bytes('POST /healthz', headers, body), 300);
    const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d\d\d)/g)].map(([, status]) => status);
    expect(statuses.length).toBeLessThanOrEqual(1);
    if (statuses.length === 1) expect(statuses[0]).toBe('400');
    expect((await rig.api('GET', '/healthz')).status).toBe(200);
  });
});

describe('bodies that grow', () => {
  const commandPath = '/api/counters/C1/openCounter';
  const mb = () => process.memoryUsage().rss / 1e6;

  it.each(['gzip', 'deflate', 'br', 'gzip, gzip'])(
    '[EDGE-14] a body packed as %s is not unpacked',
    async (coding) => {
      const bomb = gzipSync(Buffer.alloc(10_000_000, ' '));
      expect(bomb.length).toBeLessThan(MAX_BODY_BYTES);
      const before = rig.stored();
      const memory = mb();
      for (const path of [commandPath, '/api/session', '/api/pairing']) {
        const answer = await fetch(`${rig.url}${path}`, {
          method: 'POST',
          body: new Uint8Array(bomb),
          headers: {
            'Content-Type': 'application/json',
            'Content-Encoding': coding,
            Origin: rig.url,
            Cookie: rig.cookie,
          },
        });
        expect(answer.status).toBe(400);
      }
      const share = await rig.callback(callbackPaths.share, new Uint8Array(bomb), {
        'Content-Encoding': coding,
      });
      expect(share.status).toBe(400);
      expect(rig.stored()).toEqual(before);
      expect(mb() - memory).toBeLessThan(60);
    },
  );

  it.each([
    ['an array of thousands', `[${'0,'.repeat(8_000)}0]`],
    ['thousands of keys', `{${Array.from({ length: 1_500 }, (_, i) => `"k${i}":1`).join(',')}}`],
    ['the same key a thousand times', `{${'"id":"a",'.repeat(1_500)}"seen":1}`],
    ['depth', `${'{"a":'.repeat(2_500)}1${'}'.repeat(2_500)}`],
    ['a number of thousands of digits', `{"id":"command-1","seen":${'9'.repeat(10_000)}}`],
    ['a number without end', '{"id":"command-1","seen":1e400}'],
    ['thousands of escapes', `{"id":"${'\\u0000'.repeat(2_500)}","seen":1}`],
  ])('[EDGE-14] %s is refused as what it is', async (_what, body) => {
    const before = rig.count('events');
    const answer = await rig.api('POST', commandPath, body);
    expect(answer.status).toBe(400);
    expect((await answer.text()).length).toBeLessThan(20_000);
    expect(rig.count('events')).toBe(before);
  });

  it('[EDGE-14] no key reaches the prototype of anything', async () => {
    const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
    for (const { method, path } of operations) {
      if (method === 'GET' || path.startsWith('/api/v3/') || path.endsWith('/session')) continue;
      for (const key of KEYS) {
        const body = `{"${key}":{"polluted":true,"prototype":{"polluted":true}},"id":"command-1","seen":1}`;
        const answer = await rig.api(method, withValue(path, key), body);
        expect([path, key, answer.status]).toEqual([path, key, expect.toSatisfy((status) => status < 500)]);
      }
    }
    await rig.share(`{"__proto__":{"polluted":true},${JSON.stringify(shareOf()).slice(1)}`);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((Object as unknown as Record<string, unknown>).polluted).toBeUndefined();
    expect((await jsonOf(await rig.api('GET', '/api/session'))).name).toBe('admin');
  });

  it('[EDGE-14] a socket packs nothing, so nothing is unpacked', async () => {
    const answer = await rig.raw(
      bytes('GET /live?audience=hall', [
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
        'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
      ]),
      500,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 101/);
    expect(answer).not.toMatch(/permessage-deflate/i);
  });
});
