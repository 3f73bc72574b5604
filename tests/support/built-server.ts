// Owns a facility server as a process of its own, run from a copy of the build so that nobody's rebuild disturbs it and
// a test may spoil its copy. Needs a fresh build (`npm test` sees to it). Invariant: the process ends with its yard, and
// with the test's own process.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { demoClient } from '../../simulator/options.ts';
import { repositoryRoot } from './repository-root.ts';
import type { Yard } from './yard.ts';

/** Longest start that is waited for: a slow machine under strace. */
const START_MS = 60_000;
/** Longest orderly stop. */
const STOP_MS = 20_000;
const MAX_LINES = 100_000;

export const ADMINISTRATOR_PASSWORD = 'only-for-fault-tests';
export const PUBLIC_URL = 'http://parchi.test';

export interface LogLine {
  level: number;
  msg: string;
  fault?: { name: string; code?: string; cause?: { code?: string } };
  [field: string]: unknown;
}

export interface FacilityProcess {
  url: string;
  pid: number;
  /** What the server has logged so far. */
  log: LogLine[];
  isRunning(): boolean;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>;
}

export interface FacilityProcessOptions {
  /** A copy of the build: `copyOfBuild`. */
  build: string;
  dataDir: string;
  facilityFile: string;
  gatewayUrl: string;
  env?: Record<string, string>;
  /** A program, with its arguments, that runs the server: strace. */
  under?: readonly string[];
}

/** What programs read as data, beside their code in dist/. */
const DATA = ['package.json', 'locales', 'pictograms', 'db', 'printer', 'docs'];

/** Whoever started it holds its input: when they are gone, however they went, so is the server. */
const STARTER = `import { main } from './dist/bundle/start.js';
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL')).resume().unref();
const code = await main();
if (typeof code === 'number') process.exitCode = code;
`;

/** A copy of the built programs that finds its data where the repository has them. */
export function copyOfBuild(yard: Yard): string {
  const root = repositoryRoot();
  const copy = yard.folder('build');
  if (!existsSync(join(root, 'dist', 'bundle', 'start.js'))) throw new Error('not built: npm run build');
  for (const folder of ['abdm', 'bundle', 'db', 'hub', 'printer', 'server', 'simulator']) {
    cpSync(join(root, 'dist', folder), join(copy, 'dist', folder), { recursive: true });
  }
  for (const name of DATA.filter((one) => existsSync(join(root, one)))) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, 'dist', 'kiosk-ui'));
  writeFileSync(join(copy, 'start.js'), STARTER);
  return copy;
}

/** Makes a copied build forget to sync: what it would be if somebody had set synchronous=OFF. */
export function switchSyncOff(build: string): void {
  spoil(build, /^open-/, (text) =>
    text
      .replace('connection.pragma("synchronous = FULL")', 'connection.pragma("synchronous = OFF")')
      .replace('const SYNCHRONOUS_FULL = 2', 'const SYNCHRONOUS_FULL = 0'),
  );
}

/** Writes one file of the copied bundle anew. Throws when that changes nothing. */
export function spoil(build: string, name: RegExp, write: (text: string) => string): void {
  const folder = join(build, 'dist', 'bundle');
  const [found, ...others] = readdirSync(folder).filter((one) => name.test(one));
  if (found === undefined || others.length > 0) throw new Error(`not one file is called ${name}`);
  const text = readFileSync(join(folder, found), 'utf8');
  const spoilt = write(text);
  if (spoilt === text) throw new Error(`${found} is not written as this test supposes`);
  writeFileSync(join(folder, found), spoilt);
}

/** Starts a server on a free port and resolves once it listens. */
export async function startFacility(yard: Yard, options: FacilityProcessOptions): Promise<FacilityProcess> {
  const [program = '', ...args] = [...(options.under ?? []), process.execPath, 'start.js'];
  const child = spawn(program, args, {
    cwd: options.build,
    env: {
      PATH: process.env.PATH,
      PARCHI_PORT: '0',
      PARCHI_DATA_DIR: options.dataDir,
      PARCHI_FACILITY_FILE: options.facilityFile,
      PARCHI_ABDM_URL: options.gatewayUrl,
      PARCHI_ABDM_CLIENT_ID: demoClient.clientId,
      PARCHI_ABDM_CLIENT_SECRET: demoClient.clientSecret,
      PARCHI_ADMIN_PASSWORD: ADMINISTRATOR_PASSWORD,
      PARCHI_PUBLIC_URL: PUBLIC_URL,
      // What goes past the C library would go past those who watch it.
      UV_USE_IO_URING: '0',
      ...options.env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that a tracer and its program end together.
    detached: true,
  });
  const gone = once(child, 'exit');
  const killGroup = () => signalGroup(child, 'SIGKILL');
  process.once('exit', killGroup);
  const kill = async () => {
    killGroup();
    await gone;
    process.off('exit', killGroup);
  };
  yard.keep(kill);
  const { log, said } = collect(child);
  const url = await Promise.race([
    said,
    gone.then(([code, signal]) => {
      throw new Error(`the server ended with ${signal ?? code}: ${JSON.stringify(log.slice(-5))}`);
    }),
    new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error(`no start within ${START_MS} ms`)), START_MS).unref(),
    ),
  ]);
  return {
    url,
    pid: child.pid ?? 0,
    log,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill,
    async stop() {
      signalGroup(child, 'SIGTERM');
      const late = setTimeout(killGroup, STOP_MS);
      await gone;
      clearTimeout(late);
      process.off('exit', killGroup);
      return child.exitCode;
    },
  };
}

function signalGroup(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended by itself in this moment.
  }
}

/** Reads both outputs to their end, as a full pipe would stop the server. */
function collect(child: ChildProcess): { log: LogLine[]; said: Promise<string> } {
  const log: LogLine[] = [];
  const said = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        const health = /^\s*health\s+(\S+)\/readyz$/.exec(line)?.[1];
        if (health !== undefined) resolve(health);
        if (log.length < MAX_LINES) log.push(asLogLine(line));
      });
    }
  });
  return { log, said };
}

function asLogLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { level: 0, msg: line };
  }
}
