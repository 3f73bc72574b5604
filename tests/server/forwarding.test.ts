// Owns what becomes of callbacks that are for another system of the hospital, with that system as a real HTTP peer.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callbackPaths } from '../../abdm/wire/paths.ts';
import { createForwarder } from '../../server/forward.ts';
import { createLog } from '../../server/log.ts';
import { type Peer, startPeer } from '../support/forward-peer.ts';
import { ServerRig, shareOf, until } from '../support/server-rig.ts';

const OTHER = '/api/v3/hip/token/on-generate-token';
const FOREIGN = 'IN2710009999';

function foreignShare() {
  const body = shareOf({ name: 'Zubaida Unforgettable', address: 'unforgettable@sbx' });
  body.metaData.hipId = FOREIGN;
  return body;
}

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

  it('[OUT-8][OUT-10] strangers’ are not passed on, nor what is sent again later', async () => {
    const { rig, peer } = await open();
    const before = rig.stored();
    for (const path of [OTHER, callbackPaths.share, callbackPaths.runningTokenStatus]) {
      for (const wrong of [
        { Authorization: 'Bearer a.b.c' },
        { Authorization: undefined },
        { TIMESTAMP: '2020-01-01T00:00:00.000Z' },
      ]) {
        const answer = await rig.callback(path, foreignShare(), { 'X-HIP-ID': FOREIGN, ...wrong });
        expect([answer.status, await answer.json()]).toEqual([401, { error: expect.anything() }]);
      }
    }
    expect(peer.got).toEqual([]);
    expect(rig.stored()).toEqual(before);
  });

  it('[OUT-8][OUT-10] other facilities’ are, as they came: shares too, and nothing of the person stays', async () => {
    const { rig, peer } = await open();
    const before = rig.stored();
    const body = `\ufeff${JSON.stringify(foreignShare())}\r\n`;
    const asked = JSON.stringify({ hipId: FOREIGN, context: 'OPD1' });
    const headers = { 'X-HIP-ID': FOREIGN };
    const answers = [
      await rig.callback(`${callbackPaths.share}?a=b%20c`, body, headers),
      // Its length is said, and nothing else is in the address: what of ours comes directly.
      await rig.callback(callbackPaths.share, body, headers, 'forwarded-request'),
      await rig.callback(callbackPaths.share, 'no JSON', headers),
      await rig.callback(callbackPaths.share, body, { 'X-HIP-ID': undefined }),
      await rig.callback(callbackPaths.runningTokenStatus, asked, headers),
      await rig.callback(OTHER, '{}', headers),
      // What is for an information user names no facility.
      await rig.callback('/api/v3/hiu/consent/request/notify', '{}', { 'X-HIP-ID': undefined }),
    ];
    for (const one of answers) expect([one.status, await one.text()]).toEqual([202, '{"taken":true}']);
    expect(peer.got.map((one) => one.body.toString())).toEqual([
      body,
      body,
      'no JSON',
      body,
      asked,
      '{}',
      '{}',
    ]);
    expect(peer.got[0]?.url).toBe(`/hmis${callbackPaths.share}?a=b%20c`);
    expect(peer.got[1]?.headers).toMatchObject({ 'request-id': 'forwarded-request', 'x-hip-id': FOREIGN });
    expect(rig.stored()).toEqual(before);
    // Ours is found where it was written; of theirs nothing is.
    await rig.share(shareOf(), 'request-of-ours');
    const files = ['', '-wal'].map((end) => readFileSync(`${rig.config().config.databaseFile}${end}`));
    expect(files.some((file) => file.includes('request-of-ours'))).toBe(true);
    for (const trace of ['forwarded-request', FOREIGN, 'Zubaida', 'unforgettable@sbx']) {
      expect(files.filter((file) => file.includes(trace))).toEqual([]);
      expect(rig.lines.join('')).not.toContain(trace);
    }
  });

  it('[OUT-8] our own stay ours, well formed or not, and so does whatever names us anywhere', async () => {
    const { rig, peer } = await open();
    expect((await rig.share()).status).toBe(200);
    expect((await rig.runningToken('OPD1')).status).toBe(202);
    const answers = [
      await rig.share('{"metaData":'),
      await rig.share(foreignShare()),
      await rig.share(shareOf(), undefined, { 'X-HIP-ID': undefined }),
      await rig.share({}, undefined, { 'X-HIP-ID': undefined }),
      await rig.share(shareOf(), undefined, { 'X-HIP-ID': FOREIGN }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 404]);
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
    expect((await rig.share(foreignShare(), undefined, { 'X-HIP-ID': FOREIGN })).status).toBe(404);
    expect((await rig.callback(OTHER, '{}', { 'X-HIP-ID': FOREIGN })).status).toBe(404);
    expect(rig.lines.join('')).not.toMatch(/someone|9419000001/);
    expect(rig.stored()).toEqual(before);
  });
});

describe('what is forwarded at once', () => {
  let peer: Peer;
  beforeAll(async () => {
    peer = await startPeer();
  });
  afterAll(() => peer.stop());

  const log = createLog('error', { write: () => undefined });
  const request = (headers: Record<string, string> = {}) =>
    new Request(`http://facility.example${OTHER}`, { method: 'POST', headers });
  const body = new ArrayBuffer(100);

  it.each([
    ['callbacks', { callbacks: 2, bytes: 1_000 }],
    ['bytes', { callbacks: 1_000, bytes: 250 }],
  ])(
    '[OUT-8] is bounded in %s: a system that answers none holds no more, and is asked again after',
    async (_what, bounds) => {
      peer.mode = 'hold';
      peer.got.splice(0);
      const forward = createForwarder(peer.url, log, bounds);
      const held = [forward(request(), body), forward(request(), body)];
      await until(() => peer.got.length === 2);
      const above = await forward(request(), body);
      expect([above.status, await above.json()]).toEqual([
        503,
        { error: expect.objectContaining({ code: 'ABDM-1024' }) },
      ]);
      expect(peer.got).toHaveLength(2);
      peer.mode = 'well';
      peer.release();
      expect((await Promise.all(held)).map(({ status }) => status)).toEqual([202, 202]);
      expect((await forward(request(), body)).status).toBe(202);
    },
  );

  it('[OUT-8] goes in no ring: what passed three of us is nobody’s', async () => {
    peer.got.splice(0);
    const forward = createForwarder(peer.url, log);
    let via = '1.0 proxy.example';
    for (let passes = 0; passes < 3; passes += 1) {
      expect((await forward(request({ via }), body)).status).toBe(202);
      via = String(peer.got.at(-1)?.headers.via);
    }
    expect(via).toBe('1.0 proxy.example, 1.1 parchi, 1.1 parchi, 1.1 parchi');
    expect((await forward(request({ via }), body)).status).toBe(404);
    expect(peer.got).toHaveLength(3);
  });
});
