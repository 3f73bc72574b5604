/** A copy is whole, verified and on the disk before it has its name; nothing else is a copy. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openErasureLedger } from '../../../db/erasure-ledger.ts';
import { lockFolder } from '../../../db/folder-lock.ts';
import { openSealer } from '../../../db/sealing.ts';
import { verifyCopy } from '../../../db/verify-copy.ts';
import { listCopies, removeOldest } from '../../../server/backup/copies.ts';
import { makeCopy } from '../../../server/backup/make-copy.ts';
import { copyOf, dataDir, madeCopy, rigWithPeople } from '../../support/backups.ts';
import { repositoryRoot } from '../../support/repository-root.ts';
import type { ServerRig } from '../../support/server-rig.ts';

const root = repositoryRoot();
const DAY_MS = 24 * 3_600_000;
let rig: ServerRig;
beforeEach(async () => {
  rig = await rigWithPeople(3);
});
afterEach(() => rig.stop());

const folder = () => join(dataDir(rig), 'backups');
const names = () => listCopies(folder()).map(({ name }) => name);

function change(file: string, sql: string): void {
  const connection = new Sqlite(file);
  connection.exec(sql);
  connection.close();
}

it('[BAK-1] [BAK-2] a copy beside the running server holds what was answered, and verifies', async () => {
  const copy = madeCopy(rig);
  const verdict = verifyCopy(join(copy, 'parchi.db'), root, openSealer(rig.config().config.keyFile));
  const head = rig.query<{ seq: number; hash: Buffer }>(
    'SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1',
  );
  expect(verdict).toMatchObject({
    ok: true,
    facts: {
      kind: 'real',
      tokens: 3,
      persons: 3,
      head: { seq: head[0]?.seq, hash: head[0]?.hash.toString('hex') },
    },
  });
  expect(listCopies(folder())).toMatchObject([{ tokens: 3, logId: expect.any(String) }]);
  // And the server goes on.
  expect((await rig.share()).status).toBe(200);
});

it('[BAK-3] a copy holds recordings and the ledger of erasures, and never a key', () => {
  mkdirSync(join(dataDir(rig), 'voice', 'ur'), { recursive: true });
  writeFileSync(join(dataDir(rig), 'voice', 'ur', 'token.wav'), 'sound');
  openErasureLedger(join(dataDir(rig), 'erasures.jsonl')).add({
    token: '2020-01-01.OPD1.1',
    at: 1,
    actor: 'a',
  });
  const first = madeCopy(rig);
  const second = madeCopy(rig);
  for (const copy of [first, second]) {
    expect(readFileSync(join(copy, 'voice', 'ur', 'token.wav'), 'utf8')).toBe('sound');
    expect(readFileSync(join(copy, 'erasures.jsonl'), 'utf8')).toContain('2020-01-01.OPD1.1');
    const files = readdirSync(copy, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.includes('key'))).toEqual([]);
    const key = readFileSync(rig.config().config.keyFile, 'utf8').split(' ')[1]?.trim() ?? '';
    for (const file of files.filter((one) => statSync(join(copy, one)).isFile())) {
      expect(readFileSync(join(copy, file)).includes(key), file).toBe(false);
    }
  }
  // What has not changed is not written again.
  const inode = (copy: string) => statSync(join(copy, 'voice', 'ur', 'token.wav')).ino;
  expect(inode(second)).toBe(inode(first));
  expect(inode(first)).not.toBe(statSync(join(dataDir(rig), 'voice', 'ur', 'token.wav')).ino);
});

it('[BAK-2] what a kill left is no copy, and goes with the next one', () => {
  madeCopy(rig);
  mkdirSync(join(folder(), '.making-2026-01-01T000000Z'));
  writeFileSync(join(folder(), '.making-2026-01-01T000000Z', 'parchi.db'), 'half');
  mkdirSync(join(folder(), '2026-01-01T000000Z'));
  writeFileSync(join(folder(), '2026-01-01T000000Z', 'parchi.db'), 'being removed');
  expect(names()).toHaveLength(1);
  madeCopy(rig);
  const left = readdirSync(folder()).filter(
    (name) => name.startsWith('.making') || name.startsWith('2026-01-01'),
  );
  expect(left).toEqual([]);
  expect(names()).toHaveLength(2);
});

it('[BAK-2] [BAK-4] a copy that does not verify is not kept, and the older ones stay', async () => {
  madeCopy(rig);
  await rig.close();
  const { databaseFile } = rig.config().config;
  change(databaseFile, `UPDATE events SET fact = replace(fact, 'share', 'paper') WHERE type = 'issued'`);
  expect(copyOf(rig)).toMatchObject({ ok: false, why: 'log' });
  change(databaseFile, 'UPDATE persons SET sealed = zeroblob(100)');
  change(databaseFile, 'DELETE FROM tokens WHERE number = 3');
  expect(copyOf(rig)).toMatchObject({ ok: false, why: 'log' });
  expect(names()).toHaveLength(1);
  expect(readdirSync(folder()).filter((name) => name.startsWith('.making'))).toEqual([]);
});

it('[BAK-2] log and tokens that disagree, and rows that do not open, are found', async () => {
  await rig.close();
  const { databaseFile } = rig.config().config;
  change(databaseFile, 'UPDATE persons SET sealed = zeroblob(100) WHERE token = 2');
  expect(copyOf(rig)).toMatchObject({ ok: false, why: 'key' });
  change(databaseFile, 'DELETE FROM persons; DELETE FROM tokens WHERE number = 3');
  expect(copyOf(rig)).toMatchObject({ ok: false, why: 'tokens' });
  const torn = readFileSync(databaseFile);
  torn.fill(7, 3 * 2048, 40 * 2048);
  writeFileSync(databaseFile, torn);
  expect(copyOf(rig)).toMatchObject({ ok: false, why: 'damaged' });
  writeFileSync(databaseFile, 'no database at all '.repeat(500));
  expect(copyOf(rig)).toMatchObject({ ok: false, why: 'damaged' });
});

it('[BAK-4] why no copy was made is told: folder, key, space, another one under way', async () => {
  const { config } = rig.config();
  const place = { root, dataDir: config.dataDir, keyFile: config.keyFile, folder: folder(), ownFolder: true };
  const stick = { ...place, folder: join(rig.folder, 'stick'), ownFolder: false };
  expect(makeCopy(stick, 1)).toMatchObject({ ok: false, why: 'no_folder' });
  expect(existsSync(stick.folder)).toBe(false);
  expect(copyOf(rig, Number.MAX_SAFE_INTEGER)).toMatchObject({ ok: false, why: 'no_space' });
  const lock = lockFolder(folder(), 'making');
  expect(copyOf(rig)).toMatchObject({ ok: false, why: 'busy' });
  lock?.release();
  renameSync(config.keyFile, `${config.keyFile}.away`);
  expect(copyOf(rig)).toMatchObject({ ok: false, why: 'no_key' });
  renameSync(`${config.keyFile}.away`, config.keyFile);
  expect(makeCopy({ ...place, dataDir: join(rig.folder, 'nothing') }, 1)).toMatchObject({ why: 'no_data' });
  if (process.getuid?.() !== 0) {
    chmodSync(folder(), 0o500);
    expect(copyOf(rig)).toMatchObject({ ok: false, why: 'failed' });
    chmodSync(folder(), 0o700);
  }
  expect(names()).toEqual([]);
});

it('[BAK-4] the newest are kept, however old', () => {
  const made = Array.from({ length: 4 }, () => {
    rig.clock.advance(DAY_MS);
    return madeCopy(rig);
  });
  expect(removeOldest(folder(), 2)).toBe(2);
  expect(names()).toEqual(
    made
      .slice(2)
      .reverse()
      .map((path) => path.split('/').at(-1)),
  );
  expect(made.map((copy) => existsSync(copy))).toEqual([false, false, true, true]);
});

function peopleIn(copy: string): number {
  const connection = new Sqlite(join(copy, 'parchi.db'), { readonly: true });
  const row = connection.prepare<[], { n: number }>('SELECT count(*) AS n FROM persons').get();
  connection.close();
  return row?.n ?? -1;
}

it('[BAK-5] whoever is erased here is erased in the kept copies with the next one', () => {
  const first = madeCopy(rig);
  const [token] = rig.query<{ day: string; series: string }>(
    'SELECT day, series FROM tokens WHERE number = 1',
  );
  const erasure = { token: `${token?.day}.${token?.series}.1`, at: rig.clock.now(), actor: 'admin' };
  openErasureLedger(join(dataDir(rig), 'erasures.jsonl')).add(erasure);
  expect(peopleIn(first)).toBe(3);
  madeCopy(rig);
  expect(peopleIn(first)).toBe(2);
  expect(verifyCopy(join(first, 'parchi.db'), root, openSealer(rig.config().config.keyFile)).ok).toBe(true);
});

it('[BAK-5] whoever is forgotten here is forgotten in the kept copies with the next one', async () => {
  const first = madeCopy(rig);
  const bytes = readFileSync(join(first, 'parchi.db'));
  const sealed = rig.query<{ sealed: Buffer }>('SELECT sealed FROM persons')[0]?.sealed ?? Buffer.alloc(0);
  expect(bytes.includes(sealed)).toBe(true);
  await rig.close();
  rig.clock.advance(31 * DAY_MS);
  await rig.open();
  await rig.signIn();
  const day = new Date(rig.clock.now() + 5.5 * 3_600_000).toISOString().slice(0, 10);
  await rig.command('/api/day/confirm', { day });
  const second = madeCopy(rig);
  expect(peopleIn(first)).toBe(0);
  expect(readFileSync(join(first, 'parchi.db')).includes(sealed)).toBe(false);
  expect(existsSync(second)).toBe(true);
});

it('[BAK-5] what was replaced goes after two weeks', () => {
  const aside = join(dataDir(rig), 'replaced', '2026-01-01T000000Z-before-restore');
  mkdirSync(aside, { recursive: true });
  madeCopy(rig);
  expect(existsSync(aside)).toBe(true);
  rig.clock.advance(15 * DAY_MS);
  madeCopy(rig);
  expect(existsSync(aside)).toBe(false);
  rmSync(folder(), { recursive: true });
});
