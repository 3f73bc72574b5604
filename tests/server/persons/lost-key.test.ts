// Owns what happens when the key file is gone: sealed people are not given up silently, and a hospital can still open.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { repositoryRoot } from '../../support/repository-root.ts';
import { jsonOf, ServerRig, shareOf } from '../../support/server-rig.ts';

let rig: ServerRig;
let keyFile: string;
beforeEach(async () => {
  rig = await ServerRig.start();
  keyFile = join(rig.folder, 'data', 'keys', 'sealing.keys');
});
afterEach(() => rig.stop());

/** `npm run forget-names` on the rig's folder. */
function forgetNames(...args: string[]): { code: number | null; said: string } {
  const program = `import { main } from './db/forget-names-main.ts'; process.exitCode = main(${JSON.stringify(args)});`;
  const ran = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: repositoryRoot(),
    env: { PATH: process.env.PATH ?? '', PARCHI_DATA_DIR: join(rig.folder, 'data') },
    encoding: 'utf8',
  });
  return { code: ran.status, said: `${ran.stdout}${ran.stderr}` };
}

async function nameBehind(label: string): Promise<string | null | undefined> {
  const day =
    (await jsonOf(await rig.api('GET', '/api/counters'))) &&
    rig.query<{ day: string }>('SELECT max(day) AS day FROM tokens')[0]?.day;
  const body = { by: 'label', label, day, reason: 'asked at the desk' };
  const { found } = await jsonOf(await rig.api('POST', '/api/persons/find', body));
  return found[0]?.person?.name ?? found[0]?.state;
}

it('[DUR-8][PER-9] a database whose key file is gone is refused until the file is back', async () => {
  await rig.share(shareOf({}));
  await rig.close();
  renameSync(keyFile, `${keyFile}.away`);
  await expect(rig.open()).rejects.toThrow(/key file .* is missing.*forget-names/);
  expect(existsSync(keyFile)).toBe(false);
  // Another hospital's file, or an older copy of ours.
  writeFileSync(keyFile, `abcdef01 ${'ab'.repeat(32)}\n`, { mode: 0o600 });
  await expect(rig.open()).rejects.toThrow(/does not hold .*forget-names/);
  renameSync(`${keyFile}.away`, keyFile);
  await rig.open();
  await rig.signIn();
  expect((await rig.api('GET', '/api/counters')).status).toBe(200);
});

it('[PER-9] [AUD-7] a hospital whose key is lost opens without the names, and has them again if it turns up', async () => {
  const address = 'rukhsana.lost@sbx';
  expect(await rig.tokenNumber(shareOf({ address, name: 'Rukhsana Bano' }))).toBe('A1');
  // The server that runs knows the key: nothing is given up beside it.
  expect(forgetNames('--yes')).toMatchObject({ code: 1, said: expect.stringContaining('running') });
  await rig.close();
  expect(forgetNames()).toMatchObject({ code: 0, said: expect.stringContaining('Nothing is lost') });
  const old = readFileSync(keyFile, 'utf8');
  renameSync(keyFile, `${keyFile}.away`);
  const asked = forgetNames();
  expect(asked).toMatchObject({ code: 2, said: expect.stringContaining('1 people') });
  expect(existsSync(keyFile)).toBe(false);
  expect(forgetNames('--yes')).toMatchObject({ code: 0 });

  await rig.open();
  await rig.signIn();
  expect(await nameBehind('A1')).toBe('lost');
  // The queue stands, new people are known, and the same person has to take a new number.
  expect(await rig.tokenNumber(shareOf({ address: 'zaffer@sbx', name: 'Zaffer' }))).toBe('A2');
  expect(await rig.tokenNumber(shareOf({ address, name: 'Rukhsana Bano' }))).toBe('A3');
  expect(await nameBehind('A2')).toBe('Zaffer');
  const { keys } = await jsonOf(await rig.api('GET', '/api/persons/keeping'));
  expect(keys.lost).toMatchObject([{ id: old.slice(0, 8), at: expect.any(Number) }]);
  expect(rig.query("SELECT about, detail FROM acts WHERE kind = 'namesGivenUp'")).toEqual([
    { about: old.slice(0, 8), detail: userInfo().username },
  ]);
  expect(rig.lines.join('\n')).not.toContain('cannot be read');

  await rig.close();
  writeFileSync(keyFile, old + readFileSync(keyFile, 'utf8'), { mode: 0o600 });
  await rig.open();
  expect(await nameBehind('A1')).toBe('Rukhsana Bano');
  expect(await nameBehind('A2')).toBe('Zaffer');
});
