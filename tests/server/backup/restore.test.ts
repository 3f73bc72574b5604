/** Bringing a copy back: refused unless it verifies, a log of its own, nothing twice, and it can be undone. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readActs } from '../../../db/acts.ts';
import { openErasureLedger, readErasures } from '../../../db/erasure-ledger.ts';
import { verifyLog } from '../../../db/verify-log.ts';
import { COPY_PAGE, listCopies } from '../../../server/backup/copies.ts';
import { newestAside } from '../../../server/backup/restore.ts';
import type { NumbersView } from '../../../server/contract/numbers.ts';
import { dataDir, madeCopy, restored, rigWithPeople } from '../../support/backups.ts';
import { exampleFacility } from '../../support/example-facility.ts';
import { type ServerRig, shareOf } from '../../support/server-rig.ts';

const DAY_MS = 24 * 3_600_000;
let rig: ServerRig;
let copy: string;
/** Three people are in the copy, two came later. */
beforeEach(async () => {
  rig = await rigWithPeople(3);
  copy = madeCopy(rig);
  await rig.tokenNumber(shareOf({ address: 'later-1@sbx' }));
  await rig.tokenNumber(shareOf({ address: 'later-2@sbx' }));
});
afterEach(() => rig.stop());

function change(file: string, sql: string): void {
  const connection = new Sqlite(file);
  connection.exec(sql);
  connection.close();
}

function inData<T>(look: (connection: Sqlite.Database) => T): T {
  const connection = new Sqlite(rig.config().config.databaseFile);
  try {
    return look(connection);
  } finally {
    connection.close();
  }
}

async function numbers(): Promise<NumbersView> {
  return (await (await rig.api('GET', '/api/numbers')).json()) as NumbersView;
}

const logId = () => rig.query<{ value: string }>("SELECT value FROM meta WHERE key = 'log_id'")[0]?.value;
const heads = () => rig.query<{ seq: number; hash: Buffer }>('SELECT seq, hash FROM events ORDER BY seq');

async function restoreAndOpen(): Promise<void> {
  await rig.close();
  expect(restored(rig)).toMatchObject({ ok: true });
  await rig.open();
  await rig.signIn();
}

it('[BAK-13] [BAK-6] is refused while a server works on the data, and changes nothing', async () => {
  const before = rig.stored();
  expect(restored(rig)).toEqual({ ok: false, why: 'running' });
  expect(rig.stored()).toEqual(before);
  await rig.close();
  expect(restored(rig)).toMatchObject({ ok: true, facts: { tokens: 3 } });
});

it.each([
  ['log', `UPDATE events SET fact = replace(fact, '"share"', '"paper"') WHERE type = 'issued'`],
  ['tokens', 'DELETE FROM tokens WHERE number = 2'],
  ['key', 'UPDATE persons SET sealed = zeroblob(80)'],
  ['newer', "INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 9999999999999)"],
] as const)('[BAK-6] a copy with a broken %s is refused, and the data stays as it was', async (why, sql) => {
  await rig.close();
  const before = rig.stored();
  change(join(copy, 'parchi.db'), sql);
  expect(restored(rig)).toEqual({ ok: false, why });
  expect(rig.stored()).toEqual(before);
  expect(readdirSync(dataDir(rig))).not.toContain('replaced');
  expect(readdirSync(dataDir(rig))).not.toContain('restoring');
});

it('[BAK-6] a copy whose page tells of another log is refused', async () => {
  await rig.close();
  const page = join(copy, COPY_PAGE);
  const written = readFileSync(page, 'utf8');
  writeFileSync(page, written.replace(/"seq": \d+/, '"seq": 2'));
  expect(restored(rig)).toEqual({ ok: false, why: 'other_copy' });
  writeFileSync(page, written);
  expect(restored(rig)).toMatchObject({ ok: true });
});

it('[BAK-6] a copy that was cut off or is no database is refused', async () => {
  await rig.close();
  const file = join(copy, 'parchi.db');
  const whole = readFileSync(file);
  for (const bytes of [
    whole.subarray(0, whole.length / 2),
    Buffer.alloc(0),
    Buffer.from('no'.repeat(3000)),
  ]) {
    writeFileSync(file, bytes);
    expect(restored(rig)).toMatchObject({ ok: false });
  }
  rmSync(file);
  expect(restored(rig, { copy })).toEqual({ ok: false, why: 'no_copy' });
  expect(rig.count('tokens')).toBe(5);
});

it('[BAK-6] without its key a copy is refused, or restored without anybody’s details', async () => {
  await rig.close();
  const { keyFile } = rig.config().config;
  renameSync(keyFile, `${keyFile}.lost`);
  expect(restored(rig)).toEqual({ ok: false, why: 'no_key' });
  expect(restored(rig, { withoutNames: true })).toMatchObject({ ok: true, facts: { tokens: 3 } });
  await rig.open();
  expect(rig.count('day_keys')).toBe(0);
  await rig.close();
  // A copy of that is verified without the names too.
  madeCopy(rig);
  expect(restored(rig)).toMatchObject({ ok: true });
});

it('[BAK-6] onto a machine that has only the key', async () => {
  await rig.close();
  const { config } = rig.config();
  const stick = join(rig.folder, 'stick');
  cpSync(copy, stick, { recursive: true });
  for (const name of readdirSync(config.dataDir)) {
    if (name !== 'keys') rmSync(join(config.dataDir, name), { recursive: true });
  }
  expect(restored(rig, { copy: stick })).toMatchObject({ ok: true, facts: { tokens: 3, persons: 3 } });
  await rig.open();
  expect(rig.count('tokens')).toBe(3);
});

it('[BAK-7] phones get an on-share error, clerks a refusal and a trouble, until the number is said', async () => {
  await restoreAndOpen();
  const requestId = 'a2f1c2d4-0000-4000-8000-000000000001';
  expect((await rig.share(shareOf({ address: 'new@sbx' }), requestId)).status).toBe(200);
  const told = await rig.onShare(requestId);
  expect(told.acknowledgement).toBeUndefined();
  expect(told.error).toMatchObject({ message: expect.stringContaining('ask at the desk') });

  const walkIn = () =>
    rig.api('POST', '/api/queues/OPD1/issue', { id: `walk-in-${Math.random()}`.replace('.', '') });
  const refused = await walkIn();
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ code: 'numbers_unconfirmed', params: { queue: 'OPD1' } });
  const view = await rig
    .live('?audience=counter&counter=C1')
    .next((one: { type: string }) => one.type === 'view');
  expect(JSON.stringify(view)).toContain('numbers_unconfirmed');

  // Also after a restart.
  await rig.close();
  await rig.open();
  await rig.signIn();
  expect((await walkIn()).status).toBe(409);

  const { day, queues } = await numbers();
  expect(queues.find((one: { id: string }) => one.id === 'OPD1')).toMatchObject({
    known: 5,
    confirmed: false,
  });
  await rig.command('/api/numbers/OPD1', { day, number: 7 });
  expect(await rig.tokenNumber(shareOf({ address: 'new@sbx' }))).toBe('A8');
});

it('[BAK-7] who has a number in the restored log scans again and gets it', async () => {
  await restoreAndOpen();
  expect(await rig.tokenNumber(shareOf({ address: 'person-1@sbx' }))).toBe('A2');
});

it('[BAK-8] a lower answer gives no number twice that the log or the replaced data knows', async () => {
  await restoreAndOpen();
  const { day } = await numbers();
  await rig.command('/api/numbers/OPD1', { day, number: 1 });
  // Five were given out by the data that was replaced.
  expect(await rig.tokenNumber(shareOf({ address: 'new@sbx' }))).toBe('A6');
});

it('[BAK-8] a copy of yesterday asks about today, and goes on after what is said', async () => {
  await rig.close();
  rmSync(rig.config().config.databaseFile);
  rig.clock.advance(DAY_MS);
  expect(restored(rig)).toMatchObject({ ok: true });
  await rig.open();
  await rig.signIn();
  const { day, queues } = await numbers();
  expect(queues[0]).toMatchObject({ known: 0, confirmed: false });
  expect((await rig.api('POST', '/api/queues/OPD1/issue', { id: 'walk-in-1' })).status).toBe(409);
  await rig.command('/api/numbers/OPD1', { day, number: 40 });
  expect(await rig.tokenNumber(shareOf({ address: 'new@sbx' }))).toBe('A41');
});

it('[BAK-8] an answer for another day, or one that is no number, is refused', async () => {
  await restoreAndOpen();
  const { day } = await numbers();
  const say = (body: object) =>
    rig.api('POST', '/api/numbers/OPD1', { id: 'numbers-1', day, number: 3, ...body });
  expect((await say({ day: '2020-01-01' })).status).toBe(409);
  for (const number of [-1, 1.5, 100_000, '3']) expect((await say({ number })).status).toBe(400);
  expect((await rig.api('POST', '/api/numbers/NOWHERE', { id: 'numbers-2', day, number: 3 })).status).toBe(
    404,
  );
  expect((await say({})).status).toBe(200);
});

it('[BAK-9] the log goes on under an id of its own, and both verify', async () => {
  const old = { id: logId(), heads: heads() };
  await restoreAndOpen();
  expect(logId()).not.toBe(old.id);
  const now = heads();
  // Up to the copy nothing changed; from there on no hash is one that the old log ever had.
  const same = now.filter(({ seq, hash }) =>
    old.heads.some((one) => one.seq === seq && one.hash.equals(hash)),
  );
  const facts = rig.query<{ seq: number }>("SELECT seq FROM events WHERE type = 'restored'");
  expect(facts).toHaveLength(1);
  expect(same.map(({ seq }) => seq)).toEqual(
    now.map(({ seq }) => seq).filter((seq) => seq < (facts[0]?.seq ?? 0)),
  );
  expect(inData((connection) => verifyLog(connection))).toMatchObject({ ok: true, events: now.length });

  // Twice restored is verified too.
  madeCopy(rig);
  await restoreAndOpen();
  expect(inData((connection) => verifyLog(connection))).toMatchObject({ ok: true });
});

it.each([
  ['its id', "UPDATE meta SET value = 'mine' WHERE key = 'log_id'"],
  ['where it comes from', "UPDATE meta SET value = '[]' WHERE key = 'former_logs'"],
  [
    'the event that renamed it',
    'UPDATE events SET fact = replace(fact, \'"logId":"\', \'"logId":"x\') WHERE type = \'restored\'',
  ],
])('[BAK-9] %s cannot be changed unseen', async (_, sql) => {
  await rig.close();
  restored(rig);
  expect(inData((connection) => verifyLog(connection))).toMatchObject({ ok: true });
  change(rig.config().config.databaseFile, sql);
  expect(inData((connection) => verifyLog(connection))).toMatchObject({ ok: false });
});

it('[BAK-10] [AUD-7] what was replaced is kept aside and brought back, as a log of its own again, each noted', async () => {
  const before = rig.stored();
  await rig.close();
  const outcome = restored(rig);
  expect(outcome).toMatchObject({ ok: true });
  const aside = newestAside(dataDir(rig));
  expect(aside).toBe(outcome.ok && outcome.aside);
  const told = () =>
    inData((connection) => readActs(connection, 0, Number.MAX_SAFE_INTEGER).at(-1) as { kind: string });
  const by = { actor: null, detail: userInfo().username };
  expect(told()).toMatchObject({ ...by, kind: 'copyRestored', about: basename(copy) });
  expect(restored(rig, { copy: aside ?? '' })).toMatchObject({ ok: true, facts: { tokens: 5, persons: 5 } });
  expect(told()).toMatchObject({ ...by, kind: 'restoreUndone', about: basename(aside ?? '') });
  await rig.open();
  expect(rig.stored()).toMatchObject({ tokens: before.tokens, persons: before.persons });
  await rig.signIn();
  const { queues } = await numbers();
  expect(queues[0]).toMatchObject({ known: 5, confirmed: false });
});

it('[BAK-10] recordings come back, and those that were replaced are kept aside', async () => {
  await rig.close();
  mkdirSync(join(copy, 'voice', 'ur'), { recursive: true });
  writeFileSync(join(copy, 'voice', 'ur', 'token.wav'), 'of the copy');
  mkdirSync(join(dataDir(rig), 'voice', 'ur'), { recursive: true });
  writeFileSync(join(dataDir(rig), 'voice', 'ur', 'token.wav'), 'of today');
  const outcome = restored(rig);
  expect(readFileSync(join(dataDir(rig), 'voice', 'ur', 'token.wav'), 'utf8')).toBe('of the copy');
  const aside = outcome.ok ? outcome.aside : '';
  expect(readFileSync(join(aside, 'voice', 'ur', 'token.wav'), 'utf8')).toBe('of today');
});

it('[BAK-11] whoever was erased since the copy stays erased, by either ledger', async () => {
  const tokens = rig.query<{ day: string; number: number }>('SELECT day, number FROM tokens');
  const idOf = (number: number) => `${tokens[0]?.day}.OPD1.${number}`;
  const here = join(dataDir(rig), 'erasures.jsonl');
  openErasureLedger(here).add({ token: idOf(1), at: rig.clock.now(), actor: 'admin' });
  openErasureLedger(join(copy, 'erasures.jsonl')).add({
    token: idOf(2),
    at: rig.clock.now(),
    actor: 'admin',
  });
  await rig.close();
  expect(restored(rig)).toMatchObject({ ok: true, forgotten: 2, facts: { persons: 1 } });
  expect(readErasures(here).map(({ token }) => token)).toEqual([idOf(1), idOf(2)]);
});

it('[BAK-11] whoever is due by now is forgotten, unless the clock is out of its mind', async () => {
  await rig.close();
  const now = rig.clock.now();
  expect(restored(rig, { at: now + 3_000 * DAY_MS })).toMatchObject({ ok: true, facts: { persons: 3 } });
  expect(restored(rig, { at: now + 40 * DAY_MS })).toMatchObject({ ok: true, facts: { persons: 0 } });
});

it('[BAK-11] nobody stays signed in, and no slip that was waiting is printed', async () => {
  const printer = { id: 'hall', url: 'tcp://127.0.0.1:9', queues: ['OPD1'], languages: ['en'] };
  await rig.stop();
  rig = await rigWithPeople(1, {
    facility: exampleFacility((file) => {
      file.printers = [printer];
    }),
  });
  await rig.signIn();
  const { cookie } = rig;
  copy = madeCopy(rig);
  await rig.close();
  restored(rig);
  await rig.open();
  expect(rig.query('SELECT state FROM spool')).toEqual([{ state: 'interrupted' }]);
  rig.cookie = cookie;
  expect((await rig.api('GET', '/api/counters')).status).toBe(401);
});

it('[BAK-10] the copies stay where they are', async () => {
  await restoreAndOpen();
  expect(listCopies(join(dataDir(rig), 'backups'))).toMatchObject([{ folder: copy }]);
  expect(existsSync(copy)).toBe(true);
});
