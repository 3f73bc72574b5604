// Owns what a facility tells its hub beside counts: how days spread, how the box is, and that it is said again.

import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { countsReport } from '../../../hub/contract/counts.ts';
import { figuresMessage, stateMessage, WAIT_PLACES } from '../../../hub/contract/figures.ts';
import { fromFacility, fromHub } from '../../../hub/contract/link.ts';
import { createTelling } from '../../../server/hub-link/telling.ts';
import { readSpreads, SPREAD_ROWS } from '../../../server/reports/spread.ts';

const DAY = '2026-11-22';
const HOUR_MS = 3_600_000;
const NINE = Date.parse(`${DAY}T09:00:00Z`);

function tokensOf(rows: [id: number, day: string, source: string, at: number, waited: number | null][]) {
  const connection = new Sqlite(':memory:');
  connection.exec(
    'CREATE TABLE tokens (id INTEGER PRIMARY KEY, day, series, number, source, issued_at, legs)',
  );
  connection.exec('CREATE UNIQUE INDEX tokens_number ON tokens (day, series, number)');
  const insert = connection.prepare("INSERT INTO tokens VALUES (?, ?, 'OPD1', ?, ?, ?, ?)");
  for (const [id, day, source, at, waited] of rows) {
    insert.run(id, day, id, source, at, JSON.stringify([{ calledAt: waited === null ? null : at + waited }]));
  }
  return connection;
}
const hourOf = (at: number) => new Date(at).getUTCHours();
const MINUTE = 60_000;

describe('how a day spreads', () => {
  it('[STATE-19] tokens by the hour they were given out in, waits by their place among the bounds', () => {
    const connection = tokensOf([
      [1, '2026-11-21', 'share', NINE - 24 * HOUR_MS, null],
      [2, DAY, 'share', NINE, 30_000],
      [3, DAY, 'walk-in', NINE + HOUR_MS, 12 * MINUTE],
      [4, DAY, 'walk-in', NINE + HOUR_MS, 999 * MINUTE],
      [5, DAY, 'paper', NINE + HOUR_MS, 40 * MINUTE],
      [6, DAY, 'card', NINE + HOUR_MS, null],
      [7, DAY, 'card', NINE + HOUR_MS, -5_000],
    ]);
    const spreads = readSpreads(connection, { from: DAY, afterToken: 0 }, hourOf);
    expect(spreads.map(({ day }) => day)).toEqual([DAY]);
    const [{ hours, waits } = { hours: [], waits: [] }] = spreads;
    expect([hours[9], hours[10], hours.length]).toEqual([1, 5, 24]);
    expect([waits[0], waits[6], waits[WAIT_PLACES - 1], waits.length]).toEqual([2, 1, 1, WAIT_PLACES]);
    // Of a restored log only what came after it was restored: the former told its own.
    expect(readSpreads(connection, { from: DAY, afterToken: 5 }, hourOf)[0]?.hours[10]).toBe(2);
    const plan = connection.prepare(`EXPLAIN QUERY PLAN ${SPREAD_ROWS}`).all(DAY, 0) as { detail: string }[];
    expect(plan.map(({ detail }) => detail).join()).toContain('USING INDEX tokens_number');
  });
});

describe('telling the hub', () => {
  function rigOf() {
    const sent: unknown[] = [];
    let looks = 0;
    const clock = { now: NINE };
    const spreads = [{ day: DAY, hours: Array(24).fill(1), waits: Array(WAIT_PLACES).fill(2) }];
    const telling = createTelling({
      send: (message) => sent.push(message) > 0,
      reader: { ask: () => Promise.resolve(spreads as never) },
      logId: randomUUID(),
      afterToken: 0,
      version: '0.1.0',
      today: () => ({ day: DAY, zone: 'UTC' }),
      doctor: {
        look: () => {
          looks += 1;
          const finding = (check: 'disk' | 'clock' | 'printers', code: string, params = {}) => ({
            check,
            code,
            params,
          });
          const findings = [
            finding('disk', 'disk_low', { free: 'secret-path 0.9 GB' }),
            finding('clock', 'clock_ok'),
            finding('printers', 'printer_paper_out', { printer: 'hall' }),
            finding('printers', 'printer_paper_out', { printer: 'room' }),
          ];
          return Promise.resolve({ at: clock.now, findings: findings as never });
        },
      },
      printers: () => [{ down: true }, { down: false }],
      newestBackup: () => clock.now - 30 * HOUR_MS,
      dataDir: tmpdir(),
      professionals: () => [
        '71123456789012',
        ' 71-1234-5678-9012',
        'Asha.K@HPR.abdm',
        'Dr Asha Koul',
        `${'a'.repeat(50)}@dr.abdm`,
      ],
      now: () => clock.now,
      onFault: (fault) => expect.fail(String(fault)),
    });
    return { sent, clock, telling, looks: () => looks };
  }
  const settle = () => new Promise((later) => setTimeout(later, 20));

  it('[STATE-22] codes and numbers only: no parameter of a finding, no name', async () => {
    const { sent, telling } = rigOf();
    telling.opened();
    await expect.poll(() => sent.length).toBe(2);
    const [figures, state] = sent;
    expect(figuresMessage.parse(figures)).toEqual(figures);
    expect(stateMessage.parse(state)).toEqual(state);
    expect(state).toMatchObject({
      version: '0.1.0',
      findings: [
        { code: 'disk_low', level: 'warn' },
        { code: 'printer_paper_out', level: 'bad' },
      ],
      box: { backupHours: 30, printers: { all: 2, ready: 1 }, diskFreeMb: expect.any(Number) },
      professionals: ['71-1234-5678-9012', 'asha.k@hpr.abdm'],
    });
    expect(JSON.stringify(sent)).not.toMatch(/secret-path|hall|room/);
  });

  it('[STATE-22] all is said again when the line opens, and the doctor is not asked again for it', async () => {
    const { sent, telling, looks } = rigOf();
    telling.opened();
    await expect.poll(() => sent.length).toBe(2);
    telling.opened();
    await expect.poll(() => sent.length).toBe(4);
    await settle();
    expect(looks()).toBe(1);
    expect(sent.map((message) => (message as { type: string }).type)).toEqual([
      'figures',
      'state',
      'state',
      'figures',
    ]);
  });
});

describe('two versions side by side', () => {
  it('[STATE-23] what one does not know it leaves aside, at both ends', () => {
    const head = { seq: 1, hash: 'a'.repeat(64), later: 1 };
    const report = {
      hipId: 'H',
      logId: randomUUID(),
      day: DAY,
      counts: [],
      head,
      known: null,
      later: { x: 1 },
    };
    expect(countsReport.safeParse(report)).toMatchObject({ success: true, data: { hipId: 'H' } });
    const missedSeen = { type: 'missedSeen', upTo: 5, later: true };
    expect(fromFacility.parse(missedSeen)).toEqual({ type: 'missedSeen', upTo: 5 });
    expect(fromFacility.safeParse({ type: 'later' }).success).toBe(false);
    expect(fromHub.parse({ type: 'missed', count: 1, since: 1, upTo: 2, later: 1 })).toEqual({
      type: 'missed',
      count: 1,
      since: 1,
      upTo: 2,
    });
    const told = ['x'.repeat(60), 'Dr Asha Koul', '71123456789012'];
    const state = { type: 'state', version: 'x', at: 1, findings: [], professionals: told };
    const box = { backupHours: 'unknown', diskFreeMb: 5, printers: null, fans: 2 };
    expect(stateMessage.parse({ ...state, box })).toMatchObject({
      box: { backupHours: null, diskFreeMb: 5, printers: null },
      professionals: ['71-1234-5678-9012'],
    });
  });
});
