/** Sealed rows and their key file. */

import { createHmac } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addKey } from '../../db/key-file.ts';
import { type Database, openDatabase } from '../../db/open.ts';
import { createPersonKeys } from '../../db/person-keys.ts';
import { openPersonStore, type PersonStore } from '../../db/person-store.ts';
import { tokenKey } from '../../db/rows.ts';
import { openSealer, type Sealed } from '../../db/sealing.ts';
import { INSERT_PERSON } from '../../db/statements.ts';
import { MONDAY, TUESDAY } from '../support/durable-desk.ts';
import { namedPeople } from '../support/named-people.ts';
import { repositoryRoot } from '../support/repository-root.ts';

const TOKEN = '2026-11-23.OPD.1';
const OTHER = '2026-11-23.OPD.2';

let folder: string;
let keyFile: string;
let database: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parchi-sealing-'));
  keyFile = join(folder, 'keys', 'sealing.keys');
  database = openDatabase({ file: join(folder, 'parchi.db'), root: repositoryRoot() });
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Person {
  name: string;
}

function persons(): PersonStore<Person> {
  return openPersonStore(database.connection, openSealer(keyFile), namedPeople);
}

function keep(token: string, { keyId, sealed }: Sealed): void {
  database.connection
    .prepare(
      `INSERT OR IGNORE INTO tokens (day, series, number, label, source, code, issued_at, status, queue, lane,
        place, legs, version) VALUES (?, ?, ?, 'A1', 'share', 'code', 0, 'waiting', 'OPD', 'normal', 1, '[]', 1)`,
    )
    .run(...tokenKey(token));
  const { changes } = database.connection.prepare(INSERT_PERSON).run(keyId, sealed, ...tokenKey(token));
  expect(changes).toBe(1);
}

it('[DUR-8] makes the key file with mode 0600, and leaves nothing beside it', () => {
  openSealer(keyFile);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'keys')).mode & 0o077).toBe(0);
  expect(existsSync(`${keyFile}.next`)).toBe(false);
});

it.each([0o640, 0o604, 0o620, 0o660])('[DUR-8] refuses a key file of mode %o', (mode) => {
  openSealer(keyFile);
  chmodSync(keyFile, mode);
  expect(() => openSealer(keyFile)).toThrow(/mode 0600/);
});

it('[DUR-8] does not take over the mode of what a crash left behind', () => {
  openSealer(keyFile);
  writeFileSync(`${keyFile}.next`, 'half', { mode: 0o666 });
  chmodSync(`${keyFile}.next`, 0o666);
  addKey(keyFile);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  expect(() => openSealer(keyFile)).not.toThrow();
});

it.each(['', 'abc', 'zzzzzzzz 00\n'])(
  '[DUR-8] refuses a key file that holds %j, without showing it',
  (content) => {
    openSealer(keyFile);
    writeFileSync(keyFile, content);
    expect(() => openSealer(keyFile)).toThrow(/no key/);
    if (content !== '') expect(() => openSealer(keyFile)).not.toThrow(content);
  },
);

it('[DUR-8] opens what it sealed, for the same token only', () => {
  const sealer = openSealer(keyFile);
  const value = sealer.seal(TOKEN, 'Sunita');
  expect(sealer.open(TOKEN, value).toString()).toBe('Sunita');
  expect(value.sealed.includes('Sunita')).toBe(false);
  expect(() => sealer.open(OTHER, value)).toThrow();
});

it('[DUR-8] seals the same text differently each time', () => {
  const sealer = openSealer(keyFile);
  const seen = new Set(
    Array.from({ length: 2_000 }, () => sealer.seal(TOKEN, 'Sunita').sealed.toString('hex')),
  );
  expect(seen.size).toBe(2_000);
});

it('[DUR-8] opens nothing that was changed or cut', () => {
  const sealer = openSealer(keyFile);
  const { keyId, sealed } = sealer.seal(TOKEN, 'Sunita');
  for (let i = 0; i < sealed.length; i += 1) {
    const changed = Buffer.from(sealed);
    changed[i] = (changed[i] ?? 0) ^ 1;
    expect(() => sealer.open(TOKEN, { keyId, sealed: changed })).toThrow();
    expect(() => sealer.open(TOKEN, { keyId, sealed: sealed.subarray(0, i) })).toThrow();
  }
});

it('[DUR-8] after a new key old rows open and new rows name the new key', () => {
  const before = openSealer(keyFile);
  const old = before.seal(TOKEN, 'Sunita');
  const id = addKey(keyFile);
  const after = openSealer(keyFile);
  expect(after.open(TOKEN, old).toString()).toBe('Sunita');
  const fresh = after.seal(TOKEN, 'Sunita');
  expect(fresh.keyId).toBe(id);
  expect(fresh.keyId).not.toBe(old.keyId);
  expect(after.open(TOKEN, fresh).toString()).toBe('Sunita');
  expect(() => before.open(TOKEN, fresh)).toThrow(/does not hold/);
  // A repeat of yesterday's share is still the same content.
  expect(after.fingerprint('share')).toEqual(before.fingerprint('share'));
});

it('[DUR-8] a row that is moved to another token does not open', () => {
  const store = persons();
  const sealed = store.seal(TOKEN, { name: 'Sunita' });
  keep(TOKEN, sealed);
  keep(OTHER, sealed);
  expect(store.find(TOKEN)).toEqual({ name: 'Sunita' });
  expect(() => store.find(OTHER)).toThrow();
});

it('[DUR-8] a person is read as the row stands, and not at all once it is forgotten', () => {
  const store = persons();
  keep(TOKEN, store.seal(TOKEN, { name: 'Sunita' }));
  const corrected = store.seal(TOKEN, { name: 'Sunita Devi' });
  // Asked for between sealing and the commit.
  expect(store.find(TOKEN)).toEqual({ name: 'Sunita' });
  keep(TOKEN, corrected);
  expect(store.find(TOKEN)).toEqual({ name: 'Sunita Devi' });
  database.connection.prepare('DELETE FROM persons').run();
  expect(store.find(TOKEN)).toBeNull();
});

it('[DUR-8] the key file reaches no byte of the database', () => {
  const store = persons();
  keep(TOKEN, store.seal(TOKEN, { name: 'Sunita' }));
  createPersonKeys(database.connection, openSealer(keyFile)).of(MONDAY, 'sunita@abdm');
  database.connection.pragma('wal_checkpoint(TRUNCATE)');
  const [, hex = ''] = readFileSync(keyFile, 'utf8').trim().split(' ');
  const bytes = readFileSync(join(folder, 'parchi.db'));
  expect(bytes.includes(hex)).toBe(false);
  expect(bytes.includes(Buffer.from(hex, 'hex'))).toBe(false);
});

it('[DUR-9] a person key is the same all day and after a restart, and another the next day', () => {
  const keys = createPersonKeys(database.connection, openSealer(keyFile));
  const monday = keys.of(MONDAY, 'sunita@abdm');
  expect(monday).toHaveLength(22);
  expect(keys.of(MONDAY, 'sunita@abdm')).toBe(monday);
  expect(keys.of(MONDAY, 'ramesh@abdm')).not.toBe(monday);
  expect(keys.of(TUESDAY, 'sunita@abdm')).not.toBe(monday);
  addKey(keyFile);
  expect(createPersonKeys(database.connection, openSealer(keyFile)).of(MONDAY, 'sunita@abdm')).toBe(monday);
});

it.each(['sunita@abdm', 'सुनीता@abdm', `${'ی'.repeat(250)}@abdm`])(
  '[DUR-9] a person key is the HMAC of the address under the day’s key: %s',
  (address) => {
    const sealer = openSealer(keyFile);
    const keys = createPersonKeys(database.connection, sealer);
    keys.of(MONDAY, `${'x'.repeat(1_000)}@abdm`);
    const row = database.connection.prepare('SELECT key_id AS keyId, sealed FROM day_keys').get() as Sealed;
    const mac = createHmac('sha256', sealer.open(`day:${MONDAY}`, row)).update(address);
    expect(keys.of(MONDAY, address)).toBe(mac.digest('base64url').slice(0, 22));
  },
);

it('[DUR-9] nobody can make yesterday’s person keys again once the day key is gone', () => {
  const before = createPersonKeys(database.connection, openSealer(keyFile)).of(MONDAY, 'sunita@abdm');
  database.connection.prepare('DELETE FROM day_keys').run();
  expect(createPersonKeys(database.connection, openSealer(keyFile)).of(MONDAY, 'sunita@abdm')).not.toBe(
    before,
  );
});
