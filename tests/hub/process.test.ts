// Owns that a node as a process of its own, told to stop, ends what is under way before it is gone.

import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { ENROL_PATH } from '../../hub/contract/enrolment.ts';
import { ensureHubFolder } from '../support/hub-folder.ts';
import { startHubProcess } from '../support/hub-process.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { until } from '../support/server-rig.ts';
import { createYard } from '../support/yard.ts';

/** A node that waits for no request is gone long before; `FINISH_WITHIN_MS` in hub/closing.ts is three times this. */
const HELD_MS = 1_000;

const yard = createYard();
afterEach(() => yard.clear());

it('[STATE-45] SIGTERM ends no request that is under way: its answer comes whole, and then the node ends with 0', async () => {
  const folder = yard.folder('hub-process');
  await ensureHubFolder(join(folder, 'hub', 'pglite'));
  const node = await startHubProcess(yard, repositoryRoot(), { PARCHI_DATA_DIR: folder });
  const { port, host } = new URL(node.url);
  // Its answer needs the database, so that what is closed too early shows too.
  const body = JSON.stringify({
    code: 'AAAA-BBBB-CCCC-DDDD',
    hipId: 'IN0110000123',
    publicKey: { kty: 'OKP', crv: 'Ed25519', x: 'WeYvp1YQZ9UyferkIdUvShhvyQ2iwX3_N4T2Yq6s1kA' },
    version: '1',
  });
  const socket = connect(Number(port), '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  const over = new Promise<void>((resolve) => {
    socket.on('error', () => resolve()).on('close', () => resolve());
  });
  socket.write(
    `POST ${ENROL_PATH} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n${body.slice(0, 9)}`,
  );
  // The node says that it has read the head: from then on the request is under way.
  await until(() => heard.startsWith('HTTP/1.1 100 '));
  const ended = node.stop();
  await until(() =>
    fetch(`${node.url}/healthz`).then(
      () => false,
      () => true,
    ),
  );
  await Promise.race([ended, new Promise((later) => setTimeout(later, HELD_MS))]);
  expect(node.isRunning()).toBe(true);
  socket.write(body.slice(9));
  await over;
  expect(heard).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 403 /);
  expect(heard).toMatch(/\{"code":"wrong_code"\}$/);
  expect(await ended).toBe(0);
});
