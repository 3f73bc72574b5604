// Owns a start that fails after the demonstration's gateway was woken.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { copyOfBuild, spoil } from '../support/built-server.ts';
import { createYard } from '../support/yard.ts';

const yard = createYard();
afterEach(() => yard.clear());

it('[OPS-8] a demonstration whose server cannot be loaded says so and leaves no gateway behind', async () => {
  const build = copyOfBuild(yard);
  spoil(build, /^main-/, () => "throw new Error('a file is missing');\n");
  const child = spawn(process.execPath, ['start.js'], {
    cwd: build,
    env: { PATH: process.env.PATH, PARCHI_DATA_DIR: yard.folder('data'), PARCHI_SIM_PORT: '0' },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  yard.keep(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  // Its pipe is the gateway's too, so it closes only when both have ended.
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(said).toContain('Parchi could not start: a file is missing');
});
