/** `npm run simulate` against a real simulator and a small facility, good and bad. */
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { planArrivals } from '../../simulator/drive/arrivals.ts';
import { type Outcome, summarise } from '../../simulator/drive/summary.ts';
import { runDrive } from '../../simulator/drive.ts';
import { openStage, type Stage } from './facility-stub.ts';

let stage: Stage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

async function run(args: string[], servers = true) {
  const lines: string[] = [];
  const faults: string[] = [];
  const where =
    stage === null || !servers
      ? []
      : ['--simulator', stage.sim.url, '--server', stage.facility.url, '--seed', '11'];
  const say = { line: (text: string) => lines.push(text), fault: (text: string) => faults.push(text) };
  const code = await runDrive([...where, ...args], say);
  return { code, text: lines.join('\n'), fault: faults.join('\n') };
}

it('[SIM-14] a good day: every share answered, no duplicates, exit code 0', async () => {
  stage = await openStage();
  const { code, text } = await run(['--patients', '40', '--minutes', '0.01']);
  expect([code, text]).toEqual([0, expect.stringMatching(/\ngood$/)]);
  expect(stage.facility.numbers.size).toBe(40);
  expect(text).toMatch(/p50 \d+\.\d ms, p99 \d+\.\d ms/);
  expect(text).toMatch(/duplicates +0/);
  expect(text).toMatch(/lost +0/);
  const sent = Number(/shares sent +(\d+)/.exec(text)?.[1]);
  expect(sent).toBe(stage.sim.state.shares.size);
});

it('[SIM-14] a facility that gives one number to two people is found out', async () => {
  stage = await openStage({}, { number: (nth) => (nth === 6 ? 5 : nth) });
  const { code, text } = await run(['--patients', '20', '--minutes', '0']);
  expect([code, /duplicates +(\d+)/.exec(text)?.[1]]).toEqual([1, '1']);
});

it('[SIM-14] a facility that does not answer loses the numbers', async () => {
  stage = await openStage({ phoneWaitMs: 200 }, { answers: false });
  const { code, text } = await run(['--patients', '5', '--minutes', '0']);
  expect(code).toBe(1);
  expect(text).toMatch(/lost +\d+ +\(\d+ × no-answer\)/);
});

it('[SIM-14] a facility that refuses callbacks loses them too', async () => {
  stage = await openStage({ retryPausesMs: [] }, { before: () => ({ status: 401 }) });
  const { code, text } = await run(['--patients', '5', '--minutes', '0']);
  expect(code).toBe(1);
  expect(text).toContain('× HTTP 401');
});

it('[SIM-14] it says plainly what it cannot reach, and which argument is wrong', async () => {
  const nobody = 'http://127.0.0.1:1';
  const none = await run(['--simulator', nobody]);
  expect([none.code, none.fault]).toEqual([2, expect.stringContaining(`No simulator answers at ${nobody}`)]);
  stage = await openStage();
  const half = await run(['--simulator', stage.sim.url, '--server', nobody], false);
  expect([half.code, half.fault]).toEqual([2, expect.stringContaining(`No server answers at ${nobody}`)]);
  for (const args of [['--patients', '0'], ['--minutes', 'x'], ['--server', 'here'], ['--what']]) {
    const wrong = await run(args);
    expect([wrong.code, wrong.fault]).toEqual([2, expect.stringContaining(args[0] ?? '')]);
  }
});

it('[SIM-14] the same seed plans the same day, within its time, a rescan after its scan', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 0, max: 600 }),
      (seed, patients, minutes) => {
        const wish = { seed, patients, minutes, year: 2026 };
        const plan = planArrivals(wish);
        expect(planArrivals(wish)).toEqual(plan);
        const seen = new Set<string>();
        let last = 0;
        for (const { atMs, patient, rescan } of plan) {
          expect(atMs).toBeGreaterThanOrEqual(last);
          expect(atMs).toBeLessThanOrEqual(minutes * 60_000);
          expect(seen.has(patient.abhaAddress)).toBe(rescan);
          seen.add(patient.abhaAddress);
          last = atMs;
        }
        expect(seen.size).toBe(patients);
      },
    ),
    { numRuns: 20 },
  );
});

it('[SIM-14] about a fifth is elderly and a few scan again', () => {
  const plan = planArrivals({ patients: 5_000, minutes: 60, seed: 1, year: 2026 });
  const share = (count: number) => count / 5_000;
  expect(share(plan.filter((arrival) => arrival.elderly && !arrival.rescan).length)).toBeCloseTo(0.2, 1);
  const rescans = share(plan.filter((arrival) => arrival.rescan).length);
  expect(rescans).toBeGreaterThan(0.01);
  expect(rescans).toBeLessThan(0.06);
});

it('[SIM-14] the reckoning tells a rescan from a duplicate and a changed number', () => {
  const token = (person: string, number: string, rescan = false): Outcome => ({
    kind: 'token',
    person,
    rescan,
    elderly: false,
    number,
    numbers: [number],
    ms: Number(number),
  });
  const good = summarise([token('a', '1'), token('a', '1', true), token('b', '2')]);
  expect(good).toMatchObject({ tokens: 3, rescans: 1, duplicates: 0, changed: 0, p50: 1, p99: 2 });
  expect(summarise([token('a', '1'), token('b', '1')])).toMatchObject({ duplicates: 1, changed: 0 });
  expect(summarise([token('a', '1'), token('a', '2', true)])).toMatchObject({ duplicates: 0, changed: 1 });
  const other = summarise([
    { kind: 'refused', code: 'ABDM-1001' },
    { kind: 'lost', why: 'no-answer' },
  ]);
  expect(other).toMatchObject({
    tokens: 0,
    refused: { 'ABDM-1001': 1 },
    lost: { 'no-answer': 1 },
    p50: null,
  });
});
