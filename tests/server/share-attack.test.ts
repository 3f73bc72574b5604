// Owns what strangers and a gateway with odd habits may send to the share route, and that nothing half-made stays.

import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callbackPaths } from '../../abdm/wire/paths.ts';
import { MAX_CALLBACK_BYTES } from '../../server/routes/abdm.ts';
import { fuzzTimeout, runs } from '../support/fuzz-runs.ts';
import { base64url, newKey, sign } from '../support/gateway-keys.ts';
import { pause, ServerRig, shareOf } from '../support/server-rig.ts';

describe('the share route under attack', () => {
  let rig: ServerRig;
  beforeAll(async () => {
    rig = await ServerRig.start();
    await rig.tokenNumber(shareOf());
  });
  afterAll(() => rig.stop());

  async function expectRefusal(answer: Response, status: number, code: string): Promise<void> {
    expect(answer.status).toBe(status);
    const body = await answer.json();
    expect(body).toEqual({ error: { code, message: expect.any(String) } });
  }

  /** Sends it and makes sure that nothing was kept. */
  async function refused(send: () => Promise<Response>, status: number, code: string): Promise<void> {
    const before = rig.stored();
    await expectRefusal(await send(), status, code);
    expect(rig.stored()).toEqual(before);
  }

  const now = () => Math.floor(rig.clock.now() / 1000);
  const forged: [string, () => string | undefined][] = [
    ['nothing', () => undefined],
    ['an empty header', () => ''],
    ['another scheme', () => 'Basic YWRtaW46YWRtaW4='],
    ['no token', () => 'Bearer '],
    ['garbage', () => 'Bearer a.b.c'],
    ['10 kB of garbage', () => `Bearer ${'x'.repeat(10_000)}`],
    [
      'alg none',
      () => `Bearer ${base64url({ alg: 'none', kid: 'rig-key' })}.${base64url({ exp: now() + 60 })}.`,
    ],
    [
      'HS256 over the public key',
      () => `Bearer ${base64url({ alg: 'HS256', kid: 'rig-key' })}.${base64url({ exp: now() + 60 })}.AAAA`,
    ],
    [
      'a stranger’s key under the gateway’s kid',
      () => `Bearer ${sign(newKey('rig-key'), { exp: now() + 60 })}`,
    ],
    [
      'a stranger’s key inside the token',
      () => `Bearer ${sign(newKey('other'), { exp: now() + 60 }, { jwk: newKey('o').jwk })}`,
    ],
    ['an expired token', () => rig.authorization({ exp: now() - 1 })],
    ['a token without an end', () => rig.authorization({ exp: undefined })],
    ['a token of the future', () => rig.authorization({ nbf: now() + 3_600 })],
    ['our own access token', () => 'Bearer token-1'],
  ];
  it.each(forged)(
    '[OUT-10][WEB-1] a share with %s is 401 and leaves nothing',
    async (_what, authorization) => {
      await refused(
        () => rig.share(shareOf(), undefined, { Authorization: authorization() }),
        401,
        'ABDM-1017',
      );
    },
  );

  const headers: [string, Record<string, string | undefined>, number, string][] = [
    ['no TIMESTAMP', { TIMESTAMP: undefined }, 400, 'ABDM-1006'],
    ['a TIMESTAMP that is none', { TIMESTAMP: 'yesterday' }, 400, 'ABDM-1006'],
    [
      'a TIMESTAMP of another hour',
      { TIMESTAMP: new Date(Date.now() - 3_600_000).toISOString() },
      401,
      'ABDM-1017',
    ],
    ['no X-HIP-ID', { 'X-HIP-ID': undefined }, 400, 'ABDM-1006'],
    ['a foreign X-HIP-ID', { 'X-HIP-ID': 'IN2710009999' }, 404, 'ABDM-1001'],
    ['two X-HIP-IDs', { 'X-HIP-ID': 'IN0110000123, IN2710009999' }, 404, 'ABDM-1001'],
    ['no REQUEST-ID', { 'REQUEST-ID': undefined }, 400, 'ABDM-1006'],
    ['a blank REQUEST-ID', { 'REQUEST-ID': '   ' }, 400, 'ABDM-1006'],
    ['a REQUEST-ID of 10 kB', { 'REQUEST-ID': 'r'.repeat(10_000) }, 400, 'ABDM-1006'],
  ];
  it.each(headers)('[OUT-10][WEB-2] a share with %s is refused', async (_what, change, status, code) => {
    await refused(() => rig.share(shareOf(), undefined, change), status, code);
  });

  it.each([
    ['no body', ''],
    ['no JSON', '{'],
    ['null', 'null'],
    ['an array', '[]'],
    ['a number', '1e999'],
    ['deep nesting', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    ['deep objects', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
    ['prototype keys', '{"__proto__":{"intent":"PROFILE_SHARE"},"constructor":{"prototype":{}}}'],
    [
      'an address of lone surrogates',
      JSON.stringify(shareOf({ address: 'x' })).replace('"x"', '"\\ud800\\udfff\\ud800"'),
    ],
    ['an address with a NUL', JSON.stringify(shareOf({ address: 'a\u0000b@sbx' }))],
    ['a context with ESC', JSON.stringify(shareOf({ context: 'OPD\u001b1' }))],
    ['an address of 300 letters', JSON.stringify(shareOf({ address: 'a'.repeat(300) }))],
    ['a blank address', JSON.stringify(shareOf({ address: '  ' }))],
  ])('[OUT-10][WEB-7] a share of %s is 400', async (_what, body) => {
    await refused(() => rig.share(body), 400, 'ABDM-1006');
  });

  it('[WEB-7] a name of lone surrogates, or keys of a prototype beside the rest, is a token all the same', async () => {
    const odd = JSON.stringify(shareOf({ name: 'NAME' }))
      .replace('"NAME"', '"A\\ud800B\\udc00C"')
      .replace('{"intent"', '{"__proto__":{"polluted":true},"constructor":1,"intent"');
    expect((await rig.share(odd)).status).toBe(200);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    const [person] = rig.query('SELECT count(*) AS n FROM persons');
    expect(person).toEqual({ n: rig.count('tokens') });
  });

  it.each(['text/plain', 'application/xml', '', 'application/json; charset=utf-16'])(
    '[WEB-7] the content type %j does not matter: the platform’s own is not always right',
    async (type) => {
      expect((await rig.share(shareOf(), undefined, { 'Content-Type': type })).status).toBe(200);
    },
  );

  it('[WEB-2] a body above the limit is 413 in ABDM’s shape, sent whole or in chunks', async () => {
    const body = JSON.stringify(shareOf({ patient: { kycPhoto: 'A'.repeat(MAX_CALLBACK_BYTES) } }));
    await refused(() => rig.share(body), 413, 'ABDM-1006');
    const head = Object.entries({ ...rig.callbackHeaders(), 'Transfer-Encoding': 'chunked' }).map(
      ([k, v]) => `${k}: ${v}`,
    );
    const before = rig.stored();
    const chunks = Buffer.from(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
    const lines = `POST ${callbackPaths.share} HTTP/1.1\r\nHost: x\r\n${head.join('\r\n')}\r\n\r\n`;
    const answer = await rig.raw(Buffer.concat([Buffer.from(lines), chunks]));
    expect(answer).toMatch(/^HTTP\/1\.1 413/);
    expect(answer).toContain('"code":"ABDM-1006"');
    expect(rig.stored()).toEqual(before);
  });

  it('[WEB-2] a photo of 900 kB is read and dropped', async () => {
    const number = await rig.tokenNumber(shareOf({ patient: { kycPhoto: 'A'.repeat(900_000) } }));
    expect(number).toMatch(/^A\d+$/);
  });

  it('[WEB-7] a body in chunks of one byte is a token', async () => {
    const body = JSON.stringify(shareOf());
    const head = Object.entries({ ...rig.callbackHeaders(), 'Transfer-Encoding': 'chunked' }).map(
      ([k, v]) => `${k}: ${v}`,
    );
    const chunks = [...Buffer.from(body)].map((byte) => `1\r\n${String.fromCharCode(byte)}\r\n`).join('');
    const answer = await rig.raw(
      `POST ${callbackPaths.share} HTTP/1.1\r\nHost: x\r\n${head.join('\r\n')}\r\n\r\n${chunks}0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200/);
  });

  it.each(['Authorization', 'REQUEST-ID', 'TIMESTAMP', 'X-HIP-ID', 'Content-Type'])(
    '[WEB-7] %s sent twice never makes two tokens or a half one',
    async (name) => {
      const before = rig.stored();
      const head = Object.entries(rig.callbackHeaders()).map(([key, value]) => `${key}: ${value}`);
      const body = JSON.stringify(shareOf());
      const again = head.find((line) => line.startsWith(name)) ?? '';
      const answer = await rig.raw(
        `POST ${callbackPaths.share} HTTP/1.1\r\nHost: x\r\n${[...head, again].join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
      const made = rig.count('tokens') - (before.tokens ?? 0);
      expect([status === 200 ? 1 : 0, status === 200 || (status >= 400 && status < 500)]).toEqual([
        made,
        true,
      ]);
      expect(rig.count('persons')).toBe(rig.count('tokens'));
    },
  );

  it('[WEB-7] a share cut in the middle of its body leaves nothing', async () => {
    const before = rig.stored();
    const head = Object.entries(rig.callbackHeaders()).map(([key, value]) => `${key}: ${value}`);
    for (let i = 0; i < 20; i += 1) {
      const socket = connect(rig.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        `POST ${callbackPaths.share} HTTP/1.1\r\nHost: x\r\n${head.join('\r\n')}\r\nContent-Length: 900\r\n\r\n{"intent":"PROF`,
      );
      await pause(5);
      socket.destroy();
    }
    await pause(100);
    expect(rig.stored()).toEqual(before);
    expect((await rig.share()).status).toBe(200);
  });

  it('[WEB-7] three hundred slow strangers keep no patient waiting for long', async () => {
    const drips = Array.from({ length: 300 }, () => {
      const socket = connect(rig.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(`POST ${callbackPaths.share} HTTP/1.1\r\nHost: x\r\nContent-Le`);
      return socket;
    });
    await Promise.all(drips.map((socket) => new Promise((done) => socket.once('connect', done))));
    const answers = await Promise.all(Array.from({ length: 50 }, () => rig.share()));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    for (const socket of drips) socket.destroy();
  });

  it('[WEB-2] a head that drips for ever is ended, though somebody writes all the time', async () => {
    const socket = connect(rig.port, '127.0.0.1');
    let said = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      said += chunk;
    });
    const ended = new Promise<boolean>((resolve) => socket.once('close', () => resolve(true)));
    socket.write(`POST ${callbackPaths.share} HTTP/1.1\r\nHost: x\r\n`);
    const drip = setInterval(() => socket.write('X-A: b\r\n'), 500);
    expect(await ended).toBe(true);
    clearInterval(drip);
    expect(said).toMatch(/^HTTP\/1\.1 408 /);
  });

  const scalar = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.jsonValue(),
  );
  const bentShare = fc
    .record(
      {
        intent: fc.oneof(fc.constant('PROFILE_SHARE'), fc.constantFrom('RECORD_SHARE', 'X'), scalar),
        metaData: fc.oneof(
          fc.record(
            {
              hipId: fc.constantFrom('IN0110000123', 'IN2710009999'),
              context: fc.oneof(fc.constant('OPD1'), scalar),
              latitude: scalar,
              longitude: scalar,
              hprId: scalar,
            },
            { requiredKeys: ['hipId', 'context'] },
          ),
          scalar,
        ),
        profile: fc.record({
          patient: fc.record(
            {
              abhaAddress: fc.oneof(fc.string({ minLength: 1, maxLength: 30 }), scalar),
              abhaNumber: scalar,
              name: fc.oneof(fc.string({ unit: 'binary' }), scalar),
              gender: fc.oneof(fc.constantFrom('M', 'F'), scalar),
              yearOfBirth: scalar,
              monthOfBirth: scalar,
              dayOfBirth: scalar,
              address: fc.oneof(fc.record({ line: scalar, pincode: scalar }), scalar),
              phoneNumber: scalar,
            },
            { requiredKeys: ['abhaAddress', 'name', 'gender', 'yearOfBirth'] },
          ),
        }),
      },
      { requiredKeys: ['intent', 'metaData', 'profile'] },
    )
    .map((value) => JSON.stringify(value));
  const bytes = fc.uint8Array({ maxLength: 400 });

  it(
    '[WEB-7][OUT-1] whatever a verified sender writes is a whole token with its on-share, or nothing',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(bentShare, bytes, fc.json()), async (body) => {
          const before = rig.stored();
          const answer = await rig.share(body as string);
          const text = await answer.text();
          const after = rig.stored();
          expect([200, 400, 404]).toContain(answer.status);
          if (answer.status === 200) {
            expect(text).toBe('');
            expect((after.outbox ?? 0) - (before.outbox ?? 0)).toBe(1);
            expect(after.persons).toBe(after.tokens);
          } else {
            expect(JSON.parse(text)).toHaveProperty('error.code');
            expect(after).toEqual(before);
          }
        }),
        runs(300),
      );
    },
    fuzzTimeout(60_000),
  );

  it(
    '[WEB-7] no bytes on the wire stop the server',
    async () => {
      const line = `POST ${callbackPaths.share} HTTP/1.1\r\nHost: x\r\n`;
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(
            '',
            line,
            `${line}Content-Length: 10\r\n`,
            `${line}Transfer-Encoding: chunked\r\n\r\n`,
          ),
          bytes,
          async (start, rest) => {
            await rig.raw(Buffer.concat([Buffer.from(start), rest]), 150);
          },
        ),
        runs(60),
      );
      expect((await rig.share()).status).toBe(200);
    },
    fuzzTimeout(60_000),
  );

  it('[WEB-1] a gateway that is unknown yet is told to come again', async () => {
    const away = await ServerRig.start({ gateway: { certs: () => ({ status: 500 }) } });
    const answer = await away.share();
    await expectRefusal(answer, 503, 'ABDM-1024');
    expect(away.count('tokens')).toBe(0);
    await away.stop();
  });
});
