import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { CompactEncrypt } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { createJwks } from '../../abdm/jwks.ts';
import { type CallbackVerifierDeps, createCallbackVerifier } from '../../abdm/verify-callback.ts';
import { timestamp } from '../../abdm/wire/headers.ts';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import { startGateway } from '../support/abdm-gateway.ts';
import { base64url, type Claims, newKey, sign } from '../support/gateway-keys.ts';
import type { Reply } from '../support/http-server.ts';

const rs256 = newKey('k-256');
const rs512 = newKey('k-512', 'RS512');
const stranger = newKey('k-256');
const OURS = 'IN0110000123';
const ALSO_OURS = 'IN0110000999';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(options: Partial<CallbackVerifierDeps> & { session?: () => Reply } = {}) {
  const set: { keys: unknown[]; reply: Reply | null } = { keys: [rs256.jwk, rs512.jwk], reply: null };
  const gateway = await startGateway({
    session: options.session,
    certs: () => set.reply ?? { status: 200, body: { keys: set.keys } },
  });
  stops.push(gateway.stop);
  const { clock } = gateway;
  const verifier = createCallbackVerifier({
    keys: createJwks({ call: gateway.call, now: clock.now }),
    isOwnAccessToken: gateway.accessToken.isOurs,
    servesFacility: (hipId) => hipId === OURS || hipId === ALSO_OURS,
    expected: { issuer: null, audience: null, client: null },
    ...options,
  });
  const claims = (more: Claims = {}): Claims => ({ exp: Math.floor(clock.now() / 1000) + 600, ...more });
  const ask = (
    authorization: string | null | undefined,
    more: Partial<Parameters<typeof verifier.verify>[0]> = {},
  ) =>
    verifier.verify(
      { authorization, xHipId: OURS, timestamp: timestamp(clock.now()), bodyHipId: OURS, ...more },
      clock.now(),
    );
  const fetches = () => gateway.askedFor(gatewayPaths.certs).length;
  return { gateway, set, clock, verifier, claims, ask, fetches };
}

const unauthorised = { ok: false, status: 401, code: 'ABDM-1017' };

describe('callback verification', () => {
  it.each([
    ['RS256', rs256],
    ['RS512', rs512],
  ] as const)('[ABDM-25] a token signed %s by a served key', async (_alg, key) => {
    const { ask, claims } = await start();
    expect(await ask(`Bearer ${sign(key, claims())}`)).toEqual({ ok: true });
    expect(await ask(`bearer ${sign(key, claims({ jti: '2' }))}`)).toEqual({ ok: true });
  });

  it('[ABDM-25] no bearer, and what is no token', async () => {
    const { ask, fetches } = await start();
    for (const header of [null, undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer\tabc']) {
      expect(await ask(header)).toMatchObject({ ...unauthorised, reason: 'no-bearer' });
    }
    for (const token of [
      'abc',
      'a.b',
      'a.b.c',
      '..',
      `${base64url(null)}.e30.e30`,
      `${base64url([])}.e30.e30`,
      'x'.repeat(9_000),
    ]) {
      expect(await ask(`Bearer ${token}`)).toMatchObject(unauthorised);
    }
    expect(fetches()).toBe(0);
  });

  it('[ABDM-25] none, HS* with the public key as secret, and other algorithms', async () => {
    const { ask, claims } = await start();
    const payload = base64url(claims());
    for (const alg of [
      'none',
      'None',
      'NONE',
      '',
      'PS256',
      'ES256',
      'RS384',
      'rs256',
      null,
      undefined,
      ['RS256'],
    ]) {
      const unsigned = `${base64url({ alg, kid: 'k-256' })}.${payload}.`;
      expect(await ask(`Bearer ${unsigned}`), String(alg)).toMatchObject(unauthorised);
      expect(await ask(`Bearer ${sign(rs256, claims(), { alg })}`), String(alg)).toMatchObject(unauthorised);
    }
    const secrets = [
      rs256.publicKey.export({ type: 'spki', format: 'pem' }),
      rs256.publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(rs256.jwk),
      String(rs256.jwk.n),
    ];
    for (const alg of ['HS256', 'HS512', 'RS256']) {
      for (const secret of secrets) {
        const input = `${base64url({ alg, kid: 'k-256' })}.${payload}`;
        const mac = createHmac(alg === 'HS512' ? 'sha512' : 'sha256', secret)
          .update(input)
          .digest('base64url');
        expect(await ask(`Bearer ${input}.${mac}`)).toMatchObject(unauthorised);
      }
    }
  });

  it('[ABDM-25] a key offered inside the token is ignored', async () => {
    const { ask, claims } = await start();
    for (const header of [
      { jwk: stranger.jwk },
      { jku: 'http://127.0.0.1:1/keys' },
      { x5c: ['abc'], x5u: 'http://127.0.0.1:1/' },
      { jwk: stranger.jwk, kid: 'k-512' },
    ]) {
      expect(await ask(`Bearer ${sign(stranger, claims(), header)}`)).toMatchObject(unauthorised);
    }
  });

  it('[ABDM-25] wrong signature, wrong key, missing and unknown kid, swapped algorithm', async () => {
    const { ask, claims } = await start();
    const good = sign(rs256, claims());
    const [header, , signature] = good.split('.');
    const refused = async (token: string, reason: string) =>
      expect(await ask(`Bearer ${token}`)).toMatchObject({ ...unauthorised, reason });
    await refused(sign(stranger, claims()), 'bad-signature');
    await refused(`${header}.${base64url(claims({ exp: 9e9 }))}.${signature}`, 'bad-signature');
    await refused(`${header}.${good.split('.')[1]}.`, 'bad-signature');
    await refused(sign(rs256, claims(), { kid: 'k-512', alg: 'RS512' }), 'bad-signature');
    await refused(sign(rs256, claims(), { kid: undefined }), 'unknown-key');
    await refused(sign(rs256, claims(), { kid: '' }), 'unknown-key');
    await refused(sign(rs256, claims(), { kid: 5 }), 'unknown-key');
    await refused(sign(rs256, claims(), { kid: '__proto__' }), 'unknown-key');
    await refused(sign(rs256, claims(), { kid: 'k-512' }), 'unknown-key');
    await refused(sign(rs256, claims(), { crit: ['x'], x: 1 }), 'malformed-token');
    await refused(`${good}.extra`, 'malformed-token');
    await refused(good.slice(0, -8), 'bad-signature');
  });

  it('[ABDM-25] an encrypted token for the public key is no signature', async () => {
    const { ask, claims } = await start();
    const jwe = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(claims())))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'k-256' })
      .encrypt(rs256.publicKey);
    expect(await ask(`Bearer ${jwe}`)).toMatchObject(unauthorised);
  });

  it('[ABDM-25] no stranger gets in, whatever the header and claims', async () => {
    const { ask, claims } = await start();
    await ask(`Bearer ${sign(rs256, claims())}`);
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            alg: fc.oneof(fc.constantFrom('RS256', 'RS512', 'none', 'HS256'), fc.jsonValue()),
            kid: fc.oneof(fc.constantFrom('k-256', 'k-512'), fc.jsonValue()),
            b64: fc.boolean(),
            crit: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
        fc.jsonValue(),
        fc.string({ unit: 'binary' }),
        async (header, payload, raw) => {
          for (const token of [
            sign(stranger, claims(), header),
            `${base64url(header)}.${base64url(payload)}.${raw}`,
            raw,
          ]) {
            expect((await ask(`Bearer ${token}`)).ok).toBe(false);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('[ABDM-26] expired, without an end, not yet valid', async () => {
    const { ask, claims, clock } = await start();
    const now = Math.floor(clock.now() / 1000);
    const refused = async (more: Claims, reason: string) =>
      expect(await ask(`Bearer ${sign(rs256, claims(more))}`)).toMatchObject({ ...unauthorised, reason });
    await refused({ exp: now }, 'expired');
    await refused({ exp: now - 5 }, 'expired');
    await refused({ exp: now - 86_400 }, 'expired');
    await refused({ exp: undefined }, 'malformed-token');
    await refused({ exp: String(now + 600) }, 'malformed-token');
    await refused({ nbf: now + 120 }, 'not-yet-valid');
    expect(await ask(`Bearer ${sign(rs256, claims({ nbf: now + 30 }))}`)).toEqual({ ok: true });
  });

  it('[ABDM-26] issuer, audience and client, when configured', async () => {
    const { ask, claims } = await start({ expected: { issuer: 'gw', audience: 'hip', client: 'CM' } });
    const all = { iss: 'gw', aud: ['x', 'hip'], azp: 'CM' };
    const verdict = (more: Claims) => ask(`Bearer ${sign(rs256, claims({ ...all, ...more }))}`);
    expect(await verdict({})).toEqual({ ok: true });
    expect(await verdict({ aud: 'hip' })).toEqual({ ok: true });
    expect(await verdict({ azp: undefined, clientId: 'CM' })).toEqual({ ok: true });
    for (const iss of [undefined, 'gw2', ['gw'], null]) {
      expect(await verdict({ iss })).toMatchObject({ ...unauthorised, reason: 'wrong-issuer' });
    }
    for (const aud of [undefined, 'x', ['hip2'], 'hi', { hip: 1 }, []]) {
      expect(await verdict({ aud })).toMatchObject({ ...unauthorised, reason: 'wrong-audience' });
    }
    for (const azp of [undefined, 'SBX_777', ['CM']]) {
      expect(await verdict({ azp })).toMatchObject({ ...unauthorised, reason: 'wrong-client' });
    }
  });

  it('[ABDM-27] our own access token, fresh or remembered', async () => {
    const probe = await start();
    const own = sign(rs256, probe.claims());
    const { ask, gateway } = await start({
      session: () => ({ status: 200, body: { accessToken: own, expiresIn: 1200 } }),
    });
    await gateway.accessToken.get();
    expect(await ask(`Bearer ${own}`)).toMatchObject({ ...unauthorised, reason: 'own-access-token' });
    expect(await ask(`bearer   ${own} `)).toMatchObject({ ...unauthorised, reason: 'own-access-token' });
    let becameOurs = false;
    const later = await start({ isOwnAccessToken: () => becameOurs });
    const header = `Bearer ${sign(rs256, later.claims())}`;
    expect(await later.ask(header)).toEqual({ ok: true });
    becameOurs = true;
    expect(await later.ask(header)).toMatchObject({ reason: 'own-access-token' });
  });

  it('[ABDM-28] TIMESTAMP within ten minutes, fresh and remembered', async () => {
    const { ask, claims, clock } = await start();
    const header = `Bearer ${sign(rs256, claims())}`;
    for (const round of ['fresh', 'remembered']) {
      const at = (ms: number) => ask(header, { timestamp: timestamp(clock.now() + ms) });
      expect(await at(600_000), round).toEqual({ ok: true });
      expect(await at(-600_000)).toEqual({ ok: true });
      expect(await at(600_001)).toMatchObject({ ...unauthorised, reason: 'stale-timestamp' });
      expect(await at(-600_001)).toMatchObject({ ...unauthorised, reason: 'stale-timestamp' });
      for (const absent of [null, undefined, '', 'soon']) {
        expect(await ask(header, { timestamp: absent })).toMatchObject({ status: 400, code: 'ABDM-1006' });
      }
    }
    const narrow = await start({ timestampSkewMs: 1_000 });
    expect(
      await narrow.ask(`Bearer ${sign(rs256, narrow.claims())}`, {
        timestamp: timestamp(narrow.clock.now() - 1_001),
      }),
    ).toMatchObject({ reason: 'stale-timestamp' });
  });

  it('[ABDM-29] facilities of header and body', async () => {
    const { ask, claims, verifier } = await start();
    const header = `Bearer ${sign(rs256, claims())}`;
    for (const round of ['fresh', 'remembered']) {
      expect(await ask(header, { xHipId: ALSO_OURS, bodyHipId: ALSO_OURS }), round).toEqual({ ok: true });
      expect(await ask(header, { bodyHipId: undefined })).toEqual({ ok: true });
      const differ = { ok: false, status: 400, code: 'ABDM-1006', reason: 'facilities-differ' };
      expect(await ask(header, { bodyHipId: 'IN2710009999' })).toEqual(differ);
      expect(await ask(header, { bodyHipId: ALSO_OURS })).toEqual(differ);
      expect(await ask(header, { bodyHipId: '' })).toEqual(differ);
      expect(await ask(header, { xHipId: 'IN2710009999', bodyHipId: 'IN2710009999' })).toEqual({
        ok: false,
        status: 404,
        code: 'ABDM-1001',
        reason: 'foreign-facility',
      });
      for (const absent of [null, undefined, '', '  ']) {
        expect(await ask(header, { xHipId: absent })).toMatchObject({ status: 400, reason: 'no-facility' });
      }
    }
    expect(verifier.checkFacility(OURS, 'IN2710009999')).toMatchObject({ reason: 'facilities-differ' });
    // Who is not the gateway does not learn which facilities are served here.
    expect(await ask('Bearer x', { xHipId: 'IN2710009999' })).toMatchObject(unauthorised);
  });

  it('[ABDM-30] keys that cannot be fetched: 503, and accepted once they can', async () => {
    const { ask, claims, set, clock } = await start();
    set.reply = { status: 500 };
    const header = `Bearer ${sign(rs256, claims())}`;
    expect(await ask(header)).toEqual({
      ok: false,
      status: 503,
      code: 'ABDM-1024',
      reason: 'keys-unavailable',
    });
    set.reply = null;
    clock.advance(1_000);
    expect(await ask(header)).toEqual({ ok: true });
  });

  it('[ABDM-31] a verified header is answered without a promise until it expires', async () => {
    const { ask, claims, clock, fetches } = await start();
    const header = `Bearer ${sign(rs256, claims())}`;
    expect(ask(header)).toBeInstanceOf(Promise);
    await ask(header);
    expect(ask(header)).toEqual({ ok: true });
    clock.advance(599_000);
    expect(ask(header)).toEqual({ ok: true });
    clock.advance(1_000);
    expect(ask(header)).toBeInstanceOf(Promise);
    expect(await ask(header)).toMatchObject({ reason: 'expired' });
    expect(fetches()).toBeLessThanOrEqual(2);
  });

  it('[ABDM-31] a remembered header is forgotten when its key is withdrawn', async () => {
    const { ask, claims, set } = await start();
    const withdrawn = `Bearer ${sign(rs256, claims())}`;
    const kept = `Bearer ${sign(rs512, claims())}`;
    await ask(withdrawn);
    await ask(kept);
    set.keys = [rs512.jwk];
    const rotated = newKey('k-next');
    expect(await ask(`Bearer ${sign(rotated, claims())}`)).toMatchObject({ reason: 'unknown-key' });
    expect(await ask(withdrawn)).toMatchObject({ reason: 'unknown-key' });
    expect(ask(kept)).toEqual({ ok: true });
    set.keys = [{ ...stranger.jwk, kid: 'k-512', alg: 'RS512' }];
    await ask(`Bearer ${sign(rotated, claims({ jti: 'again' }))}`);
    expect(await ask(kept)).toMatchObject({ reason: 'bad-signature' });
  });

  it('[ABDM-31] a refused header is not remembered, and the memory is bounded', async () => {
    const { ask, claims } = await start();
    const forged = `Bearer ${sign(stranger, claims())}`;
    await ask(forged);
    expect(ask(forged)).toBeInstanceOf(Promise);
    expect(await ask(forged)).toMatchObject({ ok: false });
    const headers = Array.from({ length: 257 }, (_, jti) => `Bearer ${sign(rs256, claims({ jti }))}`);
    for (const header of headers) expect(await ask(header)).toEqual({ ok: true });
    const atOnce = headers.filter((header) => {
      const verdict = ask(header);
      return !(verdict instanceof Promise);
    });
    expect(atOnce.length).toBeLessThanOrEqual(256);
    expect(atOnce).toContain(headers[256]);
  });

  it('[ABDM-33] a rotated key lets its tokens in at once', async () => {
    const { ask, claims, set, fetches } = await start();
    await ask(`Bearer ${sign(rs256, claims())}`);
    const rotated = newKey('k-next', 'RS512');
    set.keys = [rotated.jwk];
    expect(await ask(`Bearer ${sign(rotated, claims())}`)).toEqual({ ok: true });
    expect(fetches()).toBe(2);
  });
});
