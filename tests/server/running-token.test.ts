// Owns what phones are told: the running number and its minutes, the label or the bare number, how long it stands.

import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import { exampleFacility } from '../support/example-facility.ts';
import { morningClock, ServerRig, shareOf, until } from '../support/server-rig.ts';

const MINUTE = 60_000;

describe('what phones are told', () => {
  let rig: ServerRig;
  afterEach(() => rig.stop());

  // biome-ignore lint/suspicious/noExplicitAny: bodies are looked into freely
  async function ask(context: string, requestId: string = randomUUID()): Promise<any> {
    expect((await rig.runningToken(context, requestId)).status).toBe(202);
    return until(() =>
      rig.gateway
        .askedFor(gatewayPaths.onRunningToken)
        .map(({ body }) => JSON.parse(body))
        .find(({ response }) => response.requestId === requestId),
    );
  }

  async function open(change: (file: ReturnType<typeof exampleFacility>) => void = () => undefined) {
    rig = await ServerRig.start({ clock: morningClock(), facility: exampleFacility(change) });
    await rig.signIn();
  }

  it('[OUT-7] nobody called yet is ABDM-1031, an unknown counter ABDM-1001, both after a 202', async () => {
    await open();
    await rig.tokenNumber(shareOf());
    expect(await ask('OPD1')).toMatchObject({ error: { code: 'ABDM-1031' } });
    expect(await ask('OPD1')).not.toHaveProperty('token');
    expect(await ask('NOSUCH')).toMatchObject({ error: { code: 'ABDM-1001' } });
    expect(rig.count('tokens')).toBe(1);
  });

  it('[OUT-7] then the number last called in its turn, and the minutes once five calls have measured them', async () => {
    await open();
    for (let i = 0; i < 9; i += 1) await rig.tokenNumber(shareOf());
    let version = await rig.openCounter('C1');
    const next = async () => {
      const body = { seen: version, completing: true };
      version = (await rig.command('/api/counters/C1/callNext', body)).counter.version;
    };
    await next();
    expect((await ask('OPD1')).token).toEqual({
      hipId: 'IN0110000123',
      context: 'OPD1',
      runningTokenNumber: 'A1',
    });
    for (let i = 0; i < 6; i += 1) {
      rig.clock.advance(4 * MINUTE);
      await next();
    }
    expect((await ask('OPD1')).token).toMatchObject({
      runningTokenNumber: 'A7',
      averageTokenServiceTimeInMinutes: 4,
    });
    await rig.command('/api/counters/C1/undo', { seen: version });
    expect((await ask('OPD1')).token.runningTokenNumber).toBe('A6');
    expect(await ask('CHILD')).toHaveProperty('error.code', 'ABDM-1031');
  });

  it('[OUT-7] priority does not move it', async () => {
    await open();
    await rig.tokenNumber(shareOf());
    await rig.tokenNumber(shareOf({ patient: { yearOfBirth: '1940' } }));
    const version = await rig.openCounter('C1');
    const called = await rig.command('/api/counters/C1/callNext', { seen: version });
    expect(called.token.label).toBe('A2');
    expect(await ask('OPD1')).toHaveProperty('error.code', 'ABDM-1031');
  });

  it('[OUT-7] a repeat of the question, twenty at once, is one row; about another counter it is 400', async () => {
    await open();
    const answers = await Promise.all(Array.from({ length: 20 }, () => rig.runningToken('OPD1', 'again')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202));
    expect((await rig.runningToken('CHILD', 'again')).status).toBe(400);
    expect(rig.query("SELECT count(*) AS n FROM outbox WHERE kind = 'on-running-token'")).toEqual([{ n: 1 }]);
    await ask('OPD1', 'again');
  });

  it('[OUT-7][OUT-10] strangers, other facilities and bodies without a counter get nothing', async () => {
    await open();
    const path = '/api/v3/hip/patient/running-token/status';
    const body = { hipId: 'IN0110000123', context: 'OPD1' };
    const answers = await Promise.all([
      rig.callback(path, body, { Authorization: 'Bearer a.b.c' }),
      rig.callback(path, body, { 'X-HIP-ID': 'IN2710009999' }),
      rig.callback(path, { ...body, hipId: 'IN2710009999' }),
      rig.callback(path, { hipId: 'IN0110000123' }),
      rig.callback(path, '['),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 404, 400, 400, 400]);
    expect(rig.count('outbox')).toBe(0);
  });

  it('[OUT-6] the label is sent, and what remains of validMinutes', async () => {
    await open((file) => {
      file.queues[0].validMinutes = 60;
    });
    const body = shareOf();
    await rig.share(body, 'first');
    const first = (await rig.onShare('first')).acknowledgement;
    expect(first).toEqual({
      status: 'SUCCESS',
      abhaAddress: body.profile.patient.abhaAddress,
      profile: { context: 'OPD1', tokenNumber: 'A1', expiry: expect.stringMatching(/^(3600|359\d)$/) },
    });
    rig.clock.advance(45 * MINUTE);
    await rig.share(body, 'second');
    const { profile } = (await rig.onShare('second')).acknowledgement;
    expect(profile.tokenNumber).toBe('A1');
    expect(Number(profile.expiry)).toBeGreaterThan(15 * 60 - 20);
    expect(Number(profile.expiry)).toBeLessThanOrEqual(15 * 60);
    rig.clock.advance(120 * MINUTE);
    await rig.share(body, 'third');
    expect((await rig.onShare('third')).acknowledgement.profile.expiry).toBe('0');
  });

  it('[OUT-6][OUT-7] with bareTokenNumber both are the number alone', async () => {
    await open((file) => {
      file.facility.bareTokenNumber = true;
    });
    expect(await rig.tokenNumber(shareOf())).toBe('1');
    const version = await rig.openCounter('C1');
    await rig.command('/api/counters/C1/callNext', { seen: version });
    expect((await ask('OPD1')).token.runningTokenNumber).toBe('1');
  });

  it('[OUT-5] a closed queue says so: hours, holiday, cap; nothing is given out', async () => {
    const today = (zone: string) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(Date.now());
    await open((file) => {
      file.queues[0].dailyCap = 1;
      file.queues[1].hours = [{ days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '00:01' }];
    });
    expect(await rig.tokenNumber(shareOf())).toBe('A1');
    const said = async (context: string) => {
      const requestId = randomUUID();
      expect((await rig.share(shareOf({ context }), requestId)).status).toBe(200);
      const { error, acknowledgement } = await rig.onShare(requestId);
      expect(acknowledgement).toBeUndefined();
      return error.message;
    };
    expect(await said('OPD1')).toBe('All tokens for today have been given');
    expect(await said('CHILD')).toContain('closed now');
    rig.writeFacility(
      exampleFacility((file) => {
        file.facility.holidays = [today('Asia/Kolkata')];
      }),
    );
    await rig.restart();
    expect(await said('PHARM')).toContain('closed today');
    expect(rig.count('tokens')).toBe(1);
  });
});
