// Owns a hospital's day on real processes: people share while copies are made and killed, then the machine dies and
// restores are killed. Answers what was done and every breach of what must hold; a test expects none.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { openSealer } from '../../db/sealing.ts';
import { finishSwap } from '../../db/swap.ts';
import { verifyCopy } from '../../db/verify-copy.ts';
import { listCopies } from '../../server/backup/copies.ts';
import { copyOfBuild, type FacilityProcess, startFacility } from './built-server.ts';
import { signIn } from './clerk.ts';
import { repositoryRoot } from './repository-root.ts';
import { type Gateway, labelTold, startGateway, within, writeFacilityFile } from './shares.ts';
import type { Yard } from './yard.ts';

const ANSWERS_MS = 60_000;
const TOLD_MS = 90_000;
const BURST = 25;
const BURST_EVERY_MS = 20;

/** Runs a command of the build, as scripts/run.mjs does once all is built. */
const RUNNER = `const [program, ...args] = process.argv.slice(2);
const { main } = await import(program);
process.exitCode = await main(args);
`;

export interface BackupKillFigures {
  people: number;
  copiesKilled: number;
  copiesMade: number;
  restoresKilled: number;
  lostWithTheCopy: number;
  slowestAnswerMs: number;
}

export async function backupKills(
  yard: Yard,
  { people, rounds, seed }: { people: number; rounds: number; seed: number },
): Promise<{ figures: BackupKillFigures; breaches: string[] }> {
  const build = copyOfBuild(yard);
  writeFileSync(join(build, 'run.mjs'), RUNNER);
  const dataDir = yard.folder('data');
  const gateway = await startGateway(yard, seed);
  const facilityFile = writeFacilityFile(yard.folder('file'), null);
  const start = async () => {
    const server = await startFacility(yard, { build, dataDir, facilityFile, gatewayUrl: gateway.url });
    gateway.pointAt(server);
    return server;
  };
  const breaches: string[] = [];
  const figures: BackupKillFigures = {
    people,
    copiesKilled: 0,
    copiesMade: 0,
    restoresKilled: 0,
    lostWithTheCopy: 0,
    slowestAnswerMs: 0,
  };
  const backup = (killAfter: number | null) => run(yard, build, dataDir, ['backup/main'], killAfter);
  const restore = (copy: string, killAfter: number | null) =>
    run(yard, build, dataDir, ['backup/restore-main', copy], killAfter);
  const copies = () => listCopies(join(dataDir, 'backups'));
  const sealer = () => openSealer(join(dataDir, 'keys', 'sealing.keys'));

  let server = await start();
  await shareAll(gateway, Math.floor(people / 2), figures);
  const whole = await backup(null);
  if (whole.code !== 0) breaches.push(`the first copy was not made: ${whole.said}`);

  // Copies are killed at every stage of their making, while people go on sharing.
  for (let round = 0; round < rounds; round += 1) {
    const sharing = shareAll(gateway, Math.floor(people / (4 * rounds)), figures);
    const ended = await backup((whole.ms * (round + 0.5)) / rounds);
    if (ended.code === null) figures.copiesKilled += 1;
    await sharing;
    for (const { name, folder } of copies()) {
      const verdict = verifyCopy(join(folder, 'parchi.db'), repositoryRoot(), sealer());
      if (!verdict.ok) breaches.push(`copy ${name} after kill ${round}: ${verdict.why}`);
    }
  }
  // Names of copies have seconds.
  await pause(1_000);
  const last = await backup(null);
  if (last.code !== 0) breaches.push(`the last copy was not made: ${last.said}`);
  figures.copiesMade = copies().length;
  const kept = copies()[0];
  await shareAll(gateway, Math.floor(people / 4), figures);
  await within(TOLD_MS, () => gateway.accepted().every((phone) => labelTold(phone) !== null));
  const refused = await restore('latest', null);
  if (refused.code !== 1) breaches.push(`a restore beside the server ended with ${refused.code}`);
  await server.kill();

  // The machine died. Restores are killed at every stage too.
  const before = tokensIn(dataDir);
  figures.lostWithTheCopy = before - (kept?.tokens ?? 0);
  let isRestored = false;
  for (let round = 0; round < rounds; round += 1) {
    const ended = await restore(kept?.name ?? '', (last.ms * (round + 0.5)) / rounds);
    if (ended.code === null) figures.restoresKilled += 1;
    // What the next start does first.
    isRestored = finishSwap(dataDir) !== null || ended.code === 0 || isRestored;
    const tokens = tokensIn(dataDir);
    if (tokens !== before && tokens !== kept?.tokens) breaches.push(`kill ${round} left ${tokens} tokens`);
    isRestored ||= tokens === kept?.tokens;
    const verdict = verifyCopy(join(dataDir, 'parchi.db'), repositoryRoot(), sealer());
    if (!verdict.ok) breaches.push(`the data after kill ${round}: ${verdict.why}`);
  }
  const done = await restore(kept?.name ?? '', null);
  if (done.code !== 0) breaches.push(`the restore was refused: ${done.said}`);

  server = await start();
  breaches.push(...(await afterTheRestore(gateway, server, figures)));
  const verdict = verifyCopy(join(dataDir, 'parchi.db'), repositoryRoot(), sealer());
  if (!verdict.ok) breaches.push(`the data in the end: ${verdict.why}`);
  if ((await server.stop()) !== 0) breaches.push('the server did not stop in order');
  return { figures, breaches };
}

/** Nobody gets a number until somebody says the highest, and then nobody one that is out. */
async function afterTheRestore(
  gateway: Gateway,
  server: FacilityProcess,
  figures: BackupKillFigures,
): Promise<string[]> {
  const breaches: string[] = [];
  const out = gateway.phones.map((phone) => labelTold(phone)).filter((label) => label !== null);
  const early = gateway.share('OPD');
  await within(TOLD_MS, () => early.record.answer !== null);
  if (early.record.answer?.kind !== 'error') breaches.push('a number was given before any was said');
  const cookie = await signIn(server);
  const ask = (path: string, body?: object) =>
    fetch(`${server.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'Content-Type': 'application/json', Origin: server.url, Cookie: cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const { day } = (await (await ask('/api/numbers')).json()) as { day: string };
  const highest = Math.max(...out.map((label) => Number(label.slice(1))));
  const said = await ask('/api/numbers/OPD', { id: randomUUID(), day, number: highest });
  if (said.status !== 200) breaches.push(`the number was answered ${said.status}`);
  const from = gateway.phones.length;
  await shareAll(gateway, BURST, figures);
  await within(TOLD_MS, () => gateway.phones.slice(from).every((phone) => labelTold(phone) !== null));
  const later = gateway.phones.slice(from).map((phone) => labelTold(phone));
  const twice = later.filter((label) => label === null || out.includes(label));
  if (twice.length > 0) breaches.push(`given twice or not at all: ${twice.join(' ')}`);
  return breaches;
}

/** People share in bursts; resolves once all are answered. */
async function shareAll(gateway: Gateway, people: number, figures: BackupKillFigures): Promise<void> {
  for (let shared = 0; shared < people; shared += BURST) {
    const started = performance.now();
    const burst = Array.from({ length: Math.min(BURST, people - shared) }, () => gateway.share('OPD'));
    await within(ANSWERS_MS, () => burst.every(({ record }) => record.delivery.acceptedAt !== null));
    figures.slowestAnswerMs = Math.max(figures.slowestAnswerMs, Math.round(performance.now() - started));
    await pause(BURST_EVERY_MS);
  }
}

interface Ended {
  /** null when it was killed. */
  code: number | null;
  said: string;
  ms: number;
}

/** Runs a command to its end, or kills it so long after it began. */
async function run(
  yard: Yard,
  build: string,
  dataDir: string,
  [program = '', ...args]: string[],
  killAfter: number | null,
): Promise<Ended> {
  const started = performance.now();
  const child = spawn(process.execPath, ['run.mjs', `./dist/server/${program}.js`, ...args], {
    cwd: build,
    env: { PATH: process.env.PATH, PARCHI_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  yard.keep(() => child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  const gone = once(child, 'exit');
  const timer = killAfter === null ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
  await gone;
  clearTimeout(timer);
  return { code: child.exitCode, said, ms: performance.now() - started };
}

function tokensIn(dataDir: string): number {
  const connection = new Sqlite(join(dataDir, 'parchi.db'), { fileMustExist: true });
  try {
    return connection.prepare<[], { n: number }>('SELECT count(*) AS n FROM tokens').get()?.n ?? -1;
  } finally {
    connection.close();
  }
}
