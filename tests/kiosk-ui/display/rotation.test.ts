import { describe, expect, it } from 'vitest';
import { boardItems } from '../../../kiosk-ui/display/board-items.ts';
import { inDigits } from '../../../kiosk-ui/display/digits.ts';
import {
  LIST_ROOM,
  nextThatFit,
  STAGE_ROOM,
  squeezed,
  widthOf,
} from '../../../kiosk-ui/display/label-size.ts';
import { stripOf, turnAt } from '../../../kiosk-ui/display/rotation.ts';
import type { HallQueue, HallView } from '../../../server/contract/views.ts';

function hall(queues: number, notices: number): HallView {
  const one = (index: number): HallQueue => ({
    id: `Q${index}`,
    prefix: 'A',
    name: { en: 'Queue' },
    pictogram: null,
    waiting: 0,
    wait: null,
    closed: null,
    next: [],
    hours: index % 2 === 0 ? ['09:00–14:00'] : [],
  });
  return {
    audience: 'hall',
    place: { facility: { en: 'Hospital' }, languages: ['en'], day: '2026-11-23', demo: false },
    queues: Array.from({ length: queues }, (_, index) => one(index)),
    calls: [],
    notices: Array.from({ length: notices }, (_, index) => ({ en: `Notice ${index}` })),
    counters: [],
  };
}

describe('turns of the strip', () => {
  it('[SCR-4][HALL-3] every queue and every notice is shown in every language of the facility', () => {
    for (const withCode of [false, true]) {
      for (const [languages, queues, notices] of [
        [5, 3, 0],
        [5, 7, 5],
        [2, 4, 10],
        [3, 9, 1],
        [1, 1, 2],
        [5, 2, 2],
      ] as const) {
        const view = hall(queues, notices);
        const items = boardItems(view);
        const strip = stripOf(queues, items.length, withCode);
        const seen = new Set<string>();
        for (let tick = 0; tick < 1_000; tick += 1) {
          const turn = turnAt(tick, languages, strip, items.length);
          const page = turn.page ?? 0;
          const shown =
            turn.page === null ? [] : view.queues.slice(page * strip.queues, (page + 1) * strip.queues);
          for (const { id } of shown) seen.add(`${turn.language} ${id}`);
          const hasBoard = turn.page === null || strip.board === 'beside';
          if (hasBoard && items[turn.item] !== undefined) seen.add(`${turn.language} item ${turn.item}`);
        }
        expect(seen.size, `${queues} queues, ${notices} notices`).toBe(languages * (queues + items.length));
      }
    }
  });

  it('[HALL-3] opening hours name every queue that has them, those of the same times together', () => {
    const items = boardItems(hall(31, 2));
    const named = items.flatMap((item) => (item.kind === 'hours' ? item.queues.map(({ id }) => id) : []));
    expect(named).toHaveLength(16);
    expect(items.slice(0, 2)).toEqual([
      { kind: 'notice', text: { en: 'Notice 0' } },
      { kind: 'notice', text: { en: 'Notice 1' } },
    ]);
  });
});

describe('labels of the hall', () => {
  it('[SCR-1] numbers that do not fit are left out, never cut', () => {
    expect(nextThatFit(['A43', 'A44', 'A45', 'A46'], 3)).toEqual(['A43', 'A44', 'A45']);
    expect(nextThatFit(['ORT1043', 'ORT1044'], 3)).toEqual(['ORT1043']);
    expect(nextThatFit(['ORT1043', 'ORT1044'], 2)).toEqual(['ORT1043', 'ORT1044']);
    expect(nextThatFit([], 3)).toEqual([]);
  });

  it('[HALL-1] a label too wide for its place is drawn narrower, a usual one is not', () => {
    for (const room of [STAGE_ROOM, LIST_ROOM]) {
      expect(squeezed('A42', room)['--squeeze']).toBe('1.000');
      for (const label of ['ORT1042', 'WWW99999']) {
        const squeeze = Number(squeezed(label, room)['--squeeze']);
        expect(widthOf(label) * squeeze).toBeLessThanOrEqual(room + 0.01);
        expect(squeeze).toBeGreaterThan(0.4);
      }
    }
  });

  it('[HALL-4] the digits asked for stand in for Western ones, letters stay', () => {
    expect(inDigits('A1042 09:30', 'ur')).toBe('A۱۰۴۲ ۰۹:۳۰');
    expect(inDigits('A1042', 'hi')).toBe('A१०४२');
    expect(inDigits('A1042', 'western')).toBe('A1042');
  });
});
