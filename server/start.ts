/**
 * `npm start`: reads the settings, runs the facility server until it is told to stop, and says where its pages are.
 * The server itself is loaded last, so that the demonstration's gateway wakes meanwhile: a start in one second less.
 */
import { readConfig } from './config.ts';
import { wakeSimulator } from './demo.ts';
import { createLog, type Log } from './log.ts';
import { packageRoot } from './package-root.ts';
import type { Running } from './running.ts';

/** Answers the exit code of a failed start. */
export async function main(): Promise<number | undefined> {
  // Heard from the first moment: who is told to stop while starting still closes what it opened.
  const told = stopSignal();
  let running: Running;
  try {
    running = await start(packageRoot());
  } catch (error) {
    const { startTrouble } = await import('./welcome.ts');
    process.stderr.write(`${startTrouble(error)}\n`);
    return 1;
  }
  void told
    .then(() => running.stop())
    .then(
      () => process.exit(0),
      () => process.exit(1),
    );
  return undefined;
}

async function start(root: string): Promise<Running> {
  const { config, secrets } = readConfig(root);
  const log = createLog(config.logLevel);
  process.on('uncaughtException', (fault) => endUnforeseen(fault, log));
  const simulator = config.mode === 'demo' ? wakeSimulator({ root, config, secrets }) : undefined;
  try {
    const [{ startServer }, { welcome }] = await Promise.all([import('./main.ts'), import('./welcome.ts')]);
    const running = await startServer(root, config, secrets, log, { simulator });
    process.stdout.write(`${welcome(running, config.mode)}\n`);
    return running;
  } catch (error) {
    // It would keep a start that has failed from ending.
    simulator?.stop();
    throw error;
  }
}

/** Settles at the first request to stop; further ones change nothing. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGTERM', () => resolve());
    process.on('SIGINT', () => resolve());
  });
}

/** Whoever starts us starts us again, from the disk. Node itself would print the text, which may quote a person. */
function endUnforeseen(fault: unknown, log: Log): never {
  log.fault(fault, {}, 'unforeseen: the process ends');
  process.exit(1);
}
