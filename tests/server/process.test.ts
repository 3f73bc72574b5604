// Owns the server as an operator meets it: a process with two outputs, a password, signals and an exit code.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openLive } from '../support/live-client.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { jsonOf, until } from '../support/server-rig.ts';

const PASSWORD = 'letmein-please';
const START = join(repositoryRoot(), 'scripts', 'start.mjs');
/** A first start may build. */
const BUILD_MS = 180_000;

interface Process {
  child: ChildProcess;
  url: string;
  out: () => string;
  err: () => string;
  exit: Promise<number | null>;
}

/** A program that starts on a machine that does much else. */
const START_MS = 60_000;

describe('the process', { timeout: 90_000 }, () => {
  let folder = '';
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    const build = spawn(process.execPath, [join(repositoryRoot(), 'scripts', 'build.mjs')], {
      stdio: 'ignore',
    });
    expect((await once(build, 'exit'))[0]).toBe(0);
  }, BUILD_MS);

  afterEach(() => {
    for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  function run(env: Record<string, string>, stderr: 'pipe' | number = 'pipe') {
    const child = spawn(process.execPath, [START], {
      env: { PATH: process.env.PATH ?? '', PARCHI_PORT: '0', PARCHI_SIM_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', stderr],
    });
    children.push(child);
    let out = '';
    let err = '';
    child.stdout?.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      err += chunk;
    });
    const exit = once(child, 'exit').then(([code]) => code as number | null);
    return { child, exit, out: () => out, err: () => err };
  }

  async function start(env: Record<string, string> = {}, stderr: 'pipe' | number = 'pipe'): Promise<Process> {
    if (folder === '' || env.PARCHI_DATA_DIR === undefined)
      folder = mkdtempSync(join(tmpdir(), 'parchi-process-'));
    const running = run({ PARCHI_DATA_DIR: folder, PARCHI_ADMIN_PASSWORD: PASSWORD, ...env }, stderr);
    const url = await until(() => /clerk +(http:\/\/\S+)\/clerk\//.exec(running.out())?.[1], START_MS);
    return { ...running, url };
  }

  async function signIn(url: string, password = PASSWORD): Promise<string> {
    const answer = await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { Origin: url, 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'admin', password }),
    });
    expect(answer.status).toBe(204);
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }

  const database = () => new Sqlite(join(folder, 'demo', 'parchi.db'), { readonly: true });

  it('[OPS-8] SIGTERM answers what is under way, refuses what is new, exits with 0 and leaves a clean database', async () => {
    const { child, url, exit } = await start();
    const cookie = await signIn(url);
    const { port, host } = new URL(url);
    const idle = connect(Number(port), '127.0.0.1');
    idle.on('error', () => undefined);
    const answers: Promise<string>[] = [];
    const heard: (() => string)[] = [];
    const rest: (() => void)[] = [];
    for (let i = 0; i < 40; i += 1) {
      const body = JSON.stringify({ id: `under-way-${i}` });
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(
        `POST /api/queues/OPD1/issue HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${url}\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n${body.slice(0, 5)}`,
      );
      rest.push(() => socket.write(body.slice(5)));
      answers.push(
        new Promise((resolve) => {
          let text = '';
          heard.push(() => text);
          socket.on('data', (chunk) => {
            text += chunk;
          });
          socket.on('error', () => resolve(text));
          socket.on('close', () => resolve(text));
        }),
      );
    }
    // The server says that it has read the head of each: from then on they are under way.
    await until(() => heard.every((text) => text().startsWith('HTTP/1.1 100 ')));
    child.kill('SIGTERM');
    await until(() =>
      fetch(`${url}/healthz`).then(
        () => false,
        () => true,
      ),
    );
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    for (const one of rest) one();
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
      expect(answer).toMatch(/^connection: close\r$/im);
      expect(answer).toContain('"label":"A');
    }
    expect(await exit).toBe(0);
    const file = database();
    expect(file.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(file.prepare('SELECT count(*) AS n FROM tokens').get()).toEqual({ n: 40 });
    file.close();
    idle.destroy();
  });

  it('[OPS-8] SIGINT and a second signal end it as well, screens or not', async () => {
    const { child, url, exit } = await start();
    const hall = openLive(url, '?audience=hall');
    await hall.next();
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(await hall.closed).toBe(1006);
  });

  it('[SEC-4][OPS-2] a generated password is printed once to the person, never logged, and works', async () => {
    const first = await start({ PARCHI_ADMIN_PASSWORD: '', PARCHI_LOG_LEVEL: 'trace' });
    const password = /Sign in as "admin" with (\S+) \(shown this once\)/.exec(first.out())?.[1] ?? '';
    expect(password).toMatch(/^[\w-]{16}$/);
    expect(first.out().split(password)).toHaveLength(2);
    await signIn(first.url, password);
    first.child.kill('SIGTERM');
    expect(await first.exit).toBe(0);
    expect(first.err()).not.toContain(password);
    const second = await start({ PARCHI_ADMIN_PASSWORD: '', PARCHI_DATA_DIR: folder });
    expect(second.out()).not.toMatch(/Sign in as/);
    await signIn(second.url, password);
    const file = database();
    expect(JSON.stringify(file.prepare('SELECT * FROM accounts').all())).not.toContain(password);
    file.close();
  });

  it('[SEC-4][OPS-2] a given password is neither printed nor logged; people read stdout, machines stderr', async () => {
    const { child, exit, out, err, url } = await start({ PARCHI_LOG_LEVEL: 'trace' });
    await signIn(url);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(out() + err()).not.toContain(PASSWORD);
    expect(out()).toContain('DEMONSTRATION');
    expect(out()).not.toContain('{');
    const lines = err()
      .split('\n')
      .filter((line) => line.startsWith('{'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('level');
  });

  it('[OPS-2] a log that cannot be written to stops nobody', async () => {
    const full = openSync('/dev/full', 'w');
    const { url, child, exit } = await start({ PARCHI_LOG_LEVEL: 'trace' }, full);
    const cookie = await signIn(url);
    for (let i = 0; i < 20; i += 1) {
      const answer = await fetch(`${url}/api/queues/OPD1/issue`, {
        method: 'POST',
        headers: { Origin: url, Cookie: cookie, 'Content-Type': 'application/json' },
        body: JSON.stringify({ id: `full-disk-${i}` }),
      });
      expect(answer.status).toBe(200);
    }
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  });

  it('[OPS-2] an exception that nobody foresaw ends the process with 1, and its text stays unsaid', async () => {
    const bomb = join(mkdtempSync(join(tmpdir(), 'parchi-bomb-')), 'bomb.mjs');
    // Goes off once the server has put its own ear to such exceptions.
    writeFileSync(
      bomb,
      `const wait = setInterval(() => {
        if (process.listenerCount('uncaughtException') === 0 || process.listenerCount('SIGTERM') === 0) return;
        clearInterval(wait);
        throw new Error('Zaffer Secretive, 9419077777');
      }, 50);`,
    );
    folder = mkdtempSync(join(tmpdir(), 'parchi-process-'));
    const { exit, out, err } = run({
      PARCHI_DATA_DIR: folder,
      PARCHI_ADMIN_PASSWORD: PASSWORD,
      NODE_OPTIONS: `--import=${bomb}`,
    });
    expect(await exit).toBe(1);
    expect(err()).toContain('unforeseen');
    expect(err()).toContain('bomb.mjs');
    expect(out() + err()).not.toMatch(/Zaffer|9419077777/);
  });

  it('[OPS-3] a bad value stops the start with exit code 1, its name and not its content', async () => {
    const { exit, out, err } = run({ PARCHI_ADMIN_PASSWORD: 'hunter2', PARCHI_DATA_DIR: '/nonexistent' });
    expect(await exit).toBe(1);
    expect(err()).toContain('PARCHI_ADMIN_PASSWORD');
    expect(out() + err()).not.toContain('hunter2');
  });

  // Less time than the patience with a gateway that starts: nothing is waited for once it has failed.
  it.each(['PARCHI_PORT', 'PARCHI_SIM_PORT'])(
    '[OPS-3] %s in use is named, and the process ends',
    {
      timeout: 20_000,
    },
    async (name) => {
      folder = mkdtempSync(join(tmpdir(), 'parchi-process-'));
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const { port } = taken.address() as AddressInfo;
      const { exit, err } = run({ PARCHI_DATA_DIR: folder, [name]: String(port) });
      expect(await exit).toBe(1);
      expect(err()).toContain(name);
      taken.close();
    },
  );

  it('[OPS-1][HUB-3] a demonstration answers this machine only, says so in every view, and reports to nobody', async () => {
    const { url } = await start();
    const { port } = new URL(url);
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal }) => !internal);
    for (const { address } of others) {
      const reached = await new Promise((resolve) => {
        const socket = connect({ port: Number(port), host: address, timeout: 1_000 });
        socket.on('connect', () => resolve(true));
        socket.on('error', () => resolve(false));
        socket.on('timeout', () => resolve(false));
      });
      expect([address, reached]).toEqual([address, false]);
    }
    const cookie = await signIn(url);
    const hall = openLive(url, '?audience=hall');
    const counter = openLive(url, '?audience=counter&counter=C1', { cookie });
    expect((await hall.next()).view.place.demo).toBe(true);
    expect((await counter.next()).view.place.demo).toBe(true);
    const issued = await fetch(`${url}/api/queues/OPD1/issue`, {
      method: 'POST',
      headers: { Origin: url, Cookie: cookie, 'Content-Type': 'application/json' },
      body: JSON.stringify({ id: 'demo-token' }),
    });
    expect((await jsonOf(issued)).token.label).toBe('A1');
    const file = database();
    const row = file.prepare<[], { code: string }>('SELECT code FROM tokens').get();
    expect(file.prepare("SELECT count(*) AS n FROM outbox WHERE lane = 'hub'").get()).toEqual({ n: 0 });
    file.close();
    expect(await (await fetch(`${url}/t/${row?.code}`)).text()).toContain('<p class="demo">');
    hall.end();
    counter.end();
  });

  it('[OPS-8] told to stop while it is still starting, it finishes, closes all it opened and exits with 0', async () => {
    folder = mkdtempSync(join(tmpdir(), 'parchi-process-'));
    const { child, exit } = run({ PARCHI_DATA_DIR: folder });
    await until(() => existsSync(join(folder, 'demo', 'parchi.db')), START_MS);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    const file = database();
    expect(file.pragma('integrity_check', { simple: true })).toBe('ok');
    file.close();
  });

  it('[OPS-1] a demonstration’s folder is refused to a real server by name', async () => {
    const { child, exit } = await start();
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    const real = run({
      PARCHI_DATA_DIR: join(folder, 'demo'),
      PARCHI_FACILITY_FILE: join(repositoryRoot(), 'docs', 'facility.example.json'),
      PARCHI_ABDM_URL: 'http://127.0.0.1:9',
      PARCHI_ABDM_CLIENT_ID: 'x',
      PARCHI_ABDM_CLIENT_SECRET: 'very-secret',
    });
    expect(await real.exit).toBe(1);
    expect(real.err()).toContain('PARCHI_DATA_DIR: holds demo tokens');
    expect(real.err() + real.out()).not.toContain('very-secret');
  });
});
