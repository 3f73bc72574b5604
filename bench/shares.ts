/** (1) Durable share → token, and (2) a lone share's latency, beside their floors. */
import { callbackPaths } from '../abdm/wire/paths.ts';
import type { LoadOrder, LoadReport } from './load.ts';
import { type Program, start } from './processes.ts';
import { PART_NAMES, type ProfileOrder, type ProfileReport } from './profile.ts';
import type { ParchiReady } from './programs.ts';
import { HIP_ID, SHARE_BODY } from './sample.ts';
import { heading, median, row } from './table.ts';

const CONNECTIONS = [1, 50, 200];
const ROUNDS = 3;

interface Subject {
  name: string;
  port: number;
  bearers: string[];
}

interface Figures {
  requests: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  failures: number;
}

export async function shareScenario(quick: boolean): Promise<void> {
  const load = await start<LoadOrder, LoadReport>('load');
  const bare = await start('bare-route');
  const commit = await start('bare-commit');
  const each = await start('one-transaction-each');
  const parchi = await start('parchi-with-bearers');
  const ready = parchi.ready as ParchiReady;
  const none = ['Bearer none'];
  const subjects: Subject[] = [
    { name: 'bare Hono route', port: Number(bare.ready.port), bearers: none },
    { name: 'one transaction a request', port: Number(each.ready.port), bearers: none },
    { name: 'Parchi, JWT verified afresh', port: ready.port, bearers: ready.fresh },
    { name: 'Parchi, JWT remembered', port: ready.port, bearers: ready.remembered },
  ];
  let next = 1;

  async function measure(subject: Subject, connections: number, seconds: number): Promise<Figures> {
    const report = await load.ask({
      port: subject.port,
      path: callbackPaths.share,
      connections,
      seconds,
      headers: { 'X-HIP-ID': HIP_ID },
      bearers: subject.bearers,
      body: SHARE_BODY,
      from: next,
    });
    next = report.next;
    return report;
  }

  async function sideBySide(
    all: readonly Subject[],
    connections: number,
    seconds: number,
  ): Promise<Figures[]> {
    const rounds: Figures[][] = all.map(() => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [i, subject] of all.entries()) rounds[i]?.push(await measure(subject, connections, seconds));
    }
    return rounds.map((figures) => ({
      requests: figures.reduce((sum, one) => sum + one.requests, 0),
      perSecond: median(figures.map((one) => one.perSecond)),
      p50Ms: median(figures.map((one) => one.p50Ms)),
      p99Ms: median(figures.map((one) => one.p99Ms)),
      failures: figures.reduce((sum, one) => sum + one.failures, 0),
    }));
  }

  /** Microseconds of the main thread a request, by part: the bare route beside Parchi. */
  async function whereItGoes(): Promise<void> {
    const subject = { name: 'Parchi', port: ready.port, bearers: ready.remembered };
    const floor = { name: 'bare Hono route', port: Number(bare.ready.port), bearers: none };
    const columns = [await profiled(bare, floor), await profiled(parchi, subject)];
    heading('(1) where a share goes, 200 connections', ['bare route, µs', 'Parchi, µs']);
    for (const [i, name] of [...PART_NAMES, 'in all', 'CPU of all threads'].entries()) {
      row(
        name,
        columns.map((micros) => (micros[i] ?? 0).toFixed(1)),
      );
    }
  }

  async function profiled(program: Program<never, unknown>, subject: Subject): Promise<number[]> {
    const asked = program as Program<ProfileOrder, ProfileReport>;
    await asked.ask({ profile: 'start' });
    const { requests } = await measure(subject, 200, seconds);
    const { micros, allThreads } = await asked.ask({ profile: 'stop' });
    const each = micros.map((one) => one / requests);
    return [...each, each.reduce((sum, one) => sum + one, 0), allThreads / requests];
  }

  const seconds = quick ? 1 : 4;
  for (const subject of subjects) await measure(subject, 50, 1);
  for (const connections of CONNECTIONS) {
    heading(`(1) durable shares, ${connections} connection${connections === 1 ? '' : 's'}`, [
      'per second',
      'of the bare route',
      'p50 ms',
      'p99 ms',
      'failed',
    ]);
    const figures = await sideBySide(subjects, connections, seconds);
    const floor = figures[0]?.perSecond ?? Number.NaN;
    for (const [i, one] of figures.entries()) {
      row(subjects[i]?.name ?? '', [
        one.perSecond.toFixed(0),
        `${((one.perSecond / floor) * 100).toFixed(0)} %`,
        one.p50Ms.toFixed(2),
        one.p99Ms.toFixed(2),
        String(one.failures),
      ]);
    }
  }

  await whereItGoes();

  const lone: Subject[] = [
    { name: 'Hono route with one bare commit', port: Number(commit.ready.port), bearers: none },
    { name: 'Parchi, JWT remembered', port: ready.port, bearers: ready.remembered },
  ];
  heading('(2) a lone share', ['p50 ms', 'times the floor', 'p99 ms']);
  const figures = await sideBySide(lone, 1, seconds);
  const floor = figures[0]?.p50Ms ?? Number.NaN;
  for (const [i, one] of figures.entries()) {
    row(lone[i]?.name ?? '', [
      one.p50Ms.toFixed(3),
      `${(one.p50Ms / floor).toFixed(2)}×`,
      one.p99Ms.toFixed(3),
    ]);
  }
  const programs: Program<never, unknown>[] = [load, bare, commit, each, parchi];
  for (const program of programs) await program.stop();
}
