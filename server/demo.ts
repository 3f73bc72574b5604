/** The demonstration's gateway: a process of its own that speaks the documented wire, and ends with us. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Config, Secrets } from './config.ts';

export interface Simulator {
  /** Where gateway and phone are. */
  url: string;
  stop(): void;
}

/** A machine that takes longer has other trouble. */
const READY_TIMEOUT_MS = 20_000;

/** Starts the built simulator; rejects when it does not say that it is ready. */
export function startSimulatorProcess(options: {
  root: string;
  config: Config;
  secrets: Secrets;
  hipId: string;
}): Promise<Simulator> {
  const { root, config, secrets, hipId } = options;
  // The secret goes by the environment: arguments are seen by everybody on the machine.
  const child = fork(join(root, 'dist', 'simulator', 'main.js'), [], {
    env: {
      PATH: '/usr/bin:/bin',
      PARCHI_SIM_PORT: String(config.simulatorPort),
      PARCHI_SIM_HOST: '127.0.0.1',
      PARCHI_SIM_CLIENT_ID: secrets.abdmClientId ?? '',
      PARCHI_SIM_CLIENT_SECRET: secrets.abdmClientSecret ?? '',
      PARCHI_SIM_HIP_ID: hipId,
    },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(child, reject), READY_TIMEOUT_MS);
    child.once('exit', () => {
      // A timer that goes on would keep a start that has failed from ending.
      clearTimeout(timer);
      fail(child, reject);
    });
    child.once('message', (message) => {
      clearTimeout(timer);
      const url = typeof message === 'object' && 'url' in message ? String(message.url) : '';
      resolve({ url, stop: () => child.kill('SIGTERM') });
    });
  });
}

function fail(child: ChildProcess, reject: (error: Error) => void): void {
  child.kill('SIGKILL');
  reject(new Error('the demonstration gateway did not start (is PARCHI_SIM_PORT in use?)'));
}
