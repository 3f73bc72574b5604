/**
 * Owns `npm run simulate`: drives a day's arrivals through a running simulator against a running server.
 * Exit code 0: every share was answered and no number came twice. 1: otherwise. 2: it could not begin.
 */
import { parseArgs } from 'node:util';
import { askFacilities, serverAnswers } from './drive/phone-client.ts';
import { drive } from './drive/run.ts';
import { isGood, summaryText } from './drive/summary.ts';
import { isEntryPoint } from './entry-point.ts';

/** The server's and the simulator's own defaults. */
const DEFAULT_SERVER = 'http://127.0.0.1:8080';
const DEFAULT_SIMULATOR = 'http://127.0.0.1:8085';
/** The facility of the demonstration. */
const DEFAULT_HIP_ID = 'IN0110000123';
/** Ten very busy days; a plan is held in memory. */
const MAX_PATIENTS = 100_000;
const MAX_MINUTES = 24 * 60;
const PROGRESS_EVERY_MS = 5_000;

const usage = `npm run simulate -- [options]

  --patients 500      people who arrive
  --minutes 10        in how long; fractions are fine
  --queue OPD1        the queue whose code they scan
  --hip-id ID         the facility; asked of the simulator when left out
  --seed N            same seed, same people and moments; another every time when left out
  --server ${DEFAULT_SERVER}
  --simulator ${DEFAULT_SIMULATOR}
`;

const argumentNames = {
  patients: { type: 'string', default: '500' },
  minutes: { type: 'string', default: '10' },
  queue: { type: 'string', default: 'OPD1' },
  'hip-id': { type: 'string' },
  seed: { type: 'string' },
  server: { type: 'string', default: DEFAULT_SERVER },
  simulator: { type: 'string', default: DEFAULT_SIMULATOR },
  help: { type: 'boolean', default: false },
} as const;

export type Say = { line: (text: string) => void; fault: (text: string) => void };

/** Runs the whole command and returns its exit code. */
export async function runDrive(args: readonly string[], say: Say, signal?: AbortSignal): Promise<0 | 1 | 2> {
  const read = readArguments(args);
  if (typeof read === 'string') {
    say.fault(read);
    return 2;
  }
  const facilities = await askFacilities(read.simulatorUrl);
  if (facilities === null) {
    say.fault(
      `No simulator answers at ${read.simulatorUrl}. Start both with "npm start", or name it with --simulator.`,
    );
    return 2;
  }
  if (!(await serverAnswers(read.serverUrl))) {
    say.fault(`No server answers at ${read.serverUrl}. Start it with "npm start", or name it with --server.`);
    return 2;
  }
  const hipId = read.hipId ?? facilities[0] ?? DEFAULT_HIP_ID;
  const { patients, minutes, seed, queue: counterId } = read;
  say.line(`${patients} people in ${minutes} min to ${hipId} ${counterId}, seed ${seed}`);
  let said = Date.now();
  const summary = await drive({
    patients,
    minutes,
    seed,
    signal,
    simulatorUrl: read.simulatorUrl,
    year: new Date().getUTCFullYear(),
    counter: { hipId, counterId },
    onProgress(done, planned) {
      if (Date.now() - said < PROGRESS_EVERY_MS) return;
      said = Date.now();
      say.line(`${done} of ${planned} answered`);
    },
  });
  say.line(summaryText(summary));
  return isGood(summary) ? 0 : 1;
}

type Arguments = {
  patients: number;
  minutes: number;
  seed: number;
  queue: string;
  hipId: string | null;
  serverUrl: string;
  simulatorUrl: string;
};

/** The arguments, or what to tell the person who typed them. */
function readArguments(args: readonly string[]): Arguments | string {
  try {
    const { values } = parseArgs({ args: [...args], options: argumentNames });
    if (values.help) return usage;
    return {
      patients: numberWithin('--patients', values.patients, 1, MAX_PATIENTS, true),
      minutes: numberWithin('--minutes', values.minutes, 0, MAX_MINUTES, false),
      seed: numberWithin('--seed', values.seed ?? String(Date.now() % 1_000_000_000), 0, 2 ** 32 - 1, true),
      queue: values.queue,
      hipId: values['hip-id'] ?? null,
      serverUrl: base('--server', values.server),
      simulatorUrl: base('--simulator', values.simulator),
    };
  } catch (fault) {
    return `${fault instanceof Error ? fault.message : 'bad arguments'}\n\n${usage}`;
  }
}

function numberWithin(name: string, text: string, from: number, to: number, whole: boolean): number {
  const value = /^\d{1,10}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= from && value <= to) || (whole && !Number.isInteger(value))) {
    throw new Error(`${name} must be a ${whole ? 'whole ' : ''}number from ${from} to ${to}`);
  }
  return value;
}

function base(name: string, text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new Error(`${name} must be a URL such as ${DEFAULT_SERVER}`);
  return text.replace(/\/+$/, '');
}

async function main(): Promise<void> {
  const stopping = new AbortController();
  // The first Ctrl-C ends the arrivals and prints what there is; a second one ends the process.
  process.once('SIGINT', () => stopping.abort());
  const say = { line: (text: string) => console.log(text), fault: (text: string) => console.error(text) };
  process.exitCode = await runDrive(process.argv.slice(2), say, stopping.signal);
}

if (isEntryPoint(import.meta.url)) {
  main().catch((fault: unknown) => {
    console.error(fault);
    process.exitCode = 1;
  });
}
