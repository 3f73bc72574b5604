// Owns whose address is believed, how rates count, and what a Host may be; pure, without a server.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressKey, createClientOf, createIsProxy } from '../../../server/edges/client.ts';
import { createKnownHost } from '../../../server/edges/host-names.ts';
import { createRateLimit } from '../../../server/edges/rate-limit.ts';
import { runs } from '../../support/fuzz-runs.ts';

const from = (remoteAddress: string, headers: Record<string, string> = {}, encrypted = false) => ({
  headers,
  socket: { remoteAddress, encrypted },
});

describe('whose request it is', () => {
  const clientOf = createClientOf(createIsProxy(['127.0.0.1', '10.0.0.0/8', 'fd00::/8', '::1']));
  const address = (remote: string, forwarded: string) =>
    clientOf(from(remote, { 'x-forwarded-for': forwarded })).address;

  it('[EDGE-2] a stranger’s headers change nothing', () => {
    const headers = { 'x-forwarded-for': '10.0.0.1', 'x-forwarded-proto': 'https' };
    expect(clientOf(from('203.0.113.9', headers))).toEqual({ address: '203.0.113.9', secure: false });
    const nobody = createClientOf(createIsProxy([]));
    expect(nobody(from('127.0.0.1', headers))).toEqual({ address: '127.0.0.1', secure: false });
    expect(nobody(from('', headers))).toEqual({ address: '', secure: false });
  });

  it.each([
    ['one hop', '127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['a hop that the client made up', '127.0.0.1', '1.1.1.1, 198.51.100.7', '198.51.100.7'],
    ['proxies behind proxies', '127.0.0.1', '198.51.100.7, 10.1.2.3', '198.51.100.7'],
    ['a proxy in IPv4’s place of IPv6', '::ffff:127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['a port', '10.9.9.9', '198.51.100.7:4711', '198.51.100.7'],
    ['IPv6 with brackets and port', '::1', '[2001:db8::7]:4711', '2001:db8::7'],
    ['nothing', '127.0.0.1', '', '127.0.0.1'],
    ['no address', '127.0.0.1', 'unknown', '127.0.0.1'],
    ['a name', '127.0.0.1', '198.51.100.7, localhost', '127.0.0.1'],
    ['proxies only', '127.0.0.1', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
    ['a chain without end', '127.0.0.1', `198.51.100.7${', 10.0.0.1'.repeat(50)}`, '10.0.0.1'],
  ])('[EDGE-2] through a trusted proxy: %s', (_what, remote, forwarded, client) => {
    expect(address(remote, forwarded)).toBe(client);
  });

  it('[EDGE-2] https is a trusted proxy’s word, or the connection’s own', () => {
    const proto = (value: string) => clientOf(from('127.0.0.1', { 'x-forwarded-proto': value })).secure;
    expect([proto('https'), proto('HTTPS'), proto('http'), proto('https, http'), proto('')]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(clientOf(from('203.0.113.9', {}, true)).secure).toBe(true);
  });

  it('[EDGE-2] no header whatever is believed from elsewhere, or breaks anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.ipV4(), (text, ip) => {
        expect(address('203.0.113.9', `${text}, ${ip}`)).toBe('203.0.113.9');
        expect(address('127.0.0.1', `${text}, 198.51.100.7`)).toBe('198.51.100.7');
        expect(address('127.0.0.1', text)).toMatch(/^[0-9a-f.:%]+$/i);
      }),
      runs(300),
    );
  });

  it('[EDGE-5] counts IPv4 by address and IPv6 by network', () => {
    expect(addressKey('198.51.100.7')).toBe('198.51.100.7');
    expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe(addressKey('2001:DB8:1:2::1'));
    expect(addressKey('2001:db8:1:2::1')).not.toBe(addressKey('2001:db8:1:3::1'));
    expect(addressKey('::1')).toBe('0:0:0:0::/64');
    expect(addressKey('fe80::1%eth0')).toBe(addressKey('fe80::2'));
    expect(addressKey('')).toBe('');
    fc.assert(
      fc.property(fc.ipV6(), (ip) => {
        expect(addressKey(ip)).toMatch(/^([0-9a-f]{1,4}:){4}:\/64$/);
      }),
      runs(200),
    );
  });
});

describe('a rate', () => {
  it('[EDGE-4] a burst, then what time brings back, each key for itself', () => {
    let at = 0;
    const limit = createRateLimit({ burst: 3, perMinute: 6 }, () => at);
    expect([1, 2, 3].map(() => limit.wait('a'))).toEqual([0, 0, 0]);
    expect(limit.wait('a')).toBe(10);
    expect(limit.wait('b')).toBe(0);
    at += 5_000;
    expect(limit.wait('a')).toBe(5);
    at += 5_000;
    expect(limit.wait('a')).toBe(0);
    expect(limit.wait('a')).toBeGreaterThan(0);
    at += 60 * 60_000;
    expect([1, 2, 3].map(() => limit.wait('a'))).toEqual([0, 0, 0]);
    expect(limit.wait('a')).toBeGreaterThan(0);
  });

  it('[EDGE-4] who keeps asking is let in as often as the rate says, never locked out', () => {
    let at = 0;
    const limit = createRateLimit({ burst: 1, perMinute: 60 }, () => at);
    let passed = 0;
    for (; at < 60_000; at += 100) if (limit.wait('a') === 0) passed += 1;
    expect(passed).toBeGreaterThanOrEqual(55);
    expect(passed).toBeLessThanOrEqual(61);
  });

  it('[EDGE-4] a clock set back locks nobody out', () => {
    let at = 1_000_000;
    const limit = createRateLimit({ burst: 1, perMinute: 60 }, () => at);
    expect(limit.wait('a')).toBe(0);
    at -= 900_000;
    expect(limit.wait('a')).toBe(1);
    at += 1_000;
    expect(limit.wait('a')).toBe(0);
  });

  it('[EDGE-4] forgets the longest unseen when there are too many', () => {
    const limit = createRateLimit({ burst: 1, perMinute: 1 }, () => 0, 3);
    for (const key of ['a', 'b', 'c']) limit.wait(key);
    limit.wait('a');
    limit.wait('d');
    expect(limit.wait('a')).toBeGreaterThan(0);
    expect(limit.wait('b')).toBe(0);
  });
});

describe('a Host', () => {
  const known = createKnownHost(['opd.hospital.example', 'Box-1'], 'https://parchi.example:8443');
  it.each([
    '127.0.0.1:8080',
    '192.168.1.20',
    '[::1]:8080',
    '[fd00::7]',
    'localhost:8080',
    'parchi-box',
    'box-1.local',
    'opd.lan:8080',
    'server.hospital.internal',
    'opd.hospital.example',
    'OPD.Hospital.Example:8080',
    'parchi.example',
    'parchi.example.:8080',
  ])('[EDGE-3] %s is ours', (host) => {
    expect(known(host)).toBe(true);
  });

  it.each([
    'evil.example',
    'evil.example:8080',
    'parchi.example.evil.example',
    'notparchi.example',
    '127.0.0.1.evil.example',
    'local.evil.example',
    'x@127.0.0.1',
    '127.0.0.1/..',
    '127.0.0.1#',
    'a b',
    '',
    undefined,
  ])('[EDGE-3] %j is not', (host) => {
    expect(known(host)).toBe(false);
  });
});
