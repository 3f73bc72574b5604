// Owns forgetting people on time: real rows on disk, days that roll, and what must stay.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPersonKeys } from '../../../db/person-keys.ts';
import { openPersonRows } from '../../../db/person-rows.ts';
import { openPersonStore } from '../../../db/person-store.ts';
import { NO_ROWS } from '../../../db/rows.ts';
import { openSealer } from '../../../db/sealing.ts';
import { verifyLog } from '../../../db/verify-log.ts';
import { facilityFile } from '../../../server/contract/facility.ts';
import { daysBefore } from '../../../server/persons/days.ts';
import { forgetPersons } from '../../../server/persons/forgetting.ts';
import { type KeptPerson, personShape } from '../../../server/persons/person.ts';
import type { Day, TokenId } from '../../../server/queue/model.ts';
import { DurableDesk } from '../../support/durable-desk.ts';
import { exampleFacility } from '../../support/example-facility.ts';
import { DAY_LENGTH } from '../../support/queue-desk.ts';

let rig: DurableDesk;
beforeEach(async () => {
  rig = await DurableDesk.start();
});
afterEach(() => rig.stop());

const PERSON: KeptPerson = {
  name: 'Rukhsana Bano',
  gender: 'F',
  birth: { year: 1987, month: null, day: null },
  phone: null,
  abhaNumber: null,
  abhaAddress: 'rukhsana@sbx',
  address: { line: null, district: null, state: null, pincode: null },
  verified: true,
};

function parts(keepPersonsDays: number) {
  const sealer = openSealer(join(rig.folder, 'keys', 'sealing.keys'));
  const file = facilityFile.parse(
    exampleFacility((draft) => {
      draft.facility.keepPersonsDays = keepPersonsDays;
    }),
  );
  const persons = openPersonStore(rig.connection, sealer, personShape);
  const personRows = openPersonRows(rig.connection, sealer, personShape);
  const personKeys = createPersonKeys(rig.connection, sealer);
  const lines: unknown[][] = [];
  const log = { info: (...line: unknown[]) => lines.push(line) };
  const facility = { current: () => file, queue: () => undefined, counter: () => undefined };
  const deps = {
    desk: rig.desk,
    facility,
    persons,
    personRows,
    personKeys,
    now: () => rig.at,
    log,
  } as unknown as Parameters<typeof forgetPersons>[0];
  return { persons, personRows, personKeys, lines, forget: () => forgetPersons(deps) };
}

/** Issues tokens to so many people on the rig's day; answers their ids. */
async function peopleToday(count: number, { persons, personKeys }: ReturnType<typeof parts>) {
  const { day } = rig.desk.today();
  const issued: TokenId[] = [];
  for (let i = 0; i < count; i += 1) {
    const key = personKeys.of(day, `someone-${i}@sbx`);
    await rig.done(rig.issue({ persons: [key] }), {
      rows: (decision) => {
        const [fact] = 'facts' in decision ? decision.facts : [];
        if (fact?.type !== 'issued') throw new Error('no token was issued');
        issued.push(fact.token);
        return { ...NO_ROWS, persons: [persons.seal(fact.token, PERSON)] };
      },
    });
  }
  return issued;
}

const dayKeys = () => rig.connection.prepare('SELECT day FROM day_keys ORDER BY day').pluck().all();

it('[DUR-18] people of a day are forgotten when their days are over, and not one day sooner', async () => {
  const here = parts(2);
  const monday = await peopleToday(3, here);
  const { day } = rig.desk.today();
  rig.at += DAY_LENGTH;
  const tuesday = await peopleToday(2, here);
  rig.at += DAY_LENGTH;
  rig.desk.today();
  await rig.desk.settle();
  await here.forget();
  expect(monday.map((token) => here.persons.find(token)?.name)).toEqual(Array(3).fill('Rukhsana Bano'));
  expect(here.lines).toEqual([]);
  rig.at += DAY_LENGTH;
  rig.desk.today();
  await rig.desk.settle();
  await here.forget();
  expect(monday.map((token) => here.persons.find(token))).toEqual([null, null, null]);
  expect(tuesday.map((token) => here.persons.find(token)?.name)).toEqual(Array(2).fill('Rukhsana Bano'));
  expect(dayKeys()).not.toContain(day);
  expect(here.lines).toEqual([[{ count: 3, day: daysBefore(rig.desk.book().day, 2) }, expect.any(String)]]);
  // Counts, log and chain stand.
  expect(rig.journal.counts(day)).toMatchObject([{ tokens: 3 }]);
  expect(verifyLog(rig.connection)).toMatchObject({ ok: true });
});

it('[DUR-18] more people than one step takes are all forgotten', async () => {
  const here = parts(1);
  const [first = ''] = await peopleToday(1, here);
  const row = rig.connection.prepare('SELECT key_id, sealed FROM persons').get() as Record<string, unknown>;
  // The rest of a busy day, written at once.
  rig.connection.exec('BEGIN');
  const token = rig.connection.prepare(
    `INSERT INTO tokens (day, series, number, label, source, code, issued_at, status, queue, lane, place, legs, version)
      SELECT day, 'LAB', ?, 'L1', source, code, issued_at, status, queue, lane, place, legs, version FROM tokens LIMIT 1`,
  );
  const person = rig.connection.prepare('INSERT INTO persons (token, key_id, sealed) VALUES (?, ?, ?)');
  for (let i = 1; i <= 1_200; i += 1) person.run(token.run(i).lastInsertRowid, row.key_id, row.sealed);
  rig.connection.exec('COMMIT');
  for (let i = 0; i < 2; i += 1) {
    rig.at += DAY_LENGTH;
    rig.desk.today();
    await rig.desk.settle();
  }
  await here.forget();
  expect(rig.connection.prepare('SELECT count(*) FROM persons').pluck().get()).toBe(0);
  expect(here.persons.find(first)).toBeNull();
  expect(here.lines).toMatchObject([[{ count: 1_201 }, expect.any(String)]]);
});

it('[DUR-18] a clock that is wrong by years forgets nobody', async () => {
  const here = parts(30);
  const [token = ''] = await peopleToday(1, here);
  rig.at += 3_000 * DAY_LENGTH;
  rig.desk.today();
  await rig.desk.settle();
  await here.forget();
  expect(here.persons.find(token)?.name).toBe('Rukhsana Bano');
});

it('[DUR-18] days are counted by the calendar', () => {
  expect(daysBefore('2026-03-01' as Day, 1)).toBe('2026-02-28');
  expect(daysBefore('2028-03-01' as Day, 30)).toBe('2028-01-31');
});

it('[PER-10] notes how many of which day were forgotten, and when, and keeps noting', async () => {
  const here = parts(1);
  await peopleToday(3, here);
  const { day: monday } = rig.desk.today();
  rig.at += DAY_LENGTH;
  await peopleToday(2, here);
  const { day: tuesday } = rig.desk.today();
  expect(here.personRows.forgotten(10)).toEqual([]);
  for (let i = 0; i < 2; i += 1) {
    rig.at += DAY_LENGTH;
    rig.desk.today();
    await rig.desk.settle();
    await here.forget();
  }
  expect(here.personRows.forgotten(10)).toEqual([
    { day: tuesday, persons: 2, at: rig.at },
    { day: monday, persons: 3, at: rig.at - DAY_LENGTH },
  ]);
  expect(here.personRows.forgotten(1)).toHaveLength(1);
});

it('[PER-10] what was forgotten is in no byte of the database or its write-ahead log', async () => {
  const here = parts(1);
  await peopleToday(40, here);
  const sealed = rig.connection.prepare('SELECT sealed FROM persons').pluck().all() as Buffer[];
  const keys = rig.connection.prepare('SELECT sealed FROM day_keys').pluck().all() as Buffer[];
  for (let i = 0; i < 2; i += 1) {
    rig.at += DAY_LENGTH;
    rig.desk.today();
    await rig.desk.settle();
  }
  const onDisk = () =>
    readdirSync(rig.folder)
      .filter((name) => name.includes('.db'))
      .map((name) => readFileSync(join(rig.folder, name)));
  const holds = (bytes: Buffer) => onDisk().some((file) => file.includes(bytes));
  expect(sealed.every(holds)).toBe(true);
  await here.forget();
  expect(sealed.filter(holds)).toEqual([]);
  expect(keys.filter(holds)).toEqual([]);
});
