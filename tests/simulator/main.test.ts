/** The simulator as a process of its own. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findRoot } from '../../simulator/find-root.ts';
import { readMainOptions } from '../../simulator/main.ts';

const port0 = ['--port', '0', '--bridge-url', 'http://127.0.0.1:1'];

async function program(): Promise<string> {
  return path.join(await findRoot(), 'simulator', 'main.ts');
}

async function readyUrl(child: ChildProcess): Promise<string> {
  const [line] = await once(child.stdout ?? child, 'data');
  const said = JSON.parse(String(line));
  expect(said).toEqual({ ready: true, url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
  return said.url;
}

it('[SIM-15] it says where it listens, serves, and ends on SIGTERM', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', await program(), ...port0]);
  const url = await readyUrl(child);
  expect((await fetch(`${url}/sim/status`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('[SIM-15] forked, it plays whom it is told to play, and ends when the server that forked it is gone', async () => {
  const child = fork(await program(), port0, { execArgv: ['--import', 'tsx'], silent: true });
  const message = once(child, 'message');
  child.send({ hipIds: ['IN0110000001'] });
  const url = await readyUrl(child);
  expect(await (await fetch(`${url}/sim/status`)).json()).toMatchObject({
    facilities: [{ id: 'IN0110000001', name: 'Demonstration facility' }],
  });
  expect(await message).toMatchObject([{ ready: true, url }, undefined]);
  const gone = once(child, 'exit');
  child.disconnect();
  expect(await gone).toEqual([0, null]);
});

it('[SIM-15] forked and told nothing yet, it ends with the server all the same', async () => {
  const child = fork(await program(), port0, { execArgv: ['--import', 'tsx'], silent: true });
  const gone = once(child, 'exit');
  child.disconnect();
  expect(await gone).toEqual([0, null]);
});

it('[SIM-15] wrong arguments are named and nothing listens', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', await program(), '--port', 'x']);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  expect(await once(child, 'close')).toEqual([2, null]);
  expect(said).toContain('--port must be a whole number');
});

it('[SIM-15] arguments come before the environment, the environment before defaults', () => {
  const env = { PARCHI_SIM_PORT: '9000', PARCHI_SIM_CLIENT_ID: 'FROM_ENV', PARCHI_SIM_HIP_ID: 'A,B' };
  const read = readMainOptions(['--port', '9001', '--session-seconds', '60'], env);
  expect(read).toMatchObject({
    ok: true,
    options: {
      port: 9001,
      host: '127.0.0.1',
      sessionSeconds: 60,
      cmId: 'sbx',
      clients: [{ clientId: 'FROM_ENV', services: [{ id: 'A' }, { id: 'B' }] }],
    },
  });
  for (const args of [['--bridge-url', 'nowhere'], ['--nonsense'], ['--session-seconds', '0']]) {
    expect(readMainOptions(args, {})).toMatchObject({ ok: false });
  }
});
