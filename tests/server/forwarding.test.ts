// Owns what becomes of callbacks that are for another system of the hospital, with that system as a real HTTP peer.

import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Peer, startPeer } from '../support/forward-peer.ts';
import { ServerRig } from '../support/server-rig.ts';

const OTHER = '/api/v3/hip/token/on-generate-token';

describe('callbacks for another system', () => {
  let rig: ServerRig | undefined;
  let peer: Peer | undefined;
  afterEach(async () => {
    await rig?.stop();
    await peer?.stop();
  });

  async function open(): Promise<{ rig: ServerRig; peer: Peer }> {
    peer = await startPeer();
    rig = await ServerRig.start();
    const { abdm } = rig.config().config;
    if (abdm === null) throw new Error('no network');
    await rig.restart({ config: { abdm: { ...abdm, forwardUrl: `${peer.url}/hmis` } } });
    return { rig, peer };
  }

  it.each([
    ['JSON', '{"abhaAddress":"someone@sbx","linkToken":"x"}'],
    ['JSON with odd spacing, escapes and a BOM', '\ufeff{ "a" : 1.0,\t"b":"\\u0041" }\r\n'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x1b, 0x40, 0xc3, 0x28])],
    ['a compressed body', gzipSync('{"a":1}')],
    ['an empty body', ''],
  ])('[OUT-8] %s arrives as it was sent, and nothing is stored', async (_what, body) => {
    const { rig, peer } = await open();
    const before = rig.stored();
    const answer = await rig.callback(`${OTHER}?a=b%20c&d=`, body, { 'X-Extra': 'kept' }, 'req-1');
    expect(answer.status).toBe(202);
    expect(await answer.text()).toBe('{"taken":true}');
    const [got] = peer.got;
    expect(peer.got).toHaveLength(1);
    expect(got?.url).toBe(`/hmis${OTHER}?a=b%20c&d=`);
    expect(got?.body.equals(Buffer.from(body))).toBe(true);
    expect(got?.headers).toMatchObject({
      'request-id': 'req-1',
      'x-hip-id': 'IN0110000123',
      'x-extra': 'kept',
    });
    expect(got?.headers.authorization).toMatch(/^Bearer ey/);
    expect(rig.stored()).toEqual(before);
    expect(rig.lines.join('')).not.toContain('someone@sbx');
  });

  it('[OUT-8][OUT-10] neither strangers nor other facilities are passed on', async () => {
    const { rig, peer } = await open();
    const before = rig.stored();
    const forged = await rig.callback(OTHER, '{}', { Authorization: 'Bearer a.b.c' });
    const none = await rig.callback(OTHER, '{}', { Authorization: undefined });
    const foreign = await rig.callback(OTHER, '{}', { 'X-HIP-ID': 'IN2710009999' });
    const stale = await rig.callback(OTHER, '{}', { TIMESTAMP: '2020-01-01T00:00:00.000Z' });
    expect([forged, none, foreign, stale].map(({ status }) => status)).toEqual([401, 401, 404, 401]);
    for (const one of [forged, none, foreign, stale]) expect(await one.json()).toHaveProperty('error.code');
    expect(peer.got).toEqual([]);
    expect(rig.stored()).toEqual(before);
  });

  it('[OUT-8] our own callbacks stay ours', async () => {
    const { rig, peer } = await open();
    expect((await rig.share()).status).toBe(200);
    expect((await rig.runningToken('OPD1')).status).toBe(202);
    expect(peer.got).toEqual([]);
  });

  it('[OUT-8] a peer that is gone, cuts or sends too much is a 503 in ABDM’s shape', async () => {
    const { rig, peer } = await open();
    for (const mode of ['cut', 'flood'] as const) {
      peer.mode = mode;
      const answer = await rig.callback(OTHER, '{}');
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ error: { code: 'ABDM-1024' } });
    }
    await peer.stop();
    expect((await rig.callback(OTHER, '{}')).status).toBe(503);
    expect((await rig.share()).status).toBe(200);
  });

  it('[OUT-8][OPS-2] without a forward address they are refused, and their path is not logged', async () => {
    rig = await ServerRig.start();
    const before = rig.stored();
    const answer = await rig.callback('/api/v3/hip/someone@sbx/9419000001', '{}');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: 'ABDM-1001' } });
    const refused = await rig.callback('/api/v3/hip/someone@sbx/9419000001', '{}', { Authorization: 'x' });
    expect(refused.status).toBe(401);
    expect(rig.lines.join('')).not.toMatch(/someone|9419000001/);
    expect(rig.stored()).toEqual(before);
  });
});
