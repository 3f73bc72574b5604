import { afterEach, describe, expect, it } from 'vitest';
import { createJwks, type Jwks } from '../../abdm/jwks.ts';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import { startGateway, type TestGateway } from '../support/abdm-gateway.ts';
import { newKey } from '../support/gateway-keys.ts';
import type { Reply } from '../support/http-server.ts';

const first = newKey('k-256');
const second = newKey('k-512', 'RS512');
const third = newKey('k-new');

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A gateway whose key set the test changes by assigning `set.keys` or `set.reply`. */
async function start(keys: unknown[]): Promise<{
  gateway: TestGateway;
  jwks: Jwks;
  set: { keys: unknown[]; reply: Reply | null };
  fetches: () => number;
}> {
  const set: { keys: unknown[]; reply: Reply | null } = { keys, reply: null };
  const gateway = await startGateway({
    certs: (asked) => {
      if (!String(asked.headers.authorization).startsWith('Bearer token-')) return { status: 401 };
      return set.reply ?? { status: 200, body: { keys: set.keys } };
    },
  });
  stops.push(gateway.stop);
  const jwks = createJwks({ call: gateway.call, now: gateway.clock.now });
  return { gateway, jwks, set, fetches: () => gateway.askedFor(gatewayPaths.certs).length };
}

describe('signing keys', () => {
  it('[ABDM-32] concurrent callers share one fetch; afterwards keys are at hand without a promise', async () => {
    const { jwks, fetches, gateway } = await start([first.jwk, second.jwk]);
    const all = await Promise.all(Array.from({ length: 30 }, () => jwks.find('k-256', 'RS256')));
    expect(all.every((one) => one.ok)).toBe(true);
    expect(fetches()).toBe(1);
    expect(jwks.find('k-512', 'RS512')).not.toBeInstanceOf(Promise);
    expect(jwks.find('k-512', 'RS512')).toMatchObject({ ok: true });
    expect(gateway.complaints).toEqual([]);
  });

  it('[ABDM-32] renewed in the background after ten minutes, unusable after an hour', async () => {
    const { jwks, set, fetches, gateway } = await start([first.jwk]);
    await jwks.find('k-256', 'RS256');
    gateway.clock.advance(599_999);
    expect(jwks.find('k-256', 'RS256')).toMatchObject({ ok: true });
    expect(fetches()).toBe(1);
    set.reply = { status: 503 };
    gateway.clock.advance(1);
    expect(jwks.find('k-256', 'RS256')).toMatchObject({ ok: true });
    await expect.poll(fetches).toBe(2);
    gateway.clock.advance(3_000_000);
    expect(await jwks.find('k-256', 'RS256')).toEqual({ ok: false, reason: 'keys-unavailable' });
    set.reply = null;
    gateway.clock.advance(1_000);
    expect(await jwks.find('k-256', 'RS256')).toMatchObject({ ok: true });
  });

  it('[ABDM-32] a clock set back makes a set too old, not eternal', async () => {
    const { jwks, set, gateway } = await start([first.jwk]);
    await jwks.find('k-256', 'RS256');
    set.reply = { status: 503 };
    gateway.clock.advance(-86_400_000);
    expect(await jwks.find('k-256', 'RS256')).toMatchObject({ ok: false });
  });

  it('[ABDM-32] a key that vanished, or changed under its kid, is no longer served', async () => {
    const { jwks, set } = await start([first.jwk, second.jwk]);
    const before = await jwks.find('k-256', 'RS256');
    const kept = await jwks.find('k-512', 'RS512');
    if (!before.ok || !kept.ok) throw new Error('keys expected');
    set.keys = [{ ...third.jwk, kid: 'k-256' }, second.jwk];
    await jwks.find('unknown', 'RS256');
    expect(jwks.stillServed(before.key)).toBe(false);
    expect(jwks.stillServed(kept.key)).toBe(true);
    set.keys = [third.jwk];
    await jwks.find('unknown', 'RS256');
    expect(jwks.stillServed(kept.key)).toBe(false);
    expect(jwks.find('k-new', 'RS256')).toMatchObject({ ok: true });
  });

  it('[ABDM-33] a rotated key is found at once, and forged kids cost few fetches', async () => {
    const { jwks, set, fetches, gateway } = await start([first.jwk]);
    await jwks.find('k-256', 'RS256');
    set.keys = [third.jwk];
    expect(await jwks.find('k-new', 'RS256')).toMatchObject({ ok: true });
    expect(fetches()).toBe(2);
    for (let forged = 0; forged < 500; forged += 1) {
      expect(await jwks.find(`forged-${forged}`, 'RS256')).toEqual({ ok: false, reason: 'unknown-kid' });
    }
    expect(fetches()).toBe(4);
    set.keys = [first.jwk];
    gateway.clock.advance(10_000);
    expect(await jwks.find('k-256', 'RS256')).toMatchObject({ ok: true });
    expect(fetches()).toBe(5);
    gateway.clock.advance(86_400_000);
    await jwks.find('k-256', 'RS256');
    for (let forged = 0; forged < 100; forged += 1) await jwks.find(`again-${forged}`, 'RS256');
    expect(fetches()).toBe(5 + 1 + 3);
  });

  it('[ABDM-33] forged kids at the same moment join one fetch', async () => {
    const { jwks, fetches } = await start([first.jwk]);
    await jwks.find('k-256', 'RS256');
    await Promise.all(Array.from({ length: 200 }, (_, forged) => jwks.find(`f-${forged}`, 'RS512')));
    expect(fetches()).toBe(2);
  });

  it('[ABDM-30] no keys at all: unavailable, and asked again only after a moment', async () => {
    const { jwks, set, fetches, gateway } = await start([first.jwk]);
    for (const reply of [{ status: 500 }, { status: 200, body: 'x' }, { status: 200, body: { keys: [] } }]) {
      set.reply = reply;
      const asked = fetches();
      expect(await jwks.find('k-256', 'RS256')).toEqual({ ok: false, reason: 'keys-unavailable' });
      expect(await jwks.find('k-256', 'RS256')).toEqual({ ok: false, reason: 'keys-unavailable' });
      expect(fetches()).toBe(asked + 1);
      gateway.clock.advance(1_000);
    }
  });

  it('[ABDM-34] odd keys do not cost us the good ones, and there is a bound', async () => {
    const odd: unknown[] = [
      null,
      'key',
      { kid: 'oct', kty: 'oct', k: 'c2VjcmV0', alg: 'HS256' },
      { kid: 'ec', kty: 'EC', crv: 'P-256', x: 'a', y: 'b' },
      { kid: 'broken', kty: 'RSA', n: '!!', e: 'AQAB', alg: 'RS256' },
      { ...newKey('enc').jwk, use: 'enc' },
      { ...newKey('pss').jwk, alg: 'PS256' },
      { kty: 'RSA', n: 'x', e: 'AQAB' },
    ];
    const { jwks } = await start([...odd, first.jwk, { ...third.jwk, kid: 'no-alg', alg: undefined }]);
    expect(await jwks.find('k-256', 'RS256')).toMatchObject({ ok: true });
    expect(jwks.find('no-alg', 'RS256')).toMatchObject({ ok: true });
    expect(jwks.find('no-alg', 'RS512')).toMatchObject({ ok: true });
    expect(await jwks.find('k-256', 'RS512')).toMatchObject({ ok: false });
    for (const kid of ['oct', 'ec', 'enc', 'pss']) {
      expect(await jwks.find(kid, 'RS256'), kid).toMatchObject({ ok: false });
    }
    const many = await start(Array.from({ length: 40 }, (_, place) => ({ ...first.jwk, kid: `k${place}` })));
    expect(await many.jwks.find('k15', 'RS256')).toMatchObject({ ok: true });
    expect(await many.jwks.find('k16', 'RS256')).toMatchObject({ ok: false });
  });
});
