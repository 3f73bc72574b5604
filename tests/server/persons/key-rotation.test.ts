// Owns changing the sealing key: real rows of every sealed table, walks that are cut short, and what stays readable.

import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openActs, readActs } from '../../../db/acts.ts';
import { addKey, dropKeys, readKeyFile, retireKeys } from '../../../db/key-file.ts';
import { type Database, openDatabase } from '../../../db/open.ts';
import { createPersonKeys } from '../../../db/person-keys.ts';
import { openPersonStore } from '../../../db/person-store.ts';
import { keysInUse, RESEALED_AT_ONCE, resealAll } from '../../../db/resealing.ts';
import { main as rotateKey } from '../../../db/rotate-key-main.ts';
import { openSealer } from '../../../db/sealing.ts';
import { secretPlace } from '../../../db/secret-store.ts';
import { createKeyRotation } from '../../../server/persons/key-rotation.ts';
import type { Day } from '../../../server/queue/model.ts';
import { namedPeople } from '../../support/named-people.ts';
import { repositoryRoot } from '../../support/repository-root.ts';

const DAY = '2026-11-23' as Day;
const LATER = '2026-12-30' as Day;
const PEOPLE = 2 * RESEALED_AT_ONCE + 30;

let folder: string;
let keyFile: string;
let database: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parchi-rotation-'));
  keyFile = join(folder, 'keys', 'sealing.keys');
  database = openDatabase({ file: join(folder, 'parchi.db'), root: repositoryRoot() });
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

type Sealer = ReturnType<typeof openSealer>;
const idOf = (number: number) => `${DAY}.OPD.${number}`;

function keepPeople(sealer: Sealer, from: number, to: number): void {
  const { connection } = database;
  const token = connection.prepare(
    `INSERT INTO tokens (day, series, number, label, source, code, issued_at, status, queue, lane, place, legs, version)
      VALUES (?, 'OPD', ?, ?, 'share', 'code', 0, 'waiting', 'OPD', 'normal', ?, '[]', 1)`,
  );
  const person = connection.prepare('INSERT INTO persons (token, key_id, sealed) VALUES (?, ?, ?)');
  connection.exec('BEGIN');
  for (let number = from; number <= to; number += 1) {
    const { lastInsertRowid } = token.run(DAY, number, `A${number}`, number);
    const { keyId, sealed } = sealer.seal(idOf(number), JSON.stringify({ name: `Person ${number}` }));
    person.run(lastInsertRowid, keyId, sealed);
  }
  connection.exec('COMMIT');
}

/** People, a day's key and a secret, all under the first key. */
function plant(): { sealer: Sealer; personKey: string } {
  const sealer = openSealer(keyFile);
  keepPeople(sealer, 1, PEOPLE);
  const personKey = createPersonKeys(database.connection, sealer).of(DAY, 'sunita@sbx');
  const { keyId, sealed } = sealer.seal(secretPlace('abdm'), 'bridge secret');
  database.connection
    .prepare("INSERT INTO secrets (key, key_id, sealed, set_at) VALUES ('abdm', ?, ?, 0)")
    .run(keyId, sealed);
  return { sealer, personKey };
}

function rotation(sealer: Sealer, day: Day = DAY) {
  const lines: string[] = [];
  const say = (_fields: unknown, text: string) => void lines.push(text);
  const log = { info: say, error: say, warn: say };
  const deps = {
    keyFile,
    connection: database.connection,
    sealer,
    desk: { book: () => ({ day }) },
    facility: { current: () => ({ facility: { keepPersonsDays: 30 } }) },
    acts: openActs(database.connection),
    now: () => 0,
    log,
    pauseMs: 0,
  } as unknown as Parameters<typeof createKeyRotation>[0];
  return { lines, ...createKeyRotation(deps) };
}

function expectAllOpen(sealer: Sealer, people: number, personKey: string): void {
  const store = openPersonStore(database.connection, sealer, namedPeople);
  for (let number = 1; number <= people; number += 1) {
    expect(store.find(idOf(number))?.name).toBe(`Person ${number}`);
  }
  expect(createPersonKeys(database.connection, sealer).of(DAY, 'sunita@sbx')).toBe(personKey);
  const row = database.connection.prepare('SELECT key_id, sealed FROM secrets').get() as {
    key_id: string;
    sealed: Buffer;
  };
  expect(sealer.open(secretPlace('abdm'), { keyId: row.key_id, sealed: row.sealed }).toString()).toBe(
    'bridge secret',
  );
}

const usedKeys = () => keysInUse(database.connection, { whole: true });

it('[PER-7] a running server takes a new key, seals every table anew, and retires the old one', async () => {
  const { sealer, personKey } = plant();
  const [first = ''] = usedKeys();
  const fingerprint = sealer.fingerprint('share');
  const running = rotation(sealer);
  await running.look();
  expect(running.lines).toEqual([]);
  const second = addKey(keyFile);
  await running.look();
  expect(usedKeys()).toEqual([second]);
  expect(sealer.keys.list()).toEqual([
    { id: first, retired: DAY },
    { id: second, retired: null },
  ]);
  expectAllOpen(sealer, PEOPLE, personKey);
  expectAllOpen(openSealer(keyFile), PEOPLE, personKey);
  expect(openSealer(keyFile).fingerprint('share')).toEqual(fingerprint);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  const told = readActs(database.connection, 0, 1).map(({ kind, about, actor }) => [kind, about, actor]);
  expect(told).toEqual([
    ['keyTaken', second, null],
    ['keyRetired', first, null],
  ]);
});

it('[PER-7] people who come while rows are sealed anew are sealed with the new key, and none is passed over', async () => {
  const { sealer, personKey } = plant();
  const late = sealer.seal(idOf(PEOPLE + 1), JSON.stringify({ name: `Person ${PEOPLE + 1}` }));
  const second = addKey(keyFile);
  const running = rotation(sealer);
  const work = running.look();
  // Sealed with the old key, committed only now; and one more while the walk is under way.
  keepPeople({ ...sealer, seal: () => late }, PEOPLE + 1, PEOPLE + 1);
  await new Promise((next) => setImmediate(next));
  keepPeople(sealer, PEOPLE + 2, PEOPLE + 2);
  await work;
  expect(usedKeys()).toEqual([second]);
  expectAllOpen(sealer, PEOPLE + 2, personKey);
});

it('[PER-8] a walk that is cut short anywhere leaves every row readable, and the next start goes on', async () => {
  const { personKey } = plant();
  const second = addKey(keyFile);
  for (let steps = 1; steps <= 4; steps += 1) {
    // A process that ends after so many steps.
    const sealer = openSealer(keyFile);
    const walk = resealAll(database.connection, sealer);
    for (let i = 0; i < steps; i += 1) walk.next();
    expectAllOpen(openSealer(keyFile), PEOPLE, personKey);
    expect(readKeyFile(keyFile).keys.every(({ retired }) => retired === null)).toBe(true);
  }
  const started = openSealer(keyFile);
  await rotation(started).look();
  expect(usedKeys()).toEqual([second]);
  expectAllOpen(started, PEOPLE, personKey);
});

it('[PER-8] a key goes only once nothing is sealed with it and every copy that may need it has expired', async () => {
  const { sealer, personKey } = plant();
  const [first] = usedKeys();
  addKey(keyFile);
  await rotation(sealer).look();
  const thirty = '2026-12-23' as Day;
  await rotation(openSealer(keyFile), thirty).look();
  expect(readKeyFile(keyFile).keys.map(({ id }) => id)).toContain(first);
  const fingerprint = openSealer(keyFile).fingerprint('share');
  const started = openSealer(keyFile);
  await rotation(started, LATER).look();
  expect(readKeyFile(keyFile).keys.map(({ id }) => id)).not.toContain(first);
  expect(readKeyFile(keyFile).keys).toHaveLength(1);
  const last = openSealer(keyFile);
  expectAllOpen(last, PEOPLE, personKey);
  // What tells a gateway's repeat from another content outlives the key that it was made from.
  expect(last.fingerprint('share')).toEqual(fingerprint);
});

it('[PER-8] rows of a copy that was put back are sealed anew before their retired key goes', async () => {
  const { sealer, personKey } = plant();
  const [first = ''] = usedKeys();
  const rows = database.connection.prepare('SELECT token, key_id, sealed FROM persons').all() as {
    token: number;
    key_id: string;
    sealed: Buffer;
  }[];
  addKey(keyFile);
  await rotation(sealer).look();
  const back = database.connection.prepare('UPDATE persons SET key_id = ?, sealed = ? WHERE token = ?');
  for (const row of rows) back.run(row.key_id, row.sealed, row.token);
  expect(usedKeys()).toContain(first);
  const started = openSealer(keyFile);
  await rotation(started, LATER).look();
  expect(usedKeys()).not.toContain(first);
  expect(readKeyFile(keyFile).keys).toHaveLength(1);
  expectAllOpen(started, PEOPLE, personKey);
});

it('[PER-8] a damaged row and a row of an unknown key stay as they are and hold nothing up', async () => {
  const { sealer } = plant();
  const { connection } = database;
  connection.prepare("UPDATE persons SET sealed = x'00112233' WHERE token = 3").run();
  connection.prepare("UPDATE persons SET key_id = 'unknown0' WHERE token = 4").run();
  const second = addKey(keyFile);
  const running = rotation(sealer);
  await running.look();
  expect(running.lines).toContain('sealed rows are damaged');
  expect(new Set(connection.prepare('SELECT DISTINCT key_id FROM persons').pluck().all())).toEqual(
    new Set([
      second,
      'unknown0',
      connection.prepare('SELECT key_id FROM persons WHERE token = 3').pluck().get(),
    ]),
  );
  expect(openPersonStore(connection, sealer, namedPeople).find(idOf(5))).toEqual({ name: 'Person 5' });
});

it('[PER-8] once it is stopped no step begins and no key is retired', async () => {
  const { sealer } = plant();
  addKey(keyFile);
  const running = rotation(sealer);
  const work = running.look();
  running.stop();
  await work;
  expect(readKeyFile(keyFile).keys.every(({ retired }) => retired === null)).toBe(true);
});

it('[PER-7] a key file that goes away under a running server is written again', async () => {
  const { sealer, personKey } = plant();
  const before = readKeyFile(keyFile);
  rmSync(keyFile);
  const running = rotation(sealer);
  await running.look();
  expect(running.lines).toEqual(['the key file was gone and is written again']);
  expect(readKeyFile(keyFile)).toEqual(before);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  expectAllOpen(openSealer(keyFile), PEOPLE, personKey);
});

it('[PER-7] the key that seals is never retired, whatever is asked', () => {
  openSealer(keyFile);
  const second = addKey(keyFile);
  const ids = readKeyFile(keyFile).keys.map(({ id }) => id);
  retireKeys(keyFile, ids, DAY);
  expect(readKeyFile(keyFile).keys.map(({ retired }) => retired)).toEqual([DAY, null]);
  expect(dropKeys(keyFile, LATER)).toEqual(ids.slice(0, 1));
  expect(readKeyFile(keyFile).keys.map(({ id }) => id)).toEqual([second]);
});

it('[PER-7] [AUD-7] the command adds one key, says who did, and adds none while a change is under way or the file is missing', () => {
  const said: string[] = [];
  const { stdout, stderr } = process;
  const write = { out: stdout.write, err: stderr.write };
  const before = process.env.PARCHI_DATA_DIR;
  const hear = (text: unknown) => said.push(String(text)) > 0;
  try {
    stdout.write = hear as typeof stdout.write;
    stderr.write = hear as typeof stderr.write;
    process.env.PARCHI_DATA_DIR = folder;
    expect(rotateKey()).toBe(1);
    expect(existsSync(keyFile)).toBe(false);
    openSealer(keyFile);
    expect(rotateKey()).toBe(0);
    expect(readKeyFile(keyFile).keys).toHaveLength(2);
    expect(rotateKey()).toBe(1);
    expect(readKeyFile(keyFile).keys).toHaveLength(2);
    process.env.PARCHI_DATA_DIR = join(folder, randomBytes(4).toString('hex'));
    expect(rotateKey()).toBe(1);
  } finally {
    stdout.write = write.out;
    stderr.write = write.err;
    if (before === undefined) delete process.env.PARCHI_DATA_DIR;
    else process.env.PARCHI_DATA_DIR = before;
  }
  expect(readActs(database.connection, 0, Number.MAX_SAFE_INTEGER)).toMatchObject([
    { kind: 'keyAdded', actor: null, detail: userInfo().username },
  ]);
  // No key is ever shown.
  for (const { hex } of readKeyFile(keyFile).keys) expect(said.join()).not.toContain(hex);
  expect(readFileSync(keyFile, 'utf8')).toContain(readKeyFile(keyFile).keys[0]?.hex);
});
