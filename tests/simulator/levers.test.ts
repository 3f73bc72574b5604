/** The simulator's own levers over HTTP. */
import { afterEach, expect, it } from 'vitest';
import { createSimulator } from '../../simulator/app.ts';
import type { FaultScript } from '../../simulator/faults.ts';
import { openStage, postJson, readJson, type Stage } from './facility-stub.ts';
import { answered, person, share } from './phone-calls.ts';

let stage: Stage;
afterEach(() => stage.close());

it('[SIM-16] a script is taken whole, shown as it is used up, and cleared', async () => {
  stage = await openStage();
  const url = `${stage.sim.url}/sim/faults`;
  const script = {
    answers: [{ on: 'onShare', times: 2, fault: { kind: 'hang' } }],
    callbacks: [{ repeats: 1 }],
  };
  expect((await postJson(url, script)).status).toBe(200);
  await share(stage.sim.url);
  const left = await readJson<FaultScript>(fetch(url));
  expect(left.callbacks).toEqual([]);
  expect(left.answers).toMatchObject([{ on: 'onShare', fault: { kind: 'hang', when: 'before' } }]);
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
  expect(await (await fetch(url)).json()).toEqual({ answers: [], callbacks: [] });
});

it('[SIM-16] what is no script is refused and changes nothing', async () => {
  stage = await openStage();
  const url = `${stage.sim.url}/sim/faults`;
  const bad = [
    { answers: [{ on: 'nowhere', fault: { kind: 'close' } }] },
    { answers: [{ on: 'onShare', fault: { kind: 'error', error: 'unheard-of' } }] },
    { callbacks: [{ repeats: 1000 }] },
    { surprise: true },
    [],
  ];
  for (const body of bad) expect((await postJson(url, body)).status).toBe(400);
  const form = await fetch(url, { method: 'POST', body: '{"callbacks":[{"repeats":1}]}' });
  expect(form.status).toBe(400);
  expect(stage.sim.state.faults).toEqual({ answers: [], callbacks: [] });
});

it('[SIM-16] keys rotate and sessions end from outside; the status counts', async () => {
  stage = await openStage();
  const status = () => readJson<{ keys: string[] }>(fetch(`${stage.sim.url}/sim/status`));
  const before = await status();
  expect((await postJson(`${stage.sim.url}/sim/keys/rotate`, {})).status).toBe(204);
  await answered(stage.sim.url, await share(stage.sim.url, person(2)));
  const after = await status();
  expect(after.keys).not.toEqual(before.keys);
  expect(after).toMatchObject({ shares: 1, tokens: 1 });
  const revoke = `${stage.sim.url}/sim/sessions/revoke`;
  expect((await fetch(revoke, { method: 'POST' })).status).toBe(400);
  expect((await postJson(revoke, {})).status).toBe(204);
  expect((await stage.facility.gateway('GET', '/api/hiecm/gateway/v3/certs')).status).toBe(401);
});

it('[SIM-16] a caller from another machine is refused', async () => {
  stage = await openStage();
  const { app, close } = await createSimulator();
  const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } }) as never;
  expect((await app.request('/sim/status', {}, from('192.168.1.20'))).status).toBe(403);
  expect((await app.request('/sim/status', {}, from('::ffff:127.0.0.1'))).status).toBe(200);
  await close();
});
