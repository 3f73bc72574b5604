/** Starting the measured programs as processes of their own, and asking them for one thing at a time. */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Program<Order, Report> {
  /** What it said when it was ready. */
  ready: Record<string, unknown>;
  ask(order: Order): Promise<Report>;
  stop(): Promise<void>;
}

/** Longer than any scenario; a program that says nothing by then hangs. */
const ASK_TIMEOUT_MS = 180_000;

/** What `npm start` gives Node: every measured program, the floors too, runs as the server does. */
function flagsOfStart(): string[] {
  const packageFile = new URL('../../package.json', import.meta.url);
  const { scripts } = JSON.parse(readFileSync(packageFile, 'utf8')) as { scripts: { start: string } };
  return scripts.start.match(/--\S+/g) ?? [];
}

/** Forks `bench/<role>` of this build; resolves when it has sent its first message. */
export async function start<Order extends object, Report>(
  role: string,
  args: readonly string[] = [],
): Promise<Program<Order, Report>> {
  const file = fileURLToPath(new URL(`./programs.js`, import.meta.url));
  const child = fork(file, [role, ...args], {
    execArgv: flagsOfStart(),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = await answer<Record<string, unknown>>(child);
  return {
    ready,
    ask(order) {
      const answered = answer<Report>(child);
      child.send(order);
      return answered;
    },
    stop() {
      return new Promise((done) => {
        child.once('exit', () => done());
        child.kill('SIGKILL');
      });
    },
  };
}

function answer<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a measured program hangs')), ASK_TIMEOUT_MS);
    const died = () => {
      clearTimeout(timer);
      reject(new Error('a measured program died'));
    };
    child.once('exit', died);
    child.once('message', (message) => {
      clearTimeout(timer);
      child.off('exit', died);
      resolve(message as T);
    });
  });
}
