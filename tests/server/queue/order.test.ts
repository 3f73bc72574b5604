import { describe, expect, it } from 'vitest';
import { type BirthDate, believable, laneByAge } from '../../../server/queue/lane.ts';
import type { Day } from '../../../server/queue/model.ts';
import { callingOrder } from '../../../server/queue/next-token.ts';
import { counterOf, QueueDesk, queueOf, settingsOf } from '../../support/queue-desk.ts';

function desk(share = { priority: 1, normal: 2 }): QueueDesk {
  const one = new QueueDesk(
    settingsOf(
      [queueOf('A', { priorityShare: share }), queueOf('B', { priorityShare: share })],
      [counterOf('C1', 'A'), counterOf('C2', 'B'), counterOf('C3', 'A', 'B')],
    ),
  );
  one.open('C1', 'C2', 'C3');
  return one;
}

/** Labels in the order in which the counter calls them until nobody waits. */
function calls(on: QueueDesk, counter: string): string {
  const labels: string[] = [];
  for (let token = on.callNext(counter); token !== null; token = on.callNext(counter)) {
    labels.push(on.token(token).label);
  }
  return labels.join(' ');
}

/** Issues at queue A (or at B, in small letters): n normal, p priority, e emergency. */
function arrive(on: QueueDesk, who: string): string[] {
  return [...who].map((letter) => {
    const queue = letter === letter.toLowerCase() ? 'A' : 'B';
    const lane = { n: 'normal', p: 'priority', e: 'emergency' } as const;
    const key = letter.toLowerCase() as keyof typeof lane;
    return on.issue(queue, { lane: lane[key] });
  });
}

describe('lanes', () => {
  it.each([
    ['n n n', { priority: 1, normal: 2 }, 'A1 A2 A3'],
    ['n n e e', { priority: 1, normal: 2 }, 'A3 A4 A1 A2'],
    ['n n n n p p p', { priority: 1, normal: 2 }, 'A5 A1 A2 A6 A3 A4 A7'],
    ['n n n p p p p', { priority: 2, normal: 1 }, 'A4 A5 A1 A6 A7 A2 A3'],
    ['n n n n n p p', { priority: 1, normal: 4 }, 'A6 A1 A2 A3 A4 A7 A5'],
    ['p p p', { priority: 1, normal: 2 }, 'A1 A2 A3'],
    ['n p e n p e', { priority: 1, normal: 1 }, 'A3 A6 A2 A1 A5 A4'],
  ])('[ORD-1] [ORD-2] [ORD-4] arrivals %s with shares %o are called %s', (who, share, order) => {
    const on = desk(share);
    arrive(on, who.replaceAll(' ', ''));
    expect(calls(on, 'C1')).toBe(order);
  });

  it('[ORD-3] the account is shared by the counters of a queue', () => {
    const on = desk();
    arrive(on, 'nnnnpppp');
    const order = ['C1', 'C3', 'C1', 'C3', 'C1', 'C3'].map((id) => on.label(on.callNext(id)));
    expect(order).toEqual(['A5', 'A1', 'A2', 'A6', 'A3', 'A4']);
  });

  it('[ORD-4] priority that was called while nobody else waited costs the next one nothing', () => {
    const on = desk();
    arrive(on, 'p');
    on.callNext('C1');
    arrive(on, 'nnnp');
    expect(calls(on, 'C1')).toBe('A5 A2 A3 A4');
  });

  it('[ORD-4] a priority token that comes after a run of normal ones is called at once', () => {
    const on = desk();
    arrive(on, 'pnnnnnn');
    for (let i = 0; i < 4; i += 1) on.callNext('C1');
    arrive(on, 'p');
    expect(calls(on, 'C1')).toBe('A8 A5 A6 A7');
  });

  it('[ORD-3] an account kept in an old share is not held against anybody after the share changed', () => {
    const on = desk({ priority: 10, normal: 40 });
    arrive(on, 'nnnnnnpppppppppppp');
    for (let i = 0; i < 10; i += 1) on.callNext('C1');
    expect(on.queue('A').balance).toBe(400);
    const { counters, holidays } = on.book.settings;
    const settings = settingsOf([queueOf('A'), queueOf('B')], counters, holidays);
    on.must({ type: 'configure', settings, fileHash: 'two' });
    // One priority to two normal from the first call on.
    expect(['C1', 'C1', 'C1', 'C1'].map((id) => on.label(on.callNext(id)))).toEqual([
      'A17',
      'A1',
      'A2',
      'A18',
    ]);
  });
});

describe('several queues', () => {
  it('[ORD-1] emergencies of all the counter’s queues go by arrival', () => {
    const on = desk();
    arrive(on, 'nNEe');
    expect(calls(on, 'C3')).toBe('B2 A2 A1 B1');
  });

  it('[ORD-5] then returns that are due, then priority, then the oldest head', () => {
    const on = desk();
    const [first] = arrive(on, 'nNnNnNPn');
    on.must(on.next('C1'));
    on.must(on.act('skip', first ?? ''));
    on.must(on.act('requeue', first ?? ''));
    arrive(on, 'E');
    // B5 is the emergency, B4 the priority token; A1 returns after three calls of A.
    expect(calls(on, 'C3')).toBe('B5 B4 B1 A2 B2 A3 B3 A4 A1');
  });

  it('[ORD-5] a queue where only priority waits offers it by arrival', () => {
    const on = desk();
    arrive(on, 'NPnPnPn');
    const order = callingOrder(on.book, ['A', 'B']);
    expect(order.map((id) => on.label(id)).join(' ')).toBe(calls(on, 'C3'));
  });
});

describe('returns', () => {
  it('[ORD-6] a requeued token is called after three others, not at the end', () => {
    const on = desk();
    const [first] = arrive(on, 'nnnnnn');
    on.must(on.next('C1'));
    on.must(on.act('skip', first ?? ''));
    on.must(on.act('requeue', first ?? ''));
    expect(calls(on, 'C1')).toBe('A2 A3 A4 A1 A5 A6');
  });

  it('[ORD-6] sooner when nobody else waits', () => {
    const on = desk();
    const [first] = arrive(on, 'nn');
    on.must(on.next('C1'));
    on.must(on.act('skip', first ?? ''));
    on.must(on.act('requeue', first ?? ''));
    expect(calls(on, 'C1')).toBe('A2 A1');
  });

  it('[ORD-6] a return in a queue without others does not wait for another queue to run dry', () => {
    const on = desk();
    const [first] = arrive(on, 'nNNNN');
    on.must(on.next('C1'));
    on.must(on.act('skip', first ?? ''));
    on.must(on.act('requeue', first ?? ''));
    expect(calls(on, 'C3')).toBe('A1 B1 B2 B3 B4');
  });

  it('[ORD-6] people who return together do so in the order in which they came, one other between', () => {
    const on = desk();
    const [first, second, third] = arrive(on, 'nnnnnnnn');
    for (const token of [first, second, third]) {
      on.must(on.next('C1'));
      on.must(on.act('skip', token ?? ''));
    }
    for (const token of [third, first, second]) on.must(on.act('requeue', token ?? ''));
    expect(calls(on, 'C1')).toBe('A4 A5 A6 A1 A7 A2 A8 A3');
  });

  it('[ORD-6] two returns have another between them, even after emergencies made both due', () => {
    const on = desk();
    const [first, second] = arrive(on, 'nnnnnn');
    for (const token of [first, second]) {
      on.must(on.next('C1'));
      on.must(on.act('skip', token ?? ''));
    }
    for (const token of [first, second]) on.must(on.act('requeue', token ?? ''));
    arrive(on, 'eeeeee');
    expect(calls(on, 'C1')).toBe('A7 A8 A9 A10 A11 A12 A1 A3 A2 A4 A5 A6');
  });

  it('[ORD-6] a return whose forerunner left is not held up by it', () => {
    const on = desk();
    const [first, second] = arrive(on, 'nnnnnnn');
    for (const token of [first, second]) {
      on.must(on.next('C1'));
      on.must(on.act('skip', token ?? ''));
    }
    for (const token of [first, second]) on.must(on.act('requeue', token ?? ''));
    on.must(on.act('cancel', first ?? ''));
    expect(calls(on, 'C1')).toBe('A3 A4 A5 A2 A6 A7');
  });

  it('[ORD-7] a return that becomes an emergency waits for nobody', () => {
    const on = desk();
    const [first] = arrive(on, 'nnnnnn');
    on.must(on.next('C1'));
    on.must(on.act('skip', first ?? ''));
    on.must(on.act('requeue', first ?? ''));
    on.must(on.lane(first ?? '', 'emergency'));
    expect(calls(on, 'C1')).toBe('A1 A2 A3 A4 A5 A6');
  });

  it('[ORD-7] an emergency returns to its place among the emergencies', () => {
    const on = desk();
    const [first] = arrive(on, 'een');
    on.must(on.next('C1'));
    on.must(on.act('skip', first ?? ''));
    on.must(on.act('requeue', first ?? ''));
    expect(calls(on, 'C1')).toBe('A1 A2 A3');
  });
});

describe('the foretold order', () => {
  it('[ORD-9] counts returns, shares and emergencies', () => {
    const on = desk();
    const [first] = arrive(on, 'nnnnnpppe');
    on.must(on.pick('C1', first ?? ''));
    on.must(on.act('skip', first ?? ''));
    on.must(on.act('requeue', first ?? ''));
    const foretold = callingOrder(on.book, ['A']).map((id) => on.token(id).label);
    expect(callingOrder(on.book, ['A'], 3)).toHaveLength(3);
    expect(foretold.join(' ')).toBe(calls(on, 'C1'));
    expect(callingOrder(on.book, ['A', 'nowhere'])).toEqual([]);
  });
});

describe('priority by age', () => {
  const today = '2026-11-23' as Day;
  const born = (year: number, month: number | null = null, day: number | null = null): BirthDate => ({
    year,
    month,
    day,
  });

  it.each([
    ['60 today', born(1966, 11, 23), 'priority', 'age'],
    ['60 tomorrow', born(1966, 11, 24), 'normal', null],
    ['60 some day this month', born(1966, 11), 'priority', 'age'],
    ['60 next month', born(1966, 12), 'normal', null],
    ['60 some day this year', born(1966), 'priority', 'age'],
    ['59 this year', born(1967), 'normal', null],
    ['95', born(1931, 1, 1), 'priority', 'age'],
    ['born today', born(2026, 11, 23), 'priority', 'infant'],
    ['one year tomorrow', born(2025, 11, 24), 'priority', 'infant'],
    ['one year today', born(2025, 11, 23), 'normal', null],
    ['born this year', born(2026), 'priority', 'infant'],
    ['born last year, perhaps in December', born(2025), 'priority', 'infant'],
    ['born two years ago', born(2024), 'normal', null],
    ['born next year, a slip of the pen', born(2027), 'normal', null],
    ['born in two years', born(2028), 'normal', null],
    ['of unknown age', null, 'normal', null],
    ['125, it is said', born(1901, 11, 24), 'priority', 'age'],
    ['126, which nobody is', born(1900, 11, 23), 'normal', null],
    ['born in 1880, a slip of the pen', born(1880, 1, 1), 'normal', null],
    ['born next month', born(2026, 12, 1), 'normal', null],
    ['born tomorrow', born(2026, 11, 24), 'normal', null],
  ] as const)('[ORD-8] a person who is %s', (_who, birth, lane, laneReason) => {
    expect(laneByAge(today, birth)).toEqual({ lane, laneReason });
  });

  it.each([
    [born(2026), true],
    [born(2026, 11), true],
    [born(2026, 11, 23), true],
    [born(2026, 11, 24), false],
    [born(2026, 12), false],
    [born(2027), false],
    [born(1966, 1, 1), true],
    // Perhaps born in its last days: 125 still.
    [born(1900), true],
    [born(1900, 12, 31), true],
    [born(1900, 11, 23), false],
    [born(1899), false],
    [born(1850, 1, 1), false],
  ] as const)('[CLK-13] a birth %j may be true: %s', (birth, may) => {
    expect(believable(today, birth)).toEqual(may ? birth : null);
  });

  it('[ORD-8] pregnant and disabled people wait in the priority lane', () => {
    const on = desk();
    arrive(on, 'nn');
    for (const laneReason of ['pregnant', 'disabled'] as const) {
      on.must({ ...on.wish('A', { lane: 'priority' }), laneReason } as Parameters<QueueDesk['must']>[0]);
    }
    expect(on.token('2026-11-23.A.3').laneReason).toBe('pregnant');
    expect(calls(on, 'C1')).toBe('A3 A1 A2 A4');
  });
});
