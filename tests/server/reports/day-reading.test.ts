/** Days read out of a real log: finished and open ones, entered twice, kept, and in steps. */
import { afterEach, describe, expect, it } from 'vitest';
import { type LogReader, openLogReader } from '../../../db/log-reader.ts';
import type { ReportView } from '../../../server/contract/reports.ts';
import type { Day } from '../../../server/queue/model.ts';
import { momentIn } from '../../../server/queue/service-day.ts';
import { createDayReading } from '../../../server/reports/day-reading.ts';
import type { ReportRequest } from '../../../server/reports/reading-message.ts';
import { DurableDesk, MONDAY, TUESDAY } from '../../support/durable-desk.ts';
import { DAY_LENGTH, MINUTE, ZONE } from '../../support/queue-desk.ts';

const moment = momentIn(ZONE);
const open: { stop(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0).reverse()) one.stop();
});

async function rigAndReader(): Promise<{ rig: DurableDesk; log: LogReader }> {
  const rig = await DurableDesk.start();
  open.push(rig);
  const log = openLogReader(rig.file);
  open.push({ stop: () => log.close() });
  return { rig, log };
}

function asked(from: Day, to: Day): ReportRequest {
  return { kind: 'report', from, to, zone: ZONE, daily: true };
}

function whole(read: ReturnType<typeof createDayReading>, from: Day, to: Day): ReportView {
  const answer = read(asked(from, to));
  if (!answer.ready) throw new Error('not ready');
  return answer.report;
}

async function confirmedDay(rig: DurableDesk, ms: number): Promise<void> {
  rig.at += ms;
  await rig.desk.confirmDay(moment(rig.at).day);
}

describe('[REP-9] reading days', () => {
  it('reads finished and open days, and what is new of the open one', async () => {
    const { rig, log } = await rigAndReader();
    const days: Day[] = [];
    const read = createDayReading(log, { onRead: (day) => days.push(day) });
    for (let i = 0; i < 3; i += 1) await rig.number(rig.issue());
    rig.at += DAY_LENGTH;
    await rig.number(rig.issue());
    expect(whole(read, MONDAY, TUESDAY).days.map(({ day, tokens }) => [day, tokens])).toEqual([
      [MONDAY, 3],
      [TUESDAY, 1],
    ]);
    expect(whole(read, MONDAY, TUESDAY).ends).toMatchObject({ left: 3, live: 1 });
    expect(days).toEqual([MONDAY, TUESDAY]);
    await rig.number(rig.issue({ source: 'paper' }));
    expect(whole(read, TUESDAY, TUESDAY).all).toMatchObject({ tokens: 2, share: 1, paper: 1 });
    expect(days).toEqual([MONDAY, TUESDAY, TUESDAY]);
  });

  it('reads a day again whose end has come, though its last event is the same', async () => {
    const { rig, log } = await rigAndReader();
    const read = createDayReading(log);
    await rig.number(rig.issue());
    expect(whole(read, MONDAY, MONDAY).ends).toMatchObject({ live: 1, left: 0 });
    rig.at += DAY_LENGTH;
    await rig.number(rig.issue());
    expect(whole(read, MONDAY, MONDAY).ends).toMatchObject({ live: 0, left: 1 });
  });

  it('answers nothing for days of which there is no log', async () => {
    const { log } = await rigAndReader();
    const report = whole(createDayReading(log), '2025-01-01' as Day, '2025-01-31' as Day);
    expect(report).toMatchObject({ days: [], queues: [], all: { tokens: 0, waitMedian: null } });
  });

  it('goes on in steps where the last one ended', async () => {
    const { rig, log } = await rigAndReader();
    for (let day = 0; day < 4; day += 1) {
      await rig.number(rig.issue());
      rig.at += DAY_LENGTH;
    }
    const days: Day[] = [];
    const read = createDayReading(log, { stepMs: 0, onRead: (day) => days.push(day) });
    const range = asked(MONDAY, '2026-11-26' as Day);
    expect(read(range)).toEqual({ ready: false, read: 1, days: 4 });
    expect(read(range)).toEqual({ ready: false, read: 2, days: 4 });
    expect(read(range)).toEqual({ ready: false, read: 3, days: 4 });
    const last = read(range);
    expect(last.ready && [last.report.all.tokens, last.daily.map(({ from }) => from)]).toEqual([
      4,
      [MONDAY, TUESDAY, '2026-11-25', '2026-11-26'],
    ]);
    expect(days).toHaveLength(4);
  });

  it('[REP-1] adds up a day that was entered twice', async () => {
    const { rig, log } = await rigAndReader();
    await rig.number(rig.issue());
    rig.at += DAY_LENGTH;
    await rig.number(rig.issue());
    await rig.number(rig.issue());
    // The clock was a day ahead; somebody says so.
    await confirmedDay(rig, -DAY_LENGTH);
    rig.at += MINUTE;
    expect(await rig.number(rig.issue())).toBe(2);
    const report = whole(createDayReading(log), MONDAY, TUESDAY);
    expect(report.days.map(({ day, tokens }) => [day, tokens])).toEqual([
      [MONDAY, 2],
      [TUESDAY, 2],
    ]);
    expect(report.ends).toMatchObject({ left: 3, live: 1 });
  });

  it('cannot write', async () => {
    const { log } = await rigAndReader();
    expect(() => log.connection.prepare('DELETE FROM events').run()).toThrow(/readonly/);
  });
});
