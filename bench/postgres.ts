/** A PostgreSQL server of one's own, from the system's programs: a real one, which tests stop and start and the bench loads. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';

const VERSIONS = '/usr/lib/postgresql';
const READY_WITHIN_MS = 30_000;

export interface Postgres {
  url: string;
  /** A fresh, empty database. */
  fresh(): Promise<string>;
  /** Stopped at once, as a power cut stops it. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Processor time of all its processes that live. */
  cpuMs(): number;
  remove(): Promise<void>;
}

/** It refuses to run as root, so there it runs as the account that its package made. */
function account(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export interface PostgresOptions {
  /** False: nothing waits for the disk, since what a test made ends with it; a killed process loses nothing by it. */
  syncs?: boolean;
  /** A folder where an empty cluster is kept: copied in a tenth of the time that making one takes. */
  keptIn?: string;
}

export async function openPostgres({ syncs = true, keptIn }: PostgresOptions = {}): Promise<Postgres> {
  const [version] = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a));
  const program = (name: string) => join(VERSIONS, version ?? '', 'bin', name);
  const who = account();
  const folder = mkdtempSync(join(tmpdir(), 'parchi-postgres-'));
  if (who.uid !== undefined && who.gid !== undefined) chownSync(folder, who.uid, who.gid);
  const data = join(folder, 'data');
  const kept = keptIn === undefined ? undefined : join(keptIn, `postgres-${version}-${who.uid ?? 'own'}`);
  if (kept !== undefined && existsSync(kept)) execFileSync('cp', ['-a', kept, data]);
  else {
    const making = ['-D', data, '-U', 'parchi', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
    execFileSync(program('initdb'), making, { ...who, cwd: folder, stdio: 'ignore' });
    if (kept !== undefined) keep(data, kept);
  }
  const port = await freePort();
  const url = `postgres://parchi@127.0.0.1:${port}/postgres`;
  const settings = syncs ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off'];
  let child: ChildProcess | null = null;
  let databases = 0;

  async function start(): Promise<void> {
    child = spawn(
      program('postgres'),
      ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', ...settings],
      { ...who, cwd: folder, stdio: 'ignore' },
    );
    const until = Date.now() + READY_WITHIN_MS;
    while (Date.now() < until) {
      if (await answers(url)) return;
      await new Promise((later) => setTimeout(later, 50));
    }
    throw new Error('PostgreSQL does not start');
  }

  async function kill(): Promise<void> {
    const gone = child;
    child = null;
    if (gone === null || gone.exitCode !== null) return;
    // SIGQUIT: its immediate shutdown; it recovers from its log when it starts again.
    gone.kill('SIGQUIT');
    await once(gone, 'exit');
  }

  await start();
  return {
    url,
    async fresh() {
      databases += 1;
      const name = `test_${databases}`;
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return url.replace(/postgres$/, name);
    },
    kill,
    start,
    cpuMs: () => (child?.pid === undefined ? 0 : cpuOf(child.pid)),
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whole or not at all: two tests may be first at once. */
function keep(data: string, kept: string): void {
  mkdirSync(dirname(kept), { recursive: true });
  const beside = mkdtempSync(`${kept}-`);
  execFileSync('cp', ['-a', data, join(beside, 'data')]);
  try {
    renameSync(join(beside, 'data'), kept);
  } catch {
    // Another was first.
  }
  rmSync(beside, { recursive: true, force: true });
}

/** A port that nobody listens at now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Of a process and those it started, also those that have ended since. */
function cpuOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return [String(pid), ...children].reduce((sum, one) => sum + ticksOf(one) * 10, 0);
}

/** Fields 14 to 17 (Linux, proc(5)), in ticks of 10 ms: its own, and those of its children that have ended. */
function ticksOf(pid: string): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0);
  } catch {
    // It ended meanwhile.
    return 0;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
