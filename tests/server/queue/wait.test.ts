import { describe, expect, it } from 'vitest';
import { openCountersOf } from '../../../server/queue/book.ts';
import { averageMinutes, MIN_SAMPLES, runningNumber, waitRange } from '../../../server/queue/wait.ts';
import { counterOf, MINUTE, QueueDesk, queueOf, settingsOf } from '../../support/queue-desk.ts';
import { type DayPlan, simulateDay } from '../../support/queue-simulated-day.ts';

function deskWith(waiting: number, counters = 2): QueueDesk {
  const ids = ['C1', 'C2', 'C3'].slice(0, counters);
  const desk = new QueueDesk(
    settingsOf(
      [queueOf('A', { next: ['B'] }), queueOf('B')],
      ids.map((id) => counterOf(id, 'A', 'B')),
    ),
  );
  for (let i = 0; i < waiting; i += 1) desk.issue('A');
  return desk;
}

/** `count` calls at C1, one every `minutes`. */
function callEvery(desk: QueueDesk, minutes: number, count: number): void {
  for (let i = 0; i < count; i += 1) {
    desk.callNext('C1');
    desk.later(minutes * MINUTE);
  }
}

describe('the range', () => {
  it('[WAIT-1] is not known before enough gaps are, and is a range of minutes after', () => {
    const desk = deskWith(30);
    desk.open('C1');
    const known: boolean[] = [];
    for (let i = 0; i <= MIN_SAMPLES; i += 1) {
      known.push(waitRange(desk.queue('A'), 1, 10) !== null);
      callEvery(desk, 4, 1);
    }
    // n calls make n − 1 gaps.
    expect(known).toEqual([false, false, false, false, false, false]);
    const range = waitRange(desk.queue('A'), 1, 10);
    // Calls came every four minutes sharp, so ten others and half a call are 42 minutes.
    expect(range).toEqual({ lowMinutes: 40, highMinutes: 45 });
  });

  it('[WAIT-1] is not known while no open counter serves the queue', () => {
    const desk = deskWith(30);
    desk.open('C1');
    callEvery(desk, 4, 10);
    expect(openCountersOf(desk.book, 'A')).toBe(1);
    expect(waitRange(desk.queue('A'), openCountersOf(desk.book, 'A'), 5)).not.toBeNull();
    desk.must(desk.act('complete', desk.counter('C1').token ?? ''));
    desk.must({ type: 'pauseCounter', counter: 'C1', seen: desk.counter('C1').version });
    expect(waitRange(desk.queue('A'), openCountersOf(desk.book, 'A'), 5)).toBeNull();
  });

  it('[WAIT-1] does not take idle time for slow service', () => {
    const desk = deskWith(7, 1);
    desk.open('C1');
    callEvery(desk, 4, 7);
    desk.later(120 * MINUTE);
    for (let i = 0; i < 10; i += 1) desk.issue('A');
    callEvery(desk, 4, 3);
    expect(waitRange(desk.queue('A'), 1, 2)).toEqual({ lowMinutes: 10, highMinutes: 10 });
  });

  it('[WAIT-1] never runs backwards, and the next in line is told at least a minute', () => {
    const desk = deskWith(60);
    desk.open('C1');
    callEvery(desk, 0, 20);
    for (let ahead = 0; ahead < 40; ahead += 1) {
      const range = waitRange(desk.queue('A'), 1, ahead);
      expect(range?.lowMinutes).toBeGreaterThanOrEqual(0);
      expect(range?.highMinutes).toBeGreaterThanOrEqual(Math.max(1, range?.lowMinutes ?? 0));
    }
    // A clock set back makes a gap of nothing, not a negative one.
    desk.later(-30 * MINUTE);
    callEvery(desk, 4, 6);
    expect(waitRange(desk.queue('A'), 1, 3)?.lowMinutes).toBeGreaterThanOrEqual(0);
  });

  it('[WAIT-1] tells a normal token that priority keeps passing it, and a priority token not', () => {
    const desk = deskWith(60, 1);
    desk.open('C1');
    for (let i = 0; i < 30; i += 1) {
      if (i % 3 === 0) desk.issue('A', { lane: 'priority' });
      callEvery(desk, 3, 1);
    }
    const normal = waitRange(desk.queue('A'), 1, 20, 'normal');
    const priority = waitRange(desk.queue('A'), 1, 20, 'priority');
    expect(priority).toEqual({ lowMinutes: 60, highMinutes: 65 });
    expect(normal?.lowMinutes).toBe(60);
    // One call in three passes: 20 in its own lane come to 30 calls.
    expect(normal?.highMinutes).toBe(95);
  });

  it('[WAIT-2] halves at once when a second counter opens, and doubles when it closes', () => {
    const desk = deskWith(60);
    desk.open('C1');
    callEvery(desk, 4, 20);
    const range = (): unknown => waitRange(desk.queue('A'), openCountersOf(desk.book, 'A'), 30);
    const alone = range();
    expect(alone).toEqual({ lowMinutes: 120, highMinutes: 125 });
    desk.open('C2');
    expect(range()).toEqual({ lowMinutes: 60, highMinutes: 65 });
    desk.must({ type: 'closeCounter', counter: 'C2', seen: desk.counter('C2').version });
    expect(range()).toEqual(alone);
  });

  it('[WAIT-1] says the average minutes between calls, or nothing', () => {
    const desk = deskWith(60);
    desk.open('C1');
    callEvery(desk, 4, 5);
    expect(averageMinutes(desk.queue('A'))).toBeNull();
    callEvery(desk, 4, 5);
    expect(averageMinutes(desk.queue('A'))).toBe(4);
  });
});

function counter(id: string, queues: string[], [opens, closes, breakAt]: [number, number, number]) {
  return { id, queues, opens, closes, breakAt };
}

/** Three kinds of day: minutes after nine at which counters open, close and take their break. */
const DAYS: Record<string, DayPlan> = {
  'a registration hall with two to four counters': {
    queues: ['OPD'],
    counters: [
      counter('C1', ['OPD'], [0, 420, 150]),
      counter('C2', ['OPD'], [0, 420, 180]),
      counter('C3', ['OPD'], [20, 300, 120]),
      counter('C4', ['OPD'], [60, 180, 200]),
    ],
    arrivals: [110, 100, 70, 60, 40, 20],
    serviceMinutes: 3,
    serviceSigma: 0.6,
  },
  'two queues with a shared counter': {
    queues: ['A', 'B'],
    counters: [
      counter('C1', ['A', 'B'], [0, 420, 150]),
      counter('C2', ['B'], [0, 420, 180]),
      counter('C3', ['A'], [20, 300, 120]),
    ],
    arrivals: [80, 70, 60, 50, 40, 20],
    serviceMinutes: 3,
    serviceSigma: 0.6,
  },
  "one doctor's room": {
    queues: ['OPD'],
    counters: [counter('C1', ['OPD'], [15, 700, 150])],
    arrivals: [25, 15, 10, 10, 5, 5],
    serviceMinutes: 6,
    serviceSigma: 0.6,
  },
};
const SEEDS = [1, 2, 3, 4, 5];

describe('simulated days', () => {
  it.each(Object.entries(DAYS))('[WAIT-3] the true wait lies in the stated range: %s', (_name, plan) => {
    const tokens = SEEDS.flatMap((seed) => simulateDay(seed, plan));
    const known = tokens.flatMap(({ range, minutes }) =>
      range === null || minutes === null ? [] : [{ range, minutes }],
    );
    const within = known.filter(
      ({ range, minutes }) => range.lowMinutes <= minutes && minutes <= range.highMinutes,
    );
    const sum = (values: number[]): number => values.reduce((all, value) => all + value, 0);
    const coverage = within.length / known.length;
    const width = sum(known.map(({ range }) => range.highMinutes - range.lowMinutes));
    const wait = sum(known.map(({ minutes }) => minutes));
    expect(coverage).toBeGreaterThan(0.8);
    // A range that covers because it says nothing is of no use to anybody.
    expect(width / wait).toBeLessThan(1.25);
    expect(1 - known.length / tokens.length).toBeLessThan(0.35);
  });
});

describe('the running number', () => {
  it('[WAIT-4] is the highest number called in its turn, by any counter', () => {
    const desk = deskWith(8, 3);
    desk.open('C1', 'C2', 'C3');
    expect(runningNumber(desk.queue('A'))).toBeNull();
    for (const id of ['C1', 'C2', 'C3'] as const) desk.callNext(id);
    expect(runningNumber(desk.queue('A'))).toBe(3);
  });

  it('[WAIT-4] is not moved by priority, emergencies, returns, transfers or a call out of turn', () => {
    const desk = deskWith(6, 3);
    desk.open('C1', 'C2', 'C3');
    const first = desk.callNext('C1') ?? '';
    const running = (): number | null => runningNumber(desk.queue('A'));
    expect(running()).toBe(1);
    desk.issue('A', { lane: 'priority' });
    desk.issue('A', { lane: 'emergency' });
    expect(desk.label(desk.callNext('C2'))).toBe('A8');
    expect(desk.label(desk.callNext('C2'))).toBe('A7');
    expect(running()).toBe(1);
    desk.must(desk.pick('C3', '2026-11-23.A.6'));
    expect(running()).toBe(1);
    desk.must(desk.act('skip', first));
    expect(desk.label(desk.callNext('C1'))).toBe('A2');
    desk.must(desk.act('requeue', first));
    desk.must(desk.act('complete', '2026-11-23.A.6'));
    desk.must(desk.pick('C3', first));
    expect(running()).toBe(2);
    // Cancelled before any call, then back: others of its number's age were called long ago.
    desk.must(desk.act('cancel', '2026-11-23.A.5'));
    desk.must(desk.act('requeue', '2026-11-23.A.5'));
    desk.must(desk.act('complete', first));
    desk.must(desk.pick('C3', '2026-11-23.A.5'));
    expect(running()).toBe(2);
    // Transferred away and back.
    desk.must(desk.transfer('2026-11-23.A.4', 'B'));
    expect(runningNumber(desk.queue('B'))).toBeNull();
    desk.must(desk.transfer('2026-11-23.A.4', 'A'));
    expect(desk.label(desk.callNext('C1'))).toBe('A3');
    expect(desk.label(desk.callNext('C1'))).toBe('A4');
    expect(running()).toBe(3);
  });

  it('[WAIT-4] undo lowers it', () => {
    const desk = deskWith(3, 1);
    desk.open('C1');
    desk.callNext('C1');
    desk.callNext('C1');
    expect(runningNumber(desk.queue('A'))).toBe(2);
    desk.must(desk.undo('C1'));
    expect(runningNumber(desk.queue('A'))).toBe(1);
  });
});
