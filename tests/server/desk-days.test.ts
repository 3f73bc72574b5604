/** The service day through the desk: rolling inside a turn, clocks that jump, days that are entered again. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { count, DurableDesk, eventsOf, MONDAY, TUESDAY, tokensOf } from '../support/durable-desk.ts';
import { counterOf, DAY_LENGTH, HOUR, queueOf, settingsOf } from '../support/queue-desk.ts';

const SETTINGS = settingsOf(
  [queueOf('OPD'), queueOf('CAS', { roundTheClock: true })],
  [counterOf('C1', 'OPD'), counterOf('C2', 'CAS')],
);

let rig: DurableDesk;
beforeEach(async () => {
  rig = await DurableDesk.start(SETTINGS);
});
afterEach(() => rig.stop());

async function issued(queue = 'OPD'): Promise<string> {
  const [event] = await rig.done(rig.issue({ queue }));
  if (event?.fact.type !== 'issued') throw new Error('nothing was issued');
  return event.fact.token;
}

it('[DAY-2] [DAY-4] a new day inside one turn: yesterday lapses, casualty is carried, numbers start again', async () => {
  await issued();
  const kept = await issued('CAS');
  rig.at += DAY_LENGTH - HOUR;
  const promises = [rig.submit(rig.issue())];
  rig.at += 2 * HOUR;
  promises.push(rig.submit(rig.issue()), rig.submit(rig.issue()), rig.submit(rig.issue({ queue: 'CAS' })));
  rig.at -= HOUR;
  promises.push(rig.submit(rig.issue()));
  const tokens = (await Promise.all(promises)).map((outcome) => {
    const fact = eventsOf(outcome)[0]?.fact;
    return fact?.type === 'issued' ? fact.token : null;
  });
  expect(tokens).toEqual([
    `${TUESDAY}.OPD.1`,
    `${TUESDAY}.OPD.2`,
    `${TUESDAY}.OPD.3`,
    `${TUESDAY}.CAS.1`,
    `${TUESDAY}.OPD.4`,
  ]);
  const stored = tokensOf(rig.connection);
  expect(stored.get(`${MONDAY}.OPD.1`)?.status).toBe('lapsed');
  expect(stored.get(kept)?.status).toBe('waiting');
  expect(rig.desk.book().tokens.has(kept)).toBe(true);
  expect(count(rig.connection, "events WHERE type = 'dayRolled'")).toBe(2);
});

it('[DAY-4] a carried token is changed in its own row, and lapses nowhere twice', async () => {
  const kept = await issued('CAS');
  rig.at += DAY_LENGTH;
  await issued();
  const seen = rig.desk.book().tokens.get(kept)?.version ?? 0;
  await rig.done({ type: 'cancel', id: 'cancel', token: kept, seen });
  rig.at += DAY_LENGTH;
  await issued();
  expect(tokensOf(rig.connection).get(kept)?.status).toBe('cancelled');
});

it('[DAY-2] today() rolls by itself, names the days carried, and its roll reaches the disk', async () => {
  await issued('CAS');
  expect(rig.desk.today()).toEqual({ day: MONDAY, carried: [] });
  rig.at += DAY_LENGTH;
  expect(rig.desk.today()).toEqual({ day: TUESDAY, carried: [MONDAY] });
  await rig.desk.settle();
  expect(rig.desk.book().day).toBe(TUESDAY);
  rig.reopen();
  expect(rig.desk.book().day).toBe(TUESDAY);
});

it('[DAY-3] many commands at midnight roll once', async () => {
  rig.at += DAY_LENGTH;
  rig.desk.today();
  await Promise.all(Array.from({ length: 30 }, () => rig.submit(rig.issue())));
  await rig.desk.confirmDay(TUESDAY);
  expect(count(rig.connection, `events WHERE type = 'dayRolled' AND day = '${TUESDAY}'`)).toBe(1);
});

it('[DAY-5] [DAY-6] a clock set back a day is not followed, until somebody vouches for it', async () => {
  rig.at += DAY_LENGTH;
  await issued();
  rig.at -= DAY_LENGTH;
  expect(rig.desk.doubt()).toEqual({ day: MONDAY, bookDay: TUESDAY, ahead: false });
  expect(await issued()).toBe(`${TUESDAY}.OPD.2`);
  await rig.desk.confirmDay(TUESDAY);
  expect(rig.desk.book().day).toBe(TUESDAY);
  await rig.desk.confirmDay(MONDAY);
  expect(rig.desk.doubt()).toBeNull();
  expect(await issued()).toBe(`${MONDAY}.OPD.1`);
});

it('[DAY-6] a date two days ahead neither issues nor calls until it is confirmed', async () => {
  await rig.done({ type: 'openCounter', id: 'open', counter: 'C1', seen: 2 });
  await issued();
  rig.at += 2 * DAY_LENGTH;
  const doubted = {
    kind: 'refused',
    refusal: { code: 'date_unconfirmed', day: '2026-11-25', bookDay: MONDAY },
  };
  expect(await rig.submit(rig.issue())).toEqual(doubted);
  const call = { type: 'callNext', counter: 'C1', seen: 3, completing: true } as const;
  expect(await rig.submit({ ...call, id: 'call' })).toEqual(doubted);
  expect(rig.desk.doubt()).toEqual({ day: '2026-11-25', bookDay: MONDAY, ahead: true });
  expect(rig.desk.today().day).toBe(MONDAY);
  await rig.desk.confirmDay('2026-11-25' as never);
  expect(await issued()).toBe('2026-11-25.OPD.1');
});

it('[DAY-6] only the date on the clock at this moment can be vouched for', async () => {
  rig.at += 3 * DAY_LENGTH;
  await rig.desk.confirmDay('2026-11-25' as never);
  expect(rig.desk.book().day).toBe(MONDAY);
});

it('[DAY-7] a day that is entered again continues after its highest number, restarts between or not', async () => {
  for (let i = 0; i < 3; i += 1) await issued();
  rig.at += DAY_LENGTH;
  for (let i = 0; i < 5; i += 1) await issued();
  rig.at -= DAY_LENGTH;
  await rig.desk.confirmDay(MONDAY);
  expect(await issued()).toBe(`${MONDAY}.OPD.4`);
  rig.reopen();
  expect(await issued()).toBe(`${MONDAY}.OPD.5`);
  rig.at += DAY_LENGTH;
  expect(await issued()).toBe(`${TUESDAY}.OPD.6`);
});

it('[DAY-7] numbers that are not yet on disk count when their day is entered again in the same turn', async () => {
  const promises = [rig.number(rig.issue()), rig.number(rig.issue())];
  rig.at += DAY_LENGTH;
  promises.push(rig.number(rig.issue()));
  rig.at -= DAY_LENGTH;
  const back = rig.desk.confirmDay(MONDAY);
  promises.push(rig.number(rig.issue()), rig.number(rig.issue({ code: 'other' })));
  rig.at += DAY_LENGTH;
  promises.push(rig.number(rig.issue()));
  await back;
  expect(await Promise.all(promises)).toEqual([1, 2, 1, 3, 4, 2]);
});

it('[DAY-7] a fresh install waits for somebody to vouch for its first date', async () => {
  const { openDatabase } = await import('../../db/open.ts');
  const { openJournal } = await import('../../db/journal.ts');
  const { repositoryRoot } = await import('../support/repository-root.ts');
  const database = openDatabase({ file: `${rig.folder}/fresh.db`, root: repositoryRoot() });
  const desk = rig.secondDesk(openJournal(database.connection));
  await desk.submit({ type: 'configure', id: 'settings', settings: SETTINGS, fileHash: 'first' });
  expect(await desk.submit(rig.issue())).toMatchObject({ refusal: { code: 'date_unconfirmed' } });
  await desk.confirmDay(MONDAY);
  expect(await desk.submit(rig.issue())).toMatchObject({ kind: 'done' });
  database.close();
});
