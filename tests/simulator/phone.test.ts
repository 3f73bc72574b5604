/** A phone's way through the HTTP API: from a sharing code to a number, and what it is told when there is none. */
import { afterEach, expect, it } from 'vitest';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import { hipId, openStage, postJson, type Stage } from './facility-stub.ts';
import { answered, askRunning, look, opd1, person, share } from './phone-calls.ts';

let stage: Stage;
afterEach(() => stage.close());

it('[SIM-10] a share brings the number, its end, and the same number on a second scan', async () => {
  stage = await openStage();
  const view = await answered(stage.sim.url, await share(stage.sim.url));
  expect(view).toMatchObject({ state: 'token', tokenNumber: '1', hipId, counterId: 'OPD1', attempts: 1 });
  if (view.state !== 'token') throw new Error('no token');
  expect(view.validUntil).toBeGreaterThan(Date.now() + 1_700_000);
  expect(view.waitedMs).toBeGreaterThan(0);
  expect(await answered(stage.sim.url, await share(stage.sim.url, person(1)))).toMatchObject({
    tokenNumber: '2',
  });
  expect(await answered(stage.sim.url, await share(stage.sim.url))).toMatchObject({ tokenNumber: '1' });
});

it('[SIM-10] the running number comes back, or that nobody was called', async () => {
  stage = await openStage();
  const none = await askRunning(stage.sim.url);
  expect(none).toMatchObject({ state: 'problem', problem: { code: 'ABDM-1031' } });
  await answered(stage.sim.url, await share(stage.sim.url));
  expect(await askRunning(stage.sim.url)).toMatchObject({ state: 'number', number: '1', minutes: 2 });
});

it('[SIM-10] a counter that refuses is quoted', async () => {
  stage = await openStage({}, { answers: false });
  const id = await share(stage.sim.url);
  const error = { code: 'ABDM-1001', message: 'Registration is closed today' };
  await stage.facility.gateway('POST', gatewayPaths.onShare, { error, response: { requestId: id } });
  const view = await look(stage.sim.url, id);
  expect(view).toMatchObject({ state: 'problem', problem: { code: 'ABDM-1001', said: error.message } });
});

it('[SIM-10] a phone waits 30 seconds and then says so', async () => {
  let now = Date.now();
  stage = await openStage({ now: () => now }, { answers: false });
  const id = await share(stage.sim.url);
  now += 30_000;
  expect((await look(stage.sim.url, id)).state).toBe('waiting');
  now += 1;
  expect(await look(stage.sim.url, id)).toMatchObject({ state: 'problem', problem: { code: 'no-answer' } });
});

it('[SIM-10] codes old and new are understood, others are named', async () => {
  stage = await openStage();
  const read = async (text: unknown) => postJson(`${stage.sim.url}/phone/codes`, { text });
  const url = `https://phrsbx.abdm.gov.in/share-profile?hip-id=${hipId}&counter-id=OPD1`;
  for (const text of [url, url.replace('hip-id', 'hipid'), JSON.stringify({ hipId, code: 'OPD1' })]) {
    expect(await read(text)).toEqual({ status: 200, body: opd1 });
  }
  for (const text of ['upi://pay?pa=x', '', 5]) expect((await read(text)).status).toBe(400);
});

it('[SIM-10] views and calls kept by the gateway name no person', async () => {
  stage = await openStage();
  const id = await share(stage.sim.url, person(3));
  const view = JSON.stringify(await answered(stage.sim.url, id));
  const kept = JSON.stringify(stage.sim.state.calls.values());
  const status = await (await fetch(`${stage.sim.url}/sim/status`)).text();
  const { name, abhaAddress, abhaNumber, phoneNumber } = person(3);
  for (const secret of [name, abhaAddress, abhaNumber, phoneNumber]) {
    for (const text of [view, kept, status]) expect(text).not.toContain(secret);
  }
});

it('[SIM-10] bad bodies, foreign forms and unknown ids are refused', async () => {
  stage = await openStage();
  const { url } = stage.sim;
  expect((await postJson(`${url}/phone/shares`, { counter: opd1 })).status).toBe(400);
  expect(
    (await postJson(`${url}/phone/shares`, { counter: opd1, patient: { ...person(), extra: 1 } })).status,
  ).toBe(400);
  expect((await postJson(`${url}/phone/codes`, { text: 'x'.repeat(40_000) })).status).toBe(413);
  const form = await fetch(`${url}/phone/shares`, {
    method: 'POST',
    body: JSON.stringify({ counter: opd1, patient: person() }),
  });
  expect(form.status).toBe(400);
  expect((await fetch(`${url}/phone/shares/unknown`)).status).toBe(404);
  expect((await fetch(`${url}/phone/running-tokens/unknown`)).status).toBe(404);
  expect(stage.facility.shares()).toEqual([]);
});
