// Owns what a number of a pre-printed block becomes: its label, its place in line and in the counts.
import { expect, it } from 'vitest';
import { callingOrder } from '../../../server/queue/next-token.ts';
import { runningNumber } from '../../../server/queue/wait.ts';
import { counterOf, HOUR, MINUTE, QueueDesk, queueOf, settingsOf } from '../../support/queue-desk.ts';
import { brokenRules, brokenSeries } from '../../support/queue-invariants.ts';

function desk(changes: Parameters<typeof queueOf>[1] = {}): QueueDesk {
  const one = new QueueDesk(
    settingsOf([queueOf('A', changes), queueOf('B')], [counterOf('C1', 'A'), counterOf('C2', 'A', 'B')]),
  );
  one.open('C1', 'C2');
  return one;
}

/** The labels of a queue in the order of calling. */
function line(on: QueueDesk, queue = 'A'): (string | null)[] {
  return callingOrder(on.book, [queue]).map((id) => on.label(id));
}

function enter(
  on: QueueDesk,
  numbers: number[],
  since: number | null = null,
  seen = false,
  queue = 'A',
): string[] {
  return numbers.map((number) => on.issue(queue, { paper: { number, seen, since } }));
}

it('[PAP-1] an entered paper number keeps its label and takes the next number of the series', () => {
  const on = desk();
  on.issue('A');
  const [id = ''] = enter(on, [12]);
  on.issue('A');
  expect(on.token(id)).toMatchObject({ label: 'P12', number: 2, series: 'A', source: 'paper' });
  expect([...on.book.tokens.values()].map(({ label }) => label)).toEqual(['A1', 'P12', 'A3']);
  expect(brokenSeries(on.log)).toEqual([]);
});

it('[PAP-3] a number is entered once; the second time it is refused with where it stands', () => {
  const on = desk();
  const [id = ''] = enter(on, [7]);
  const again = on.refusal(on.wish('B', { paper: { number: 7, seen: true, since: null } }));
  expect(again).toEqual({ code: 'paper_entered', number: 7, token: id, queue: 'A', status: 'waiting' });
  on.must(on.act('cancel', id));
  expect(on.refusal(on.wish('A', { paper: { number: 7, seen: false, since: null } }))).toMatchObject({
    code: 'paper_entered',
    status: 'cancelled',
  });
});

it('[PAP-4] a number whose holder was seen is completed: counted, in nobody’s line and in no waiting time', () => {
  const on = desk();
  const [id = ''] = enter(on, [1], null, true);
  const token = on.token(id);
  expect(token).toMatchObject({ status: 'completed', number: 1, counter: null });
  expect(token.legs).toMatchObject([{ calledAt: null, servedAt: null, outcome: 'completed', calls: 0 }]);
  expect(line(on)).toEqual([]);
  expect(on.queue('A').calls).toEqual([]);
  expect(brokenRules(on.book, () => null)).toEqual([]);
  on.must(on.act('requeue', id));
  expect(line(on)).toEqual(['P1']);
});

it('[PAP-5] paper stands behind who came before it was begun, ahead of who came after, by its numbers', () => {
  const on = desk();
  on.issue('A');
  on.issue('A');
  on.later(HOUR);
  const since = on.at;
  on.later(HOUR);
  on.issue('A');
  on.issue('A');
  enter(on, [12, 3], since);
  on.issue('A');
  enter(on, [7], since);
  expect(line(on)).toEqual(['A1', 'A2', 'P3', 'P7', 'P12', 'A3', 'A4', 'A7']);
  expect(brokenRules(on.book, () => null)).toEqual([]);
});

it('[PAP-5] two times without a server in one day keep their order, whatever their blocks’ numbers', () => {
  const on = desk();
  const first = on.at;
  on.later(HOUR);
  enter(on, [50, 51], first);
  on.later(HOUR);
  const second = on.at;
  on.later(HOUR);
  on.issue('A');
  enter(on, [1, 2], second);
  // One more of the first block turns up.
  enter(on, [49], first);
  expect(line(on)).toEqual(['P49', 'P50', 'P51', 'P1', 'P2', 'A3']);
});

it('[PAP-5] who was transferred since stands where the transfer put them', () => {
  const on = desk();
  const moved = on.issue('B');
  on.later(HOUR);
  const since = on.at;
  on.later(MINUTE);
  on.issue('A');
  on.must(on.transfer(moved, 'A'));
  enter(on, [5], since);
  expect(line(on)).toEqual(['P5', 'A1', 'B1']);
});

it('[PAP-5] a paper token carried over midnight stays ahead of the next day’s', () => {
  const on = desk({ roundTheClock: true });
  on.issue('A');
  enter(on, [40]);
  on.later(24 * HOUR);
  enter(on, [2]);
  on.issue('A');
  expect(line(on)).toEqual(['A1', 'P40', 'P2', 'A2']);
});

it('[PAP-6] paper is entered whatever the hour, the holiday and the cap', () => {
  const on = desk({ hours: [{ days: [0], from: 0, to: 60 }], dailyCap: 1 });
  expect(on.refusal(on.wish('A')).code).toBe('queue_closed');
  enter(on, [1, 2]);
  expect(line(on)).toEqual(['P1', 'P2']);
});

it('[PAP-7] a call of paper does not move the running number', () => {
  const on = desk();
  on.issue('A');
  on.callNext('C1');
  expect(runningNumber(on.queue('A'))).toBe(1);
  enter(on, [9]);
  expect(on.label(on.callNext('C1'))).toBe('P9');
  expect(runningNumber(on.queue('A'))).toBe(1);
  on.issue('A');
  on.callNext('C1');
  expect(runningNumber(on.queue('A'))).toBe(3);
});
