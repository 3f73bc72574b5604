/** The demonstration's gateway: a process of its own that speaks the documented wire, and ends with us. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Config, Secrets } from './config.ts';

export interface Simulator {
  /** Tells it whose gateway it is; resolves with where gateway and phone are, rejects when it does not say so. */
  play(hipId: string): Promise<string>;
  stop(): void;
}

/** A machine that takes longer has other trouble. */
const READY_TIMEOUT_MS = 20_000;

/** Starts the built simulator, which is loaded and makes its keys while we know no facility yet. */
export function wakeSimulator(options: { root: string; config: Config; secrets: Secrets }): Simulator {
  const { root, config, secrets } = options;
  // The secret goes by the environment: arguments are seen by everybody on the machine.
  const child = fork(join(root, 'dist', 'bundle', 'simulator.js'), [], {
    env: {
      PATH: '/usr/bin:/bin',
      PARCHI_SIM_PORT: String(config.simulatorPort),
      PARCHI_SIM_HOST: '127.0.0.1',
      PARCHI_SIM_CLIENT_ID: secrets.abdmClientId ?? '',
      PARCHI_SIM_CLIENT_SECRET: secrets.abdmClientSecret ?? '',
    },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ready = new Promise<string>((resolve, reject) => {
    child.once('message', (message) => {
      resolve(typeof message === 'object' && 'url' in message ? String(message.url) : '');
    });
    child.once('exit', () => reject(notStarted()));
  });
  // Who asks it to play hears of it.
  ready.catch(() => undefined);
  return {
    async play(hipId) {
      // When it is gone already, its end says so.
      child.send({ hipIds: [hipId] }, () => undefined);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(notStarted()), READY_TIMEOUT_MS);
      });
      try {
        return await Promise.race([ready, late]);
      } catch (error) {
        child.kill('SIGKILL');
        throw error;
      } finally {
        // A timer that goes on would keep a start that has failed from ending.
        clearTimeout(timer);
      }
    },
    stop: () => void child.kill('SIGTERM'),
  };
}

function notStarted(): Error {
  return new Error('the demonstration gateway did not start (is PARCHI_SIM_PORT in use?)');
}
