// Owns the doctor as a whole: the real server's report, what a spoilt data folder leads to, and the command beside a
// server and without one.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { addKey } from '../../../db/key-file.ts';
import type { Environment } from '../../../server/config.ts';
import type { DoctorReport, FindingCode } from '../../../server/contract/doctor.ts';
import { createDoctor } from '../../../server/doctor/doctor.ts';
import { lookFromOutside } from '../../../server/doctor/from-outside.ts';
import { ASK_HEADER, LOCAL_DOCTOR_PATH, layAsk } from '../../../server/doctor/local-ask.ts';
import { reportText } from '../../../server/doctor/words.ts';
import { exampleFacility } from '../../support/example-facility.ts';
import { repositoryRoot } from '../../support/repository-root.ts';
import { selfSigned } from '../../support/self-signed.ts';
import { jsonOf, ServerRig, shareOf } from '../../support/server-rig.ts';

const root = repositoryRoot();
const codesOf = ({ findings }: DoctorReport) => findings.map(({ code }) => code);

describe('the doctor', { timeout: 60_000 }, () => {
  let rig: ServerRig | undefined;
  afterEach(() => rig?.stop());

  async function open(options: Parameters<typeof ServerRig.start>[0] = {}): Promise<ServerRig> {
    rig = await ServerRig.start(options);
    await rig.signIn();
    return rig;
  }
  const report = async (one: ServerRig): Promise<DoctorReport> => jsonOf(await one.api('GET', '/api/doctor'));
  /** As a person at the machine would run the command. */
  const env = (one: ServerRig, more: Record<string, string> = {}): Environment => ({
    PARCHI_DATA_DIR: one.config().config.dataDir,
    PARCHI_ABDM_URL: one.gateway.deps.baseUrl,
    PARCHI_ABDM_CLIENT_ID: 'SBX_001',
    PARCHI_ABDM_CLIENT_SECRET: 'client-secret-of-the-rig',
    PARCHI_PORT: '9',
    ...more,
  });

  it('[DOC-2][DOC-3][DOC-7] a server that is well says so, holds nothing of a person, and looks once for many', async () => {
    const one = await open({
      facility: exampleFacility((file) => {
        file.printers = [
          { id: 'desk', url: 'tcp://127.0.0.1:9', widthDots: 576, queues: ['OPD1'], languages: ['ur', 'en'] },
        ];
      }),
    });
    await one.tokenNumber(shareOf({ name: 'Doctor Seen', address: 'doctor.seen@sbx' }));
    const [first, second] = await Promise.all([report(one), report(one)]);
    expect(second).toEqual(first);
    expect(codesOf(first)).toEqual(
      expect.arrayContaining<FindingCode>([
        'server_runs',
        'database_ok',
        'log_ok',
        'key_ok',
        'gateway_ok',
        'callback_ok',
        'hub_unused',
        'certificate_none',
        'backup_none',
      ]),
    );
    expect(first.findings.find(({ check }) => check === 'printers')?.params).toEqual({ printer: 'desk' });
    const text = JSON.stringify(first) + reportText(root, first);
    expect(text).not.toMatch(/Doctor Seen|doctor\.seen|9419000001|client-secret|SBX_001|letmein/);
    expect(text).not.toContain(one.folder);
    expect(reportText(root, first)).not.toContain('{');
  });

  it('[DOC-7][NET-5] a server without credentials says that they are missing, and that nothing ever came', async () => {
    const one = await open({ secrets: { abdmClientId: null, abdmClientSecret: null } });
    expect(codesOf(await report(one))).toEqual(
      expect.arrayContaining<FindingCode>(['gateway_no_credentials', 'callback_never']),
    );
  });

  it('[DOC-6] a changed event, a damaged page, and no database at all', async () => {
    const one = await open();
    for (let i = 0; i < 5; i += 1) await one.command('/api/queues/OPD1/issue');
    const { databaseFile } = one.config().config;
    await one.close();
    const database = new Sqlite(databaseFile);
    database.exec('UPDATE events SET at = at + 1 WHERE seq = 4');
    database.close();
    const broken = await lookFromOutside(root, env(one));
    expect(codesOf(broken)).toContain('database_ok');
    expect(broken.findings.find(({ check }) => check === 'log')).toMatchObject({
      code: 'log_broken',
      params: { event: 4 },
    });
    const page = statSync(databaseFile).size / 2;
    const file = openSync(databaseFile, 'r+');
    for (let at = page; at < page + 40_000 && at < statSync(databaseFile).size; at += 512)
      writeSync(file, Buffer.alloc(64, 0xa5), 0, 64, Math.floor(at));
    expect(codesOf(await lookFromOutside(root, env(one)))).toContain('database_damaged');
    rmSync(databaseFile);
    expect(codesOf(await lookFromOutside(root, env(one)))).toContain('database_missing');
    expect(existsSync(databaseFile)).toBe(false);
  });

  it('[DOC-6] a key file that is gone, open to others, another one, or spoilt', async () => {
    const one = await open();
    await one.tokenNumber(shareOf());
    const { keyFile } = one.config().config;
    await one.close();
    const key = async () =>
      codesOf(await lookFromOutside(root, env(one))).find((code) => code.startsWith('key_'));
    expect(await key()).toBe('key_ok');
    // A newer key beside the one that sealed is a rotation, not a loss.
    copyFileSync(keyFile, `${keyFile}.kept`);
    addKey(keyFile);
    expect(await key()).toBe('key_ok');
    chmodSync(keyFile, 0o644);
    expect(await key()).toBe('key_readable');
    rmSync(keyFile);
    expect(await key()).toBe('key_missing');
    expect(existsSync(keyFile)).toBe(false);
    addKey(keyFile);
    expect(await key()).toBe('key_wrong');
    writeFileSync(keyFile, 'no key\n', { mode: 0o600 });
    expect(await key()).toBe('key_wrong');
    renameSync(`${keyFile}.kept`, keyFile);
    expect(await key()).toBe('key_ok');
  });

  it('[DOC-10] without a server the command looks itself and changes nothing in the database', async () => {
    const one = await open();
    await one.tokenNumber(shareOf());
    const { databaseFile, dataDir } = one.config().config;
    await one.close();
    const before = readFileSync(databaseFile);
    const sessions = one.gateway.asked.length;
    const found = await lookFromOutside(root, env(one));
    expect(codesOf(found)).toEqual(
      expect.arrayContaining<FindingCode>([
        'server_stopped',
        'printers_unasked',
        'gateway_ok',
        'database_ok',
        'callback_ok',
      ]),
    );
    expect(one.gateway.asked.length).toBe(sessions + 1);
    expect(readFileSync(databaseFile).equals(before)).toBe(true);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('[DOC-10] credentials that were entered on the page are tried too', async () => {
    const one = await open({ secrets: { abdmClientId: null, abdmClientSecret: null } });
    await one.api('PUT', '/api/network/credentials', { clientId: 'SBX_5', clientSecret: 'of-the-page' });
    await one.close();
    const bare = env(one, { PARCHI_ABDM_CLIENT_ID: '', PARCHI_ABDM_CLIENT_SECRET: '' });
    expect(codesOf(await lookFromOutside(root, bare))).toContain('gateway_ok');
    expect(one.gateway.asked.at(-1)?.body).toContain('of-the-page');
  });

  it('[DOC-10][DOC-11] beside a running server the command asks it, and leaves nothing behind', async () => {
    const one = await open();
    const { dataDir } = one.config().config;
    const found = await lookFromOutside(root, env(one, { PARCHI_PORT: String(one.port) }));
    expect(codesOf(found)).toContain('server_runs');
    expect(readdirSync(dataDir).filter((name) => name.startsWith('.'))).toEqual([]);
    // A server of another folder is not taken for this one's.
    const other = await ServerRig.start();
    const foreign = await lookFromOutside(root, env(one, { PARCHI_PORT: String(other.port) }));
    expect(codesOf(foreign)).toContain('server_stopped');
    await other.stop();
  });

  it('[DOC-10][DOC-8] a server that speaks TLS is asked too, and its certificate is read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parchi-doctor-'));
    const [certificate, key] = [join(folder, 'a.crt'), join(folder, 'a.key')];
    const made = selfSigned('opd.test', 5);
    writeFileSync(certificate, made.cert);
    writeFileSync(key, made.key, { mode: 0o600 });
    const edges = { abdmAt: null, trustedProxies: [], names: [], tls: { certificate, key }, plainPort: null };
    rig = await ServerRig.start({ config: { edges } });
    const more = { PARCHI_PORT: String(rig.port), PARCHI_TLS_CERT: certificate, PARCHI_TLS_KEY: key };
    const codes = codesOf(await lookFromOutside(root, env(rig, more)));
    expect(codes).toEqual(expect.arrayContaining<FindingCode>(['server_runs', 'certificate_ends']));
    rmSync(folder, { recursive: true });
  });

  it('[DOC-10] the command says its findings and ends with 1 when something is bad', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'parchi-doctor-'));
    const program =
      "import('./server/doctor/main.ts').then(async ({ main }) => { process.exitCode = await main(); })";
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', program], {
      cwd: root,
      env: { PATH: process.env.PATH, PARCHI_DATA_DIR: empty, PARCHI_PORT: '9' },
      encoding: 'utf8',
    });
    rmSync(empty, { recursive: true });
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^BAD {3}Database: There is no database in the data folder\./m);
    expect(stdout).toMatch(/^WARN {2}Server: No server answers/m);
  });

  it('[DOC-11] nobody else is told: no name, a made-up one, a path', async () => {
    const one = await open();
    one.cookie = '';
    const { dataDir } = one.config().config;
    const ask = layAsk(dataDir);
    const local = (name?: string) =>
      fetch(`${one.url}${LOCAL_DOCTOR_PATH}`, name === undefined ? {} : { headers: { [ASK_HEADER]: name } });
    for (const name of [undefined, '', 'f'.repeat(32), `../${ask.name}`, `${ask.name}/`, '..', 'parchi.db']) {
      expect((await local(name)).status, String(name)).toBe(404);
    }
    expect((await local(ask.name)).status).toBe(200);
    ask.remove();
    expect((await local(ask.name)).status).toBe(404);
    expect((await one.api('GET', '/api/doctor')).status).toBe(401);
  });

  it('[DOC-11] a wrong setting is named without its content, and the rest is looked at all the same', async () => {
    const one = await open();
    await one.close();
    const found = await lookFromOutside(root, env(one, { PARCHI_LOG_LEVEL: 'leaked-value' }));
    expect(codesOf(found)).toEqual(
      expect.arrayContaining<FindingCode>(['settings_wrong', 'database_ok', 'key_ok']),
    );
    expect(reportText(root, found)).toContain('PARCHI_LOG_LEVEL');
    expect(reportText(root, found)).not.toContain('leaked-value');
    // Run without the server's settings: it would look like a demonstration.
    const bare = await lookFromOutside(root, {
      PARCHI_DATA_DIR: one.config().config.dataDir,
      PARCHI_PORT: '9',
    });
    expect(codesOf(bare)).toEqual(expect.arrayContaining<FindingCode>(['settings_absent', 'database_ok']));
  });

  it('[DOC-1] a data folder that is gone fails its own checks only', async () => {
    const gone = join(root, 'no', 'such', 'folder');
    const config = {
      dataDir: gone,
      databaseFile: join(gone, 'parchi.db'),
      keyFile: join(gone, 'k'),
      backupDir: gone,
      publicUrl: 'https://127.0.0.1:9',
      mode: null,
      edges: { tls: null },
    };
    const doctor = createDoctor({ config, running: null, hub: null, bridge: null, now: Date.now });
    const codes = codesOf(await doctor.look());
    expect(codes).toEqual(
      expect.arrayContaining<FindingCode>([
        'check_failed',
        'database_missing',
        'certificate_unreached',
        'gateway_unused',
      ]),
    );
    expect(codes.filter((code) => code.startsWith('machine_')).length).toBeGreaterThan(0);
  });
});
