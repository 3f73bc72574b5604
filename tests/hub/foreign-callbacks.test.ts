// Owns what a hub does with the callbacks of facilities that it does not serve, with the system before it as a real
// HTTP peer behind it: while a state moves its facilities one by one, their patients must not stand before the door.

import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callbackPaths } from '../../abdm/wire/paths.ts';
import { ENROL_PATH } from '../../hub/contract/enrolment.ts';
import { type Peer, startPeer } from '../support/forward-peer.ts';
import { newKey, sign } from '../support/gateway-keys.ts';
import { HubRig } from '../support/hub-rig.ts';
import { HIP_ID, shareOf, until } from '../support/server-rig.ts';

const REGISTERED = 'IN0110000456';
const NOBODYS = 'IN9999999999';
const GONE = 'IN0110000789';
/** Of a person whom nothing of ours may remember. */
const NAME = 'Zubaida Unforgettable';
const ADDRESS = 'unforgettable@sbx';

const rig = new HubRig();
let peer: Peer;

function sharesFor(hipId: string) {
  const body = shareOf({ name: NAME, address: ADDRESS });
  body.metaData.hipId = hipId;
  return body;
}

async function enrol(hipId: string): Promise<void> {
  const [code = ''] = (await rig.words('code', hipId)).lines;
  const publicKey = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  const body = JSON.stringify({ code, hipId, publicKey, version: '1' });
  expect((await fetch(`${rig.hub.url}${ENROL_PATH}`, { method: 'POST', body })).status).toBe(200);
}

const shared = (hipId: string, requestId: string = randomUUID()) =>
  rig.callback(callbackPaths.share, JSON.stringify(sharesFor(hipId)), {
    'X-HIP-ID': hipId,
    'REQUEST-ID': requestId,
  });

beforeAll(async () => {
  peer = await startPeer();
  await rig.openGateway();
  const { abdm } = rig.config();
  if (abdm === null) throw new Error('no network');
  await rig.openHub({ abdm: { ...abdm, forwardUrl: `${peer.url}/before` } });
  await rig.codesFor([HIP_ID, REGISTERED, GONE]);
  await enrol(HIP_ID);
  await enrol(GONE);
  // The gateway's keys are there: until then a callback is put off with 503.
  await until(async () => (await shared(HIP_ID)).status === 200);
}, 120_000);
afterAll(async () => {
  await rig.stop();
  await peer.stop();
});
beforeEach(() => void peer.got.splice(0));

describe('callbacks of facilities that a hub does not serve', () => {
  it.each([REGISTERED, NOBODYS])(
    '[STATE-8] a share for %s goes on as it came, and what is answered there comes back',
    async (hipId) => {
      const body = `\ufeff{ "seen" : 1.0,\t"x":"\\u0041", ${JSON.stringify(sharesFor(hipId)).slice(1)}\r\n`;
      const headers = { 'X-HIP-ID': hipId, 'REQUEST-ID': 'r-1', 'X-Extra': 'kept' };
      const answer = await rig.callback(`${callbackPaths.share}?a=b%20c`, body, headers);
      expect([answer.status, await answer.text()]).toEqual([202, '{"taken":true}']);
      const [got] = peer.got;
      expect(peer.got).toHaveLength(1);
      expect(got?.url).toBe(`/before${callbackPaths.share}?a=b%20c`);
      expect(got?.body.equals(Buffer.from(body))).toBe(true);
      expect(got?.headers).toMatchObject({ 'request-id': 'r-1', 'x-hip-id': hipId, 'x-extra': 'kept' });
      expect(got?.headers.authorization).toMatch(/^Bearer ey/);
    },
  );

  it('[STATE-8] so does the running-token question', async () => {
    const asked = JSON.stringify({ hipId: NOBODYS, context: 'OPD1' });
    const answer = await rig.callback(callbackPaths.runningTokenStatus, asked, { 'X-HIP-ID': NOBODYS });
    expect([answer.status, await answer.json()]).toEqual([202, { taken: true }]);
    expect(peer.got.map(({ body }) => body.toString())).toEqual([asked]);
  });

  it('[STATE-8] one whose enrolment was ended, or that was closed, is served by the system before again', async () => {
    expect((await shared(GONE)).status).toBe(200);
    expect(peer.got).toEqual([]);
    expect((await rig.words('revoke', GONE)).code).toBe(0);
    expect((await shared(GONE)).status).toBe(202);
    await enrol(GONE);
    expect((await shared(GONE)).status).toBe(200);
    expect((await rig.words('close', GONE, 'merged')).code).toBe(0);
    expect((await shared(GONE)).status).toBe(202);
    expect(peer.got).toHaveLength(2);
  });

  it.each([
    ['no JSON', '{"metaData":'],
    ['another shape', `{"hip":"${NOBODYS}","patients":[]}`],
    ['an id that is a number', '{"metaData":{"hipId":7}}'],
    ['a patient without an address', `{"metaData":{"hipId":"${NOBODYS}"},"profile":{}}`],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x1b, 0x40, 0xc3, 0x28])],
  ])('[STATE-8] another system’s bodies are not judged: %s', async (_what, body) => {
    expect((await rig.callback(callbackPaths.share, body, { 'X-HIP-ID': NOBODYS })).status).toBe(202);
    expect(peer.got.map((one) => one.body.equals(Buffer.from(body)))).toEqual([true]);
  });

  it('[STATE-8] a share that names its facility in the body alone goes on where that is none of ours', async () => {
    const named = async (body: unknown) =>
      (await rig.callback(callbackPaths.share, JSON.stringify(body), { 'X-HIP-ID': undefined })).status;
    expect([await named(sharesFor(HIP_ID)), await named({})]).toEqual([400, 400]);
    expect(peer.got).toEqual([]);
    expect(await named(sharesFor(NOBODYS))).toBe(202);
  });

  it('[STATE-4][STATE-8] nothing goes on that names a facility of ours anywhere', async () => {
    const answers = [
      await rig.callback(callbackPaths.share, JSON.stringify(sharesFor(HIP_ID)), { 'X-HIP-ID': NOBODYS }),
      await rig.callback(callbackPaths.share, `{"metaData":{"hipId":"${HIP_ID}"}}`, { 'X-HIP-ID': NOBODYS }),
      await rig.callback(callbackPaths.share, JSON.stringify(sharesFor(NOBODYS))),
      await rig.callback(callbackPaths.share, '{"metaData":'),
      await rig.callback(callbackPaths.runningTokenStatus, '{}'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 400, 400, 400]);
    for (const one of answers) expect(await one.json()).toHaveProperty('error.code');
    expect((await shared(HIP_ID)).status).toBe(200);
    expect(peer.got).toEqual([]);
  });

  it('[STATE-8] what is forged, over or sent again later goes nowhere', async () => {
    const body = JSON.stringify(sharesFor(NOBODYS));
    const seconds = Math.floor(Date.now() / 1000);
    const stranger = sign(newKey('hub-rig-key'), { iss: 'gateway', iat: seconds, exp: seconds + 1200 });
    const stale = new Date(Date.now() - 11 * 60_000).toISOString();
    for (const path of [callbackPaths.share, callbackPaths.runningTokenStatus, '/api/v3/hip/else']) {
      for (const wrong of [
        { Authorization: `Bearer ${stranger}` },
        { Authorization: 'Bearer a.b.c' },
        { Authorization: undefined },
        { Authorization: rig.bearer({ exp: seconds - 1 }) },
        { TIMESTAMP: stale },
      ])
        expect((await rig.callback(path, body, { 'X-HIP-ID': NOBODYS, ...wrong })).status).toBe(401);
    }
    expect(peer.got).toEqual([]);
  });

  it('[STATE-8] a system before that is gone is a 503, which the gateway repeats', async () => {
    peer.mode = 'cut';
    const answer = await shared(NOBODYS);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { error: expect.objectContaining({ code: 'ABDM-1024' }) },
    ]);
    peer.mode = 'well';
  });

  it('[STATE-4][STATE-8][STATE-9] nothing of it stands in a table or a log line; without a forward address it is refused', async () => {
    const [ours, others] = ['kept-request-of-ours', 'forwarded-request-of-another'];
    expect((await shared(HIP_ID, ours)).status).toBe(200);
    expect((await shared(NOBODYS, others)).status).toBe(202);
    for (const hub of rig.hubs.splice(0)) await hub.stop();
    const everything = await rig.withStore(async ({ database }) => {
      const tables = (await database.execute(
        sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
      )) as { rows: { name: string }[] };
      const rows: unknown[] = [];
      for (const { name } of tables.rows)
        rows.push(await database.execute(sql`SELECT * FROM ${sql.identifier(name)}`));
      return JSON.stringify(rows);
    });
    expect(everything).toContain(ours);
    for (const trace of [others, NOBODYS, NAME, ADDRESS]) {
      expect(everything).not.toContain(trace);
      expect(rig.lines.join('')).not.toContain(trace);
    }

    await rig.openHub();
    await until(async () => (await shared(HIP_ID)).status === 200);
    peer.got.splice(0);
    for (const hipId of [REGISTERED, NOBODYS, GONE]) expect((await shared(hipId)).status).toBe(404);
    expect(peer.got).toEqual([]);
  });
});
