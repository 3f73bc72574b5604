/** `npm start`: installs what is missing, builds what is stale, and becomes the server. */
import { becomeProgram, ready } from './ready.mjs';

/** A second is soon enough for the next start to find the port free. */
const LOOK_EVERY_MS = 1000;

/** When npm is killed outright it cannot pass the signal on; without this the server would stay behind. */
function endWithNpm() {
  const npm = process.ppid;
  setInterval(() => {
    if (process.ppid !== npm) process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS).unref();
}

if (process.env.npm_lifecycle_event === 'start') endWithNpm();
await ready();
await becomeProgram('bundle/start', process.argv.slice(2));
