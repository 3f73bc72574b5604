// Owns the first administrator, later starts, and the way back in for whoever lost the password.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyActs } from '../../../db/act-chain.ts';
import { openForReading } from '../../../db/open.ts';
import { repositoryRoot } from '../../support/repository-root.ts';
import { ServerRig } from '../../support/server-rig.ts';
import { StaffBrowser } from '../../support/staff.ts';

let rig: ServerRig;
afterEach(() => rig.stop());

const signIn = async (password: string, name = 'admin') =>
  (await new StaffBrowser(rig).signIn(name, password)).status;

describe('the first administrator', () => {
  it('[STF-15] is made once: another password at a later start changes nothing, and that is said', async () => {
    rig = await ServerRig.start({ secrets: { adminPassword: 'first-of-all-7' } });
    expect(rig.running.passwordIgnored).toBe(false);
    await rig.restart({ secrets: { adminPassword: 'another-one-8' } });
    expect(rig.running).toMatchObject({ passwordIgnored: true, generatedPassword: null });
    expect(await signIn('another-one-8')).toBe(401);
    expect(await signIn('first-of-all-7')).toBe(204);
    await rig.restart({ secrets: { adminPassword: 'first-of-all-7' } });
    expect(rig.running.passwordIgnored).toBe(false);
    await rig.restart({ secrets: { adminPassword: null } });
    expect(rig.running).toMatchObject({ passwordIgnored: false, generatedPassword: null });
    expect(rig.count('accounts')).toBe(1);
  });

  it('[STF-15] is made anew where the accounts are gone, and what was noted stays', async () => {
    rig = await ServerRig.start({ secrets: { adminPassword: null } });
    const first = rig.running.generatedPassword ?? '';
    rig.execute('DELETE FROM accounts');
    await rig.restart();
    const second = rig.running.generatedPassword ?? '';
    expect(second).toMatch(/^[\w-]{16}$/);
    expect(second).not.toBe(first);
    expect([await signIn(first), await signIn(second)]).toEqual([401, 204]);
    expect(rig.query("SELECT 1 FROM acts WHERE kind IN ('accountMade', 'passwordSet')")).toHaveLength(2);
    for (const guess of ['admin', 'password', 'parchi', '']) expect(await signIn(guess)).not.toBe(204);
  });
});

describe('npm run reset-password', () => {
  const entry = join(repositoryRoot(), 'server', 'staff', 'reset-password-main.ts');
  function run(name: string, folder = rig.config().config.dataDir) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        '--import',
        'tsx',
        '--eval',
        `import(${JSON.stringify(entry)}).then(async ({ main }) => { process.exitCode = await main(${JSON.stringify(name === '' ? [] : [name])}); })`,
      ],
      { cwd: repositoryRoot(), encoding: 'utf8', env: { ...process.env, PARCHI_DATA_DIR: folder } },
    );
    return { status, said: stdout + stderr };
  }

  it('[STF-14] gives a password beside the running server, once, and ends the sessions', async () => {
    rig = await ServerRig.start();
    await rig.signIn();
    const { status, said } = run('Admin');
    expect([status, said]).toEqual([0, expect.stringContaining('Sign in as "admin" with ')]);
    const password = /with (\S+) \(shown this once\)/.exec(said)?.[1] ?? '';
    expect((await rig.api('GET', '/api/session')).status).toBe(401);
    expect((await rig.signIn()).status).toBe(401);
    const browser = new StaffBrowser(rig);
    expect((await browser.signIn('admin', password)).status).toBe(204);
    expect(await browser.says('GET', '/api/people')).toBe('401 not_signed_in');
    expect(await browser.says('PUT', '/api/session/password', { next: 'my-own-again-5' })).toBe('204');
    expect(await browser.says('GET', '/api/people')).toBe('200');
    const notes = rig.query(
      "SELECT actor, kind FROM acts WHERE kind IN ('accountMade', 'passwordSet') ORDER BY seq",
    );
    expect(notes).toEqual([
      { actor: null, kind: 'accountMade' },
      { actor: null, kind: 'passwordSet' },
      { actor: 'admin', kind: 'passwordSet' },
    ]);
    const connection = openForReading(rig.config().config.databaseFile);
    expect(verifyActs(connection)).toMatchObject({ ok: true });
    connection.close();
    expect(run('nobody')).toEqual({
      status: 1,
      said: 'No account "nobody" stands. Administrators: admin.\n',
    });
    expect(run('')).toMatchObject({ status: 1, said: expect.stringContaining('Usage:') });
    expect(run('admin', join(rig.folder, 'nothing'))).toMatchObject({ status: 2 });
  }, 60_000);
});
