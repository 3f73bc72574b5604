/** What is written with the log: counts for the hub, and nothing of a person in the clear. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Message, openOutboxStore } from '../../db/outbox-store.ts';
import { createPersonKeys } from '../../db/person-keys.ts';
import { openPersonStore } from '../../db/person-store.ts';
import { openSealer } from '../../db/sealing.ts';
import { type KeptPerson, personShape } from '../../server/persons/person.ts';
import { count, DurableDesk, MONDAY } from '../support/durable-desk.ts';

let rig: DurableDesk;
beforeEach(async () => {
  rig = await DurableDesk.start();
});
afterEach(() => rig.stop());

const PERSON: KeptPerson = {
  name: 'Sunita Devi Kumari',
  phone: '9876543210',
  abhaAddress: 'sunita.devi1980@sbx',
  abhaNumber: '91234567890123',
  address: { line: 'House 12, Residency Road', district: 'Jammutawi', state: null, pincode: '180001' },
  gender: 'F',
  birth: { year: 1980, month: 2, day: null },
  verified: true,
};
const SECRETS = [PERSON.name, '9876543210', 'sunita.devi1980@sbx', '91234567890123', 'Jammutawi', '180001'];

it('[DUR-9] no byte of the database or its log tells who came', async () => {
  const sealer = openSealer(join(rig.folder, 'keys', 'sealing.keys'));
  const persons = openPersonStore(rig.connection, sealer, personShape);
  const keys = createPersonKeys(rig.connection, sealer);
  for (let i = 0; i < 300; i += 1) {
    const person = keys.of(MONDAY, `${PERSON.abhaAddress}${i}`);
    await rig.done(rig.issue({ persons: [person] }), {
      rows: (decision) => {
        const fact = 'facts' in decision ? decision.facts[0] : undefined;
        if (fact?.type !== 'issued') throw new Error('nothing was issued');
        return { persons: [persons.seal(fact.token, PERSON)], messages: [], slips: [] };
      },
    });
  }
  expect(persons.find(`${MONDAY}.OPD.7`)).toEqual(PERSON);
  const files = () => [readFileSync(rig.file), readFileSync(`${rig.file}-wal`)];
  const before = files();
  rig.connection.pragma('wal_checkpoint(TRUNCATE)');
  const bytes = Buffer.concat([...before, ...files()]);
  // The rows are in there: their codes and labels can be read.
  expect(bytes.includes('code-299')).toBe(true);
  for (const secret of [...SECRETS, 'Sunita', 'sunita', '98765', 'Residency']) {
    expect(bytes.includes(secret), secret).toBe(false);
    expect(bytes.includes(Buffer.from(secret, 'utf16le')), secret).toBe(false);
    expect(bytes.includes(base64Of(secret)), secret).toBe(false);
  }
  expect(count(rig.connection, "events WHERE fact LIKE '%@sbx%'")).toBe(0);
});

it('[HUB-1] [HUB-2] counts are of tokens issued, by day, queue and source, and wait in the outbox once a day', async () => {
  const outbox = openOutboxStore(rig.connection);
  await rig.done(rig.issue({ persons: ['somebody'] }));
  await rig.done(rig.issue({ persons: ['somebody'] }));
  await rig.done(rig.issue({ source: 'walk-in' }));
  const command = rig.issue({ queue: 'LAB' });
  await rig.done(command);
  await rig.done(command);
  await rig.done({ type: 'transfer', id: 'transfer', token: `${MONDAY}.OPD.2`, to: 'LAB', seen: 1 });
  expect(rig.journal.counts(MONDAY)).toEqual([
    { day: MONDAY, queue: 'LAB', source: 'share', tokens: 1 },
    { day: MONDAY, queue: 'OPD', source: 'share', tokens: 1 },
    { day: MONDAY, queue: 'OPD', source: 'walk-in', tokens: 1 },
  ]);
  const due = outbox.due('hub', rig.at + 60_000, 10);
  expect(due.map(({ kind, correlation }) => [kind, correlation])).toEqual([
    ['counts', `${rig.journal.logId}:${MONDAY}`],
  ]);
  rig.at += 24 * 3_600_000;
  await rig.done(rig.issue());
  expect(outbox.due('hub', rig.at + 60_000, 10)).toHaveLength(2);
  expect(rig.journal.counts(MONDAY)).toHaveLength(3);
});

function accepted(message: Message) {
  return {
    id: message.id,
    dueAt: message.dueAt,
    attempts: [],
    state: 'accepted' as const,
    nextAt: 0,
    at: rig.at,
  };
}

it('[HUB-1] a count that grew while it was being sent is sent again', async () => {
  const outbox = openOutboxStore(rig.connection);
  await rig.done(rig.issue());
  rig.at += 5_000;
  const [sent] = outbox.due('hub', rig.at, 1);
  if (sent === undefined) throw new Error('no count is due');
  await rig.done(rig.issue());
  outbox.record([accepted(sent)]);
  const [again] = outbox.due('hub', rig.at + 5_000, 1);
  expect(again).toMatchObject({ id: sent.id });
  if (again !== undefined) outbox.record([accepted(again)]);
  expect(outbox.due('hub', rig.at + 60_000, 1)).toEqual([]);
});

it('[HUB-1] a stream of tokens does not put the count off for ever, nor does a clock that was set back', async () => {
  const outbox = openOutboxStore(rig.connection);
  let due = 0;
  for (let i = 0; i < 50; i += 1) {
    await rig.done(rig.issue());
    rig.at += 100;
    due += outbox.due('hub', rig.at, 1).length;
  }
  expect(due).toBeGreaterThan(0);
  rig.at -= 12 * 3_600_000 - 60_000;
  await rig.done(rig.issue());
  expect(outbox.due('hub', rig.at + 2_000, 1)).toHaveLength(1);
});

it('[OUT-4] every attempt is kept, once, and a finished message goes again when it is asked for', async () => {
  const outbox = openOutboxStore(rig.connection);
  const message = {
    id: outbox.nextId(),
    lane: 'abdm' as const,
    kind: 'on-share' as const,
    correlation: 'request-1',
    fingerprint: Buffer.alloc(16),
    token: null,
    detail: { context: 'OPD' },
    createdAt: rig.at,
    deadlineAt: rig.at + 30_000,
  };
  outbox.add(message);
  expect(() => outbox.add(message)).toThrow(/row/);
  const [due] = outbox.due('abdm', rig.at, 5);
  if (due === undefined) throw new Error('nothing is due');
  expect(due).toMatchObject({ correlation: 'request-1', detail: { context: 'OPD' }, attempts: 0 });
  const attempt = {
    requestId: 'ours-1',
    sentAt: rig.at,
    ms: 12,
    status: 503,
    class: 'transient',
    code: null,
  };
  outbox.record([{ ...accepted(due), attempts: [attempt], state: 'pending', nextAt: rig.at + 1_000 }]);
  expect(outbox.due('abdm', rig.at + 999, 5)).toEqual([]);
  const [later] = outbox.due('abdm', rig.at + 1_000, 5);
  expect(later).toMatchObject({ attempts: 1 });
  if (later === undefined) return;
  outbox.sendAgain(later.id, rig.at, rig.at + 30_000);
  // It is still waiting: it keeps its place.
  expect(outbox.nextAt('abdm')).toBe(rig.at + 1_000);
  outbox.record([{ ...accepted(later), attempts: [{ ...attempt, requestId: 'ours-2', status: 202 }] }]);
  expect(outbox.find('request-1', 'on-share')).toMatchObject({ state: 'accepted' });
  expect(outbox.counts().filter(({ lane }) => lane === 'abdm')).toEqual([]);
  outbox.sendAgain(later.id, rig.at + 5_000, rig.at + 35_000);
  expect(outbox.due('abdm', rig.at + 5_000, 5)).toMatchObject([
    { id: later.id, deadlineAt: rig.at + 35_000 },
  ]);
  expect(count(rig.connection, 'exchanges')).toBe(2);
  expect(outbox.forget(rig.at + 1)).toBe(0);
});

it('[SCAN-5] forgets finished messages that are old, with their attempts, and keeps what waits', async () => {
  const outbox = openOutboxStore(rig.connection);
  const rows = (correlation: string, createdAt: number) => ({
    id: outbox.nextId(),
    lane: 'abdm' as const,
    kind: 'on-share' as const,
    correlation,
    fingerprint: null,
    token: null,
    detail: {},
    createdAt,
    deadlineAt: null,
  });
  outbox.add(rows('old', 1_000));
  outbox.add(rows('waits', 1_000));
  outbox.add(rows('new', 9_000));
  const attempt = { requestId: 'ours', sentAt: 1_000, ms: 1, status: 202, class: 'accepted', code: null };
  for (const due of outbox.due('abdm', 10_000, 10)) {
    if (due.correlation === 'waits') continue;
    outbox.record([{ ...accepted(due), attempts: [{ ...attempt, requestId: `for-${due.correlation}` }] }]);
  }
  expect(outbox.forget(5_000)).toBe(1);
  expect(outbox.find('old', 'on-share')).toBeNull();
  expect(outbox.find('waits', 'on-share')).not.toBeNull();
  expect(outbox.find('new', 'on-share')).not.toBeNull();
  expect(count(rig.connection, 'exchanges')).toBe(1);
});

/** What base64 of a text begins with whatever comes after it; all of it, so that chance does not write it. */
function base64Of(text: string): string {
  return Buffer.from(text).toString('base64').replace(/=*$/, '').slice(0, -1);
}
