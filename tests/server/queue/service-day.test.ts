import { describe, expect, it } from 'vitest';
import type { Day, OpeningHours } from '../../../server/queue/model.ts';
import { dayStep, daysBetween, isOpenAt, momentIn, parseDay } from '../../../server/queue/service-day.ts';
import {
  counterOf,
  DAY_LENGTH,
  HOUR,
  MINUTE,
  QueueDesk,
  queueOf,
  settingsOf,
} from '../../support/queue-desk.ts';

function desk(): QueueDesk {
  const one = new QueueDesk(
    settingsOf(
      [queueOf('OPD'), queueOf('CAS', { roundTheClock: true })],
      [counterOf('C1', 'OPD'), counterOf('C2', 'CAS'), counterOf('C3', 'OPD', 'CAS')],
    ),
  );
  one.open('C1', 'C2', 'C3');
  return one;
}

describe('the date', () => {
  it.each([
    ['Asia/Kolkata', '2026-11-22T18:29:59Z', '2026-11-22', 1439, 0],
    ['Asia/Kolkata', '2026-11-22T18:30:00Z', '2026-11-23', 0, 1],
    ['Asia/Kathmandu', '2026-11-22T18:15:00Z', '2026-11-23', 0, 1],
    ['America/New_York', '2026-11-01T05:30:00Z', '2026-11-01', 90, 0],
    ['America/New_York', '2026-11-01T06:30:00Z', '2026-11-01', 90, 0],
    ['UTC', '2028-02-29T12:00:00Z', '2028-02-29', 720, 2],
  ])('[DAY-1] in %s at %s is %s', (zone, at, day, minute, weekday) => {
    expect(momentIn(zone)(Date.parse(at))).toEqual({ at: Date.parse(at), day, minute, weekday });
  });

  it('[DAY-1] follows the clock from minute to minute, backwards too', () => {
    const moment = momentIn('Asia/Kolkata');
    const midnight = Date.parse('2026-11-22T18:30:00Z');
    const days = [midnight - 1, midnight, midnight + 1, midnight - 1].map((at) => moment(at).day);
    expect(days).toEqual(['2026-11-22', '2026-11-23', '2026-11-23', '2026-11-22']);
    expect(() => momentIn('Asia/Nowhere')).toThrow(RangeError);
  });

  it('[DAY-1] a date is a real date', () => {
    expect(parseDay('2026-11-23')).toBe('2026-11-23');
    for (const text of ['2026-02-29', '2026-13-01', '2026-11-31', '26-11-23', '2026-11-23T00', '', 'today']) {
      expect(parseDay(text)).toBeNull();
    }
    expect(daysBetween('2026-02-28' as Day, '2026-03-01' as Day)).toBe(1);
  });
});

describe('rolling', () => {
  it('[DAY-2] lapses what was left, closes counters and starts at 1', () => {
    const on = desk();
    const tokens = [1, 2, 3, 4, 5].map(() => on.issue('OPD'));
    on.must(on.next('C3'));
    on.must(on.act('serve', tokens[0] ?? ''));
    on.must(on.next('C1'));
    on.must(on.act('skip', tokens[1] ?? ''));
    on.must(on.next('C1'));
    on.must(on.act('cancel', tokens[4] ?? ''));
    on.later(DAY_LENGTH);
    expect(on.label(on.issue('OPD'))).toBe('O1');
    const rolled = on.log.find(({ fact }) => fact.type === 'dayRolled' && fact.from === '2026-11-23')?.fact;
    expect(rolled).toMatchObject({ day: '2026-11-24', lapsed: tokens.slice(0, 4), carried: [] });
    expect([...on.book.tokens.keys()]).toEqual(['2026-11-24.OPD.1']);
    // A counter of the casualty works through the night; the others open in the morning.
    expect(['C1', 'C2', 'C3'].map((id) => [on.counter(id).status, on.counter(id).token])).toEqual([
      ['closed', null],
      ['open', null],
      ['open', null],
    ]);
  });

  it('[DAY-2] a clerk’s command from before midnight is stale after it', () => {
    const on = desk();
    on.issue('OPD');
    const next = on.next('C3');
    on.later(DAY_LENGTH);
    expect(on.refusal(next)).toMatchObject({ code: 'stale', object: 'counter', id: 'C3' });
  });

  it('[DAY-3] twice is once', () => {
    const on = desk();
    on.issue('OPD');
    on.later(DAY_LENGTH);
    on.roll();
    const before = structuredClone(on.book);
    const day = '2026-11-24' as Day;
    expect(on.must({ type: 'rollDay', day, continued: [], confirmed: true })).toEqual([]);
    expect(on.book).toEqual(before);
  });

  it('[DAY-4] carries the casualty’s waiting, called and serving tokens with number, place and counter', () => {
    const on = desk();
    const [first, second, third, fourth] = [1, 2, 3, 4].map(() => on.issue('CAS'));
    on.must(on.next('C2'));
    on.must(on.next('C3'));
    on.must(on.act('serve', second ?? ''));
    on.later(DAY_LENGTH);
    on.roll();
    expect([...on.book.tokens.keys()]).toEqual([first, second, third, fourth]);
    expect(on.counter('C2')).toMatchObject({ token: first, status: 'open' });
    expect(on.counter('C3')).toMatchObject({ token: second, status: 'open' });
    const today = on.issue('CAS');
    expect(today).toBe('2026-11-24.CAS.1');
    expect([on.callNext('C2'), on.callNext('C2'), on.callNext('C2')]).toEqual([third, fourth, today]);
  });

  it('[DAY-4] [Q-12] a token called before midnight is announced again when it is recalled after it', () => {
    const on = desk();
    const token = on.issue('CAS');
    on.must(on.next('C2'));
    const told = on.token(token).legs.at(-1)?.announced ?? 0;
    on.later(DAY_LENGTH);
    on.roll();
    on.must(on.act('recall', token));
    expect(told).toBeGreaterThan(0);
    expect(on.token(token).legs.at(-1)?.announced).toBeGreaterThan(told);
  });

  it('[DAY-4] skipped and completed tokens of the casualty are not carried', () => {
    const on = desk();
    const [first, second] = [on.issue('CAS'), on.issue('CAS')];
    on.must(on.next('C2'));
    on.must(on.act('skip', first));
    on.must(on.next('C2'));
    on.must(on.act('complete', second));
    on.later(DAY_LENGTH);
    on.roll();
    expect(on.book.tokens.size).toBe(0);
  });

  it('[DAY-4] returns keep their order and their distance over midnight', () => {
    const on = desk();
    const tokens = [1, 2, 3, 4, 5, 6].map(() => on.issue('CAS'));
    for (const token of tokens.slice(0, 2)) {
      on.must(on.next('C2'));
      on.must(on.act('skip', token));
    }
    for (const token of tokens.slice(0, 2)) on.must(on.act('requeue', token));
    on.must(on.next('C2'));
    on.later(DAY_LENGTH);
    on.roll();
    const order = [1, 2, 3, 4, 5].map(() => on.callNext('C2'));
    expect(order).toEqual([3, 4, 0, 5, 1].map((i) => tokens[i]));
  });

  it('[DAY-4] [Q-14] two returns that were due before midnight keep their order after an undo', () => {
    const on = desk();
    const [first, second] = [1, 2, 3, 4].map(() => on.issue('CAS'));
    for (const token of [first, second]) {
      on.must(on.next('C2'));
      on.must(on.act('skip', token ?? ''));
    }
    for (const token of [first, second]) on.must(on.act('requeue', token ?? ''));
    for (let i = 0; i < 6; i += 1) on.issue('CAS', { lane: 'emergency' });
    for (let i = 0; i < 6; i += 1) on.must(on.next('C2'));
    on.later(DAY_LENGTH);
    on.roll();
    expect(on.callNext('C2')).toBe(first);
    on.must(on.undo('C2'));
    expect(on.queue('CAS').returning).toEqual([first, second]);
  });

  it('[DAY-4] a counter that holds a carried token stays open even if it serves the queue no more', () => {
    const on = desk();
    const token = on.issue('CAS');
    on.must(on.next('C3'));
    const { queues } = on.book.settings;
    const settings = settingsOf(queues, [
      counterOf('C1', 'OPD'),
      counterOf('C2', 'CAS'),
      counterOf('C3', 'OPD'),
    ]);
    on.must({ type: 'configure', settings, fileHash: 'two' });
    on.later(DAY_LENGTH);
    on.roll();
    expect(on.counter('C3')).toMatchObject({ token, status: 'open' });
    on.must(on.act('complete', token));
  });

  it('[DAY-5] a clock set back across midnight issues no number twice', () => {
    const on = desk();
    on.later(DAY_LENGTH);
    on.issue('OPD');
    on.confirmed = false;
    on.later(-10 * HOUR);
    expect(on.issue('OPD')).toBe('2026-11-24.OPD.2');
    on.later(-3 * DAY_LENGTH);
    expect(on.issue('OPD')).toBe('2026-11-24.OPD.3');
    on.later(3 * DAY_LENGTH + 10 * HOUR);
    expect(on.issue('OPD')).toBe('2026-11-24.OPD.4');
  });

  it.each([
    [0, false, 'same'],
    [0, true, 'same'],
    [1, false, 'roll'],
    [2, false, 'doubt'],
    [2, true, 'roll'],
    [400, false, 'doubt'],
    [-1, false, 'stay'],
    [-1, true, 'roll'],
    [-400, false, 'stay'],
  ] as const)('[DAY-6] %i days on, confirmed %s: %s', (days, confirmed, step) => {
    const clock = new Date(Date.parse('2026-11-23T00:00:00Z') + days * DAY_LENGTH).toISOString().slice(0, 10);
    expect(dayStep('2026-11-23' as Day, clock as Day, confirmed)).toBe(step);
  });

  it('[DAY-6] a date that is not believed rolls nothing until it is confirmed', () => {
    const on = desk();
    on.issue('OPD');
    on.confirmed = false;
    on.later(5 * DAY_LENGTH);
    const before = structuredClone(on.book);
    const refusal = { code: 'date_unconfirmed', day: '2026-11-28', bookDay: '2026-11-23' };
    expect(on.refusal(on.wish('OPD'))).toEqual(refusal);
    expect(on.refusal(on.next('C1'))).toEqual(refusal);
    expect(on.book).toEqual(before);
    on.confirmed = true;
    expect(on.issue('OPD')).toBe('2026-11-28.OPD.1');
  });

  it('[DAY-6] [DAY-7] an earlier date is entered only when confirmed, and its numbers go on', () => {
    const on = desk();
    for (let i = 0; i < 3; i += 1) on.issue('OPD');
    on.later(DAY_LENGTH);
    on.issue('OPD');
    on.later(-DAY_LENGTH);
    expect(on.issue('OPD')).toBe('2026-11-23.OPD.4');
    on.later(DAY_LENGTH);
    expect(on.issue('OPD')).toBe('2026-11-24.OPD.2');
  });

  it('[DAY-7] numbers go on for a queue that came back after the roll', () => {
    const on = desk();
    const { counters } = on.book.settings;
    for (let i = 0; i < 3; i += 1) on.issue('OPD');
    on.later(DAY_LENGTH);
    on.roll();
    const without = settingsOf([queueOf('CAS', { roundTheClock: true })], []);
    on.must({ type: 'configure', settings: without, fileHash: 'two' });
    on.later(-DAY_LENGTH);
    on.roll();
    const settings = settingsOf([queueOf('OPD'), queueOf('CAS', { roundTheClock: true })], counters);
    on.must({ type: 'configure', settings, fileHash: 'three' });
    expect(on.issue('OPD')).toBe('2026-11-23.OPD.4');
  });
});

describe('opening hours', () => {
  const office: OpeningHours = { days: [1, 2, 3, 4, 5], from: 9 * 60, to: 14 * 60 };
  const night: OpeningHours = { days: [5], from: 20 * 60, to: 6 * 60 };
  it.each([
    ['office', '2026-11-23T08:59', false],
    ['office', '2026-11-23T09:00', true],
    ['office', '2026-11-23T13:59', true],
    ['office', '2026-11-23T14:00', false],
    ['office', '2026-11-22T10:00', false],
    ['night', '2026-11-27T19:59', false],
    ['night', '2026-11-27T20:00', true],
    ['night', '2026-11-28T05:59', true],
    ['night', '2026-11-28T06:00', false],
    ['night', '2026-11-27T05:00', false],
    ['both', '2026-11-27T09:30', true],
    ['both', '2026-11-27T16:00', false],
    ['always', '2026-11-22T03:00', true],
  ])('[Q-19] %s at %s: %s', (name, local, open) => {
    const hours = { office: [office], night: [night], both: [office, night], always: [] }[name] ?? [];
    expect(isOpenAt(hours, momentIn('Asia/Kolkata')(Date.parse(`${local}:00+05:30`)))).toBe(open);
  });

  it('[Q-19] outside hours, on a holiday and at the cap a queue issues nothing, says which, and is still called', () => {
    const hours = [office];
    const on = new QueueDesk(
      settingsOf(
        [queueOf('OPD', { hours, dailyCap: 2 }), queueOf('CAS', { roundTheClock: true })],
        [counterOf('C1', 'OPD')],
        ['2026-11-24' as Day],
      ),
    );
    on.open('C1');
    const [first, second] = [on.issue('OPD', { persons: ['p1'] }), on.issue('OPD')];
    expect(on.refusal(on.wish('OPD'))).toEqual({ code: 'queue_closed', queue: 'OPD', why: 'cap' });
    // Whoever already has a token keeps it.
    expect(on.issue('OPD', { persons: ['p1'] })).toBe(first);
    on.later(6 * HOUR);
    expect(on.refusal(on.wish('OPD'))).toEqual({ code: 'queue_closed', queue: 'OPD', why: 'hours' });
    expect([on.callNext('C1'), on.callNext('C1')]).toEqual([first, second]);
    // Nobody brings an emergency by appointment.
    expect(on.label(on.issue('OPD', { lane: 'emergency' }))).toBe('O3');
    on.later(DAY_LENGTH - 6 * HOUR + MINUTE);
    expect(on.refusal(on.wish('OPD'))).toEqual({ code: 'queue_closed', queue: 'OPD', why: 'holiday' });
    expect(on.label(on.issue('CAS'))).toBe('C1');
  });
});

describe('configuration', () => {
  it('[Q-20] does not remove a queue or counter with live tokens, and names them', () => {
    const on = desk();
    on.issue('CAS');
    on.issue('OPD');
    on.must(on.next('C1'));
    const settings = settingsOf([queueOf('LAB')], [counterOf('C2', 'LAB')]);
    const before = structuredClone(on.book);
    expect(on.refusal({ type: 'configure', settings, fileHash: 'two' })).toEqual({
      code: 'in_use',
      queues: ['CAS', 'OPD'],
      counters: ['C1'],
    });
    expect(on.book).toEqual(before);
  });

  it('[Q-20] [Q-1] a queue that is removed and comes back the same day goes on with its numbers', () => {
    const on = desk();
    const token = on.issue('OPD');
    on.must(on.act('cancel', token));
    const { queues, counters } = on.book.settings;
    on.must({ type: 'configure', settings: settingsOf([queueOf('CAS')], []), fileHash: 'two' });
    expect(on.refusal(on.wish('OPD'))).toEqual({ code: 'unknown_queue', queue: 'OPD' });
    on.must({ type: 'configure', settings: settingsOf(queues, counters), fileHash: 'three' });
    expect(on.issue('OPD')).toBe('2026-11-23.OPD.2');
    on.later(DAY_LENGTH);
    expect(on.issue('OPD')).toBe('2026-11-24.OPD.1');
  });

  it('[Q-21] a letter that another queue gave out today is refused by name, until its tokens are over with their day', () => {
    const on = desk();
    on.must(on.act('cancel', on.issue('OPD')));
    const { queues, counters } = on.book.settings;
    const lettered = (id: string, prefix: string) =>
      settingsOf(
        queues.map((queue) => (queue.id === id ? { ...queue, prefix } : queue)),
        counters,
      );
    const swapped = settingsOf(
      queues.map((queue) => {
        if (queue.id === 'OPD') return { ...queue, prefix: 'C' };
        return queue.id === 'CAS' ? { ...queue, prefix: 'O' } : queue;
      }),
      counters,
    );
    expect(on.refusal({ type: 'configure', settings: swapped, fileHash: 'two' })).toEqual({
      code: 'label_in_use',
      queues: ['CAS'],
    });
    // A new letter harms nobody, and going back to the own one neither.
    on.must({ type: 'configure', settings: lettered('OPD', 'Z'), fileHash: 'three' });
    expect(on.label(on.issue('OPD'))).toBe('Z2');
    on.must({ type: 'configure', settings: lettered('OPD', 'O'), fileHash: 'four' });
    on.later(DAY_LENGTH);
    on.must({ type: 'configure', settings: swapped, fileHash: 'five' });
    expect(on.label(on.issue('CAS'))).toBe('O1');
  });
});
