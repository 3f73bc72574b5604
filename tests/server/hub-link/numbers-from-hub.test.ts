// Owns that a restored facility goes on by itself after what its hub knows: a real hub, real copies and restores.

import { rmSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { NUMBERS_LEFT_OUT } from '../../../server/hub-link/numbers-from-hub.ts';
import { madeCopy, restored } from '../../support/backups.ts';
import { HubRig } from '../../support/hub-rig.ts';
import { HIP_ID, jsonOf, morningClock, type ServerRig, until } from '../../support/server-rig.ts';

let rig: HubRig;
afterEach(() => rig.stop());

async function open(): Promise<ServerRig> {
  rig = new HubRig();
  const clock = morningClock();
  rig.ahead = clock.now() - Date.now();
  await rig.openHub();
  const [code = ''] = await rig.codesFor([HIP_ID]);
  return rig.openFacility(code, HIP_ID, rig.hub.url, { clock });
}

const issue = async (facility: ServerRig, queue = 'OPD1'): Promise<string> =>
  (await facility.command(`/api/queues/${queue}/issue`)).token.label;

/** Waits until everything that was issued is with the hub. */
const reported = (facility: ServerRig) =>
  until(
    () => facility.query("SELECT 1 FROM outbox WHERE kind = 'counts' AND state <> 'accepted'").length === 0,
  );

/** The disk is gone; the copy is older than the last numbers. */
async function loseAndRestore(facility: ServerRig): Promise<void> {
  await facility.close();
  rmSync(facility.config().config.databaseFile);
  expect(restored(facility)).toMatchObject({ ok: true });
}

const numbersOf = async (facility: ServerRig) => jsonOf(await facility.api('GET', '/api/numbers'));
const stateOf = async (facility: ServerRig, queue: string) =>
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  (await numbersOf(facility)).queues.find(({ id }: any) => id === queue);

async function view(facility: ServerRig): Promise<string> {
  const live = facility.live('?audience=counter&counter=C1');
  return JSON.stringify(await live.next((one: { type: string }) => one.type === 'view'));
}

it('[BAK-15] [BAK-16] [STATE-14] a restored facility goes on after the hub’s numbers, and a clerk may raise them', async () => {
  const facility = await open();
  await issue(facility);
  madeCopy(facility);
  for (let i = 0; i < 3; i += 1) await issue(facility);
  await reported(facility);
  await loseAndRestore(facility);
  await facility.open();
  await facility.signIn();
  await until(async () => (await stateOf(facility, 'OPD1')).confirmed);
  const { hubHeardAt, known } = await stateOf(facility, 'OPD1');
  expect(known).toBe(4 + NUMBERS_LEFT_OUT);
  expect(Math.abs(facility.clock.now() - hubHeardAt)).toBeLessThan(60_000);
  expect(await issue(facility)).toBe(`A${4 + NUMBERS_LEFT_OUT + 1}`);
  // Nobody came to it, and the hub was told so.
  expect(await stateOf(facility, 'CHILD')).toMatchObject({ confirmed: true, known: NUMBERS_LEFT_OUT });
  expect(await view(facility)).toContain('numbers_from_hub');
  expect(facility.query("SELECT DISTINCT actor FROM events WHERE type = 'numberConfirmed'")).toEqual([
    { actor: 'hub:' },
  ]);

  // Somebody comes with a slip that the hub never heard of.
  const { day, queues } = await numbersOf(facility);
  await facility.command('/api/numbers/OPD1', { day, number: 40 });
  expect(await issue(facility)).toBe('A41');
  expect(await stateOf(facility, 'OPD1')).toMatchObject({ hubHeardAt: null });
  for (const { id } of queues) await facility.command(`/api/numbers/${id}`, { day, number: 0 });
  expect(await view(facility)).not.toContain('numbers_from_hub');

  // A second accident the same day: numbers that a clerk went on from are known to the hub too.
  await reported(facility);
  await loseAndRestore(facility);
  await facility.open();
  await facility.signIn();
  await until(async () => (await stateOf(facility, 'OPD1')).confirmed);
  expect(await issue(facility)).toBe(`A${41 + NUMBERS_LEFT_OUT + 1}`);
}, 60_000);

it('[BAK-15] a queue of which the hub heard nothing today stays with the clerk, while others give numbers', async () => {
  const facility = await open();
  await issue(facility);
  await reported(facility);
  madeCopy(facility);
  facility.clock.advance(24 * 60 * 60_000);
  rig.ahead = facility.clock.now() - Date.now();
  await loseAndRestore(facility);
  await facility.open();
  await facility.signIn();
  await until(() => facility.lines.some((line) => line.includes('the hub is asked for the highest numbers')));
  await rig.connected(1);
  const { day } = await numbersOf(facility);
  await facility.command('/api/numbers/CHILD', { day, number: 5 });
  expect(await issue(facility, 'CHILD')).toMatch(/6$/);
  await reported(facility);
  // What the restored log tells of the queues that wait is no news of them.
  await facility.restart();
  await facility.signIn();
  await rig.connected(1);
  // The hub's own clock is its database's, a day on.
  const hubNow = Date.now() + 24 * 60 * 60_000;
  const answered = await rig.ask(facility, `/api/facilities/highest?day=${day}`, hubNow);
  expect((await jsonOf(answered)).queues).toEqual([{ queue: 'CHILD', number: 6 }]);
  expect(await stateOf(facility, 'OPD1')).toMatchObject({ confirmed: false });
}, 60_000);

it('[BAK-15] a hub that is away when the facility comes back is asked once it is there', async () => {
  const facility = await open();
  await issue(facility);
  madeCopy(facility);
  await issue(facility);
  await reported(facility);
  const port = Number(new URL(rig.hub.url).port);
  await rig.hub.stop();
  rig.hubs = [];
  await loseAndRestore(facility);
  await facility.open();
  await facility.signIn();
  expect(await stateOf(facility, 'OPD1')).toMatchObject({ confirmed: false, hubHeardAt: null });
  const refused = await facility.api('POST', '/api/queues/OPD1/issue', { id: 'walk-in-1' });
  expect(refused.status).toBe(409);
  await rig.openHub({ port });
  await until(async () => (await stateOf(facility, 'OPD1')).confirmed);
  expect(await issue(facility)).toBe(`A${2 + NUMBERS_LEFT_OUT + 1}`);
}, 60_000);
