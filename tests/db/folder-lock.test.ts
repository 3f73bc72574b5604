/** One process at a time: the lock is seen by others, and gone with whoever held it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockFolder } from '../../db/folder-lock.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { ServerRig } from '../support/server-rig.ts';

it('[BAK-13] who holds a folder keeps others out until it lets go', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parchi-lock-'));
  const first = lockFolder(folder);
  expect(first).not.toBeNull();
  expect(lockFolder(folder)).toBeNull();
  expect(lockFolder(folder, 'another')).not.toBeNull();
  first?.release();
  const second = lockFolder(folder);
  expect(second).not.toBeNull();
  second?.release();
  rmSync(folder, { recursive: true });
});

it('[BAK-13] a process that is killed leaves no lock', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parchi-lock-'));
  const program = `const Sqlite = require('better-sqlite3');
    const held = new Sqlite(${JSON.stringify(join(folder, 'in-use.lock'))}, { timeout: 0 });
    held.exec('BEGIN EXCLUSIVE');
    console.log('held');
    setInterval(() => held.open, 1000);`;
  const holder = spawn(process.execPath, ['-e', program], {
    cwd: repositoryRoot(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  expect(lockFolder(folder)).toBeNull();
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const mine = lockFolder(folder);
  expect(mine).not.toBeNull();
  mine?.release();
  rmSync(folder, { recursive: true });
});

it('[BAK-13] a second server on the same data is refused by name, and the first goes on', async () => {
  const rig = await ServerRig.start();
  const second = new ServerRig({ folder: rig.folder });
  await expect(second.open()).rejects.toThrow(/PARCHI_DATA_DIR: another server/);
  expect((await rig.share()).status).toBe(200);
  await rig.stop();
});
