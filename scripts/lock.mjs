/** Owns that only one process at a time installs or builds in a folder. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';

const RETRY_MS = 100;
/** An installation that compiles SQLite on a slow board takes several minutes; beyond this something hangs. */
const GIVE_UP_MS = 20 * 60_000;

/**
 * Runs `work` while holding the folder's lock. The lock is an abstract socket name, which the kernel frees
 * with its process: a kill or a power cut leaves no stale lock. Only Linux has such names; elsewhere nothing is held.
 */
export async function holdingLock(root, work) {
  if (process.platform !== 'linux') return work();
  const name = `\0parchi-${createHash('sha256').update(root).digest('hex').slice(0, 32)}`;
  const giveUpAt = Date.now() + GIVE_UP_MS;
  let server = await listen(name);
  if (!server) console.error('Waiting for another Parchi command that is installing or building …');
  while (!server) {
    if (Date.now() > giveUpAt)
      throw new Error('Another Parchi command has been installing or building for too long.');
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    server = await listen(name);
  }
  try {
    return await work();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Resolves to the server that holds the name, or undefined when another process holds it. */
function listen(name) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(name, () => resolve(server));
  });
}
