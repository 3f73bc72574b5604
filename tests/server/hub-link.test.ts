// Owns what a facility tells its hub, against a real listener that comes and goes.

import { decodeProtectedHeader } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { COUNTS_PATH, type CountsReport, countsReport } from '../../hub/contract/counts.ts';
import { ENROL_PATH, enrolmentBody } from '../../hub/contract/enrolment.ts';
import { type Reply, startHttpServer, type TestServer } from '../support/http-server.ts';
import { jsonOf, movedClock, pause, ServerRig, shareOf, until } from '../support/server-rig.ts';

describe('the hub link', () => {
  let rig: ServerRig;
  let hub: TestServer;
  let answer: () => Reply | 'hang' | 'reset' | Promise<Reply>;
  afterEach(async () => {
    await rig.stop();
    await hub.stop();
  });

  const asked = () => hub.asked.filter(({ path }) => path === COUNTS_PATH);
  const reports = (): CountsReport[] => asked().map(({ body }) => countsReport.parse(JSON.parse(body)));
  const totals = (report: CountsReport | undefined) =>
    Object.fromEntries(
      (report?.counts ?? []).map(({ queue, source, tokens }) => [`${queue} ${source}`, tokens]),
    );
  const told = (wanted: Record<string, number>) =>
    until(() => JSON.stringify(totals(reports().at(-1))) === JSON.stringify(wanted));

  async function open(): Promise<void> {
    answer = () => ({ status: 200 });
    hub = await startHttpServer(({ path }) =>
      path === ENROL_PATH ? { status: 200, body: { keyId: 'key-of-the-rig' } } : answer(),
    );
    rig = await ServerRig.start({
      clock: movedClock(),
      config: { mode: 'hub', hubUrl: hub.url, abdm: null },
      secrets: { hubKey: 'enrolment-code' },
    });
    await rig.signIn();
  }

  let serial = 0;
  const issue = (queue = 'OPD1', card?: string) => {
    serial += 1;
    return rig.command(`/api/queues/${queue}/issue`, card === undefined ? {} : { card });
  };
  const card = (hid: string) => JSON.stringify({ hid, name: 'Card Holder', gender: 'F', dob: '1987' });

  it('[HUB-1] counts are cumulative by day, queue and source, with log id and head, under the hub’s key', async () => {
    await open();
    await issue();
    await issue('CHILD');
    await issue('OPD1', card('one@sbx'));
    await told({ 'CHILD walk-in': 1, 'OPD1 card': 1, 'OPD1 walk-in': 1 });
    await issue();
    await told({ 'CHILD walk-in': 1, 'OPD1 card': 1, 'OPD1 walk-in': 2 });
    const last = reports().at(-1);
    const [head] = rig.query<{ seq: number; hash: Buffer }>(
      'SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1',
    );
    expect(last?.head).toEqual({ seq: head?.seq, hash: head?.hash.toString('hex') });
    expect(new Set(reports().map(({ logId }) => logId)).size).toBe(1);
    expect(last?.hipId).toBe('IN0110000123');
    const [enrolled] = hub.asked.filter(({ path }) => path === ENROL_PATH);
    expect(enrolmentBody.parse(JSON.parse(enrolled?.body ?? ''))).toMatchObject({ code: 'enrolment-code' });
    const token = asked()[0]?.headers.authorization?.replace('Bearer ', '') ?? '';
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', kid: 'key-of-the-rig' });
    expect(rig.lines.join('')).not.toContain(token);
    expect(new Set(asked().map(({ headers }) => headers['request-id'])).size).toBe(asked().length);
    expect(JSON.stringify(hub.asked.map(({ body }) => body))).not.toMatch(/Card Holder|one@sbx/);
    expect(rig.lines.join('')).not.toContain('enrolment-code');
    expect(serial).toBeGreaterThan(0);
  });

  it('[HUB-1] they wait while the hub is down, over a restart, and arrive when it is back', async () => {
    await open();
    answer = () => 'reset';
    await issue();
    await until(() => asked().length > 0);
    await rig.restart();
    await issue();
    expect(rig.query("SELECT state FROM outbox WHERE kind = 'counts'")).toEqual([{ state: 'pending' }]);
    answer = () => ({ status: 503 });
    rig.clock.advance(10 * 60_000);
    const before = asked().length;
    await until(() => asked().length > before);
    answer = () => ({ status: 202 });
    rig.clock.advance(10 * 60_000);
    await until(
      () => rig.query("SELECT 1 FROM outbox WHERE kind = 'counts' AND state = 'accepted'").length === 1,
    );
    expect(totals(reports().at(-1))).toEqual({ 'OPD1 walk-in': 2 });
  });

  it('[HUB-1] a hub that refuses is asked again, not given up', async () => {
    await open();
    answer = () => ({ status: 401 });
    await issue();
    await until(() => asked().length === 1);
    answer = () => ({ status: 200 });
    rig.clock.advance(10 * 60_000);
    await told({ 'OPD1 walk-in': 1 });
  });

  it('[HUB-1] what is issued while a report is under way is reported after it', async () => {
    await open();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((done) => {
      release = done;
    });
    answer = async () => {
      await gate;
      return { status: 200 };
    };
    await issue();
    await until(() => asked().length === 1);
    await issue();
    await issue();
    await pause(200);
    answer = () => ({ status: 200 });
    release();
    await told({ 'OPD1 walk-in': 3 });
  });

  it('[HUB-2] repeats, rescans and transfers count nothing', async () => {
    await open();
    await issue('OPD1', card('twice@sbx'));
    await told({ 'OPD1 card': 1 });
    await issue('OPD1', card('twice@sbx'));
    const again = await rig.api('POST', '/api/queues/OPD1/issue', { id: 'same-command' });
    await rig.api('POST', '/api/queues/OPD1/issue', { id: 'same-command' });
    const { token } = await jsonOf(again);
    await rig.command(`/api/tokens/${token.id}/transfer`, { seen: token.version, to: 'PHARM' });
    await told({ 'OPD1 card': 1, 'OPD1 walk-in': 1 });
    await pause(1_500);
    expect(totals(reports().at(-1))).toEqual({ 'OPD1 card': 1, 'OPD1 walk-in': 1 });
  });

  it('[HUB-1] each day has its own row and its own counts', async () => {
    await open();
    await issue();
    await told({ 'OPD1 walk-in': 1 });
    const [first] = reports();
    rig.clock.advance(24 * 60 * 60_000);
    await rig.signIn();
    await issue('CHILD');
    await told({ 'CHILD walk-in': 1 });
    expect(reports().at(-1)?.day).not.toBe(first?.day);
    expect(rig.query("SELECT state FROM outbox WHERE kind = 'counts'")).toHaveLength(2);
  });

  it('[HUB-3] in hub mode the network’s routes do not exist and no gateway is called', async () => {
    await open();
    const before = rig.stored();
    for (const path of [
      '/api/v3/hip/patient/share',
      '/api/v3/hip/patient/running-token/status',
      '/api/v3/anything',
    ]) {
      const answered = await rig.callback(path, shareOf());
      expect(answered.status).toBe(404);
      expect(await answered.json()).toEqual({ code: 'not_found', params: {}, requestId: expect.any(String) });
    }
    await issue();
    await pause(300);
    expect(rig.gateway.asked).toEqual([]);
    expect({ ...rig.stored(), events: 0, tokens: 0, outbox: 0 }).toEqual({
      ...before,
      events: 0,
      tokens: 0,
      outbox: 0,
    });
  });

  it('[HUB-3] without a hub nothing is counted for one', async () => {
    await open();
    await rig.restart({ config: { mode: 'direct', hubUrl: null } });
    await issue();
    await pause(300);
    expect(asked()).toEqual([]);
    expect(rig.query("SELECT 1 FROM outbox WHERE lane = 'hub'")).toEqual([]);
  });
});
