import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AHEAD_AFTER_MS, AHEAD_AGAIN_MS, createAhead, soonSaid } from '../../../kiosk-ui/display/ahead.ts';
import type { HallView } from '../../../server/contract/views.ts';

function viewOf(nexts: string[][], counters: string[] = []): HallView {
  return {
    audience: 'hall',
    place: { facility: { en: 'Hospital' }, languages: ['ur', 'en'], day: '2026-11-22', demo: false },
    queues: nexts.map((next, i) => ({
      id: `Q${i}`,
      prefix: 'A',
      name: { en: 'General' },
      pictogram: null,
      waiting: next.length,
      wait: null,
      closed: null,
      next,
      hours: [],
    })),
    calls: [],
    notices: [],
    counters,
  };
}

describe('[VOI-11] what is said soon', () => {
  it('[VOI-11] is the first of every queue, the counters, then the second', () => {
    const soon = soonSaid(viewOf([['A1', 'A2'], ['B7']], ['Counter 2', 'Room 1']));
    expect(soon).toEqual([
      { label: 'A1', place: null },
      { label: 'B7', place: null },
      { label: '', place: 'Counter 2' },
      { label: '', place: 'Room 1' },
      { label: 'A2', place: null },
    ]);
  });

  it('[VOI-11] is bounded, however many queues a hall shows', () => {
    const many = Array.from({ length: 40 }, (_, i) => [`A${i}`, `A${i + 40}`]);
    expect(soonSaid(viewOf(many)).map(({ label }) => label)).toEqual(
      Array.from({ length: 15 }, (_, i) => `A${i}`),
    );
  });
});

describe('[VOI-11] looking ahead', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('[VOI-11] takes the newest view only, one at a time, and nothing twice', async () => {
    const asked: string[] = [];
    let arrived: (whole: boolean) => void = () => undefined;
    const look = createAhead(
      {
        prepare: (spoken) => {
          asked.push(spoken.map((one) => one.label).join());
          return new Promise((done) => {
            arrived = done;
          });
        },
      },
      () => ['ur'],
    );
    look(viewOf([['A1']]));
    expect(asked).toEqual([]);
    look(viewOf([['A1', 'A2']]));
    await vi.advanceTimersByTimeAsync(AHEAD_AFTER_MS);
    expect(asked).toEqual(['A1,A2']);
    look(viewOf([['A2']]));
    look(viewOf([['A3']]));
    await vi.advanceTimersByTimeAsync(AHEAD_AFTER_MS);
    expect(asked).toEqual(['A1,A2']);
    arrived(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual(['A1,A2', 'A3']);
    arrived(true);
    await vi.advanceTimersByTimeAsync(0);
    look(viewOf([['A3']]));
    await vi.advanceTimersByTimeAsync(AHEAD_AFTER_MS);
    expect(asked).toEqual(['A1,A2', 'A3']);
  });

  it('[VOI-11] asks again for what has not come, and for the newest view only', async () => {
    const asked: string[] = [];
    const come = [false, false, true];
    const look = createAhead(
      {
        prepare: async (spoken) => {
          asked.push(spoken.map((one) => one.label).join());
          return come.shift() ?? true;
        },
      },
      () => ['ur'],
    );
    look(viewOf([['A1']]));
    await vi.advanceTimersByTimeAsync(AHEAD_AFTER_MS);
    expect(asked).toEqual(['A1']);
    await vi.advanceTimersByTimeAsync(AHEAD_AGAIN_MS);
    expect(asked).toEqual(['A1', 'A1']);
    look(viewOf([['A2']]));
    await vi.advanceTimersByTimeAsync(AHEAD_AGAIN_MS);
    expect(asked).toEqual(['A1', 'A1', 'A2']);
    await vi.advanceTimersByTimeAsync(10 * AHEAD_AGAIN_MS);
    expect(asked).toEqual(['A1', 'A1', 'A2']);
  });
});
