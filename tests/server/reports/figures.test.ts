/** What counts as what, told as short days. */
import { expect, it } from 'vitest';
import { momentIn } from '../../../server/queue/service-day.ts';
import { figuresOf } from '../../../server/reports/figures.ts';
import { type DayFigures, percentile } from '../../../server/reports/tally.ts';
import {
  counterOf,
  DAY_LENGTH,
  HOUR,
  MINUTE,
  QueueDesk,
  queueOf,
  settingsOf,
  ZONE,
} from '../../support/queue-desk.ts';
import { runsOf } from '../../support/slow-figures.ts';

const SETTINGS = settingsOf(
  [queueOf('OPD', { next: ['LAB'] }), queueOf('LAB'), queueOf('CAS', { roundTheClock: true })],
  [counterOf('C1', 'OPD'), counterOf('C2', 'LAB'), counterOf('C9', 'CAS')],
);
const moment = momentIn(ZONE);
const hourOf = (at: number) => Math.floor(moment(at).minute / 60);

function openDesk(): QueueDesk {
  const desk = new QueueDesk(SETTINGS);
  desk.open('C1', 'C2', 'C9');
  return desk;
}

/** The figures of each run of the desk's log. */
function figures(desk: QueueDesk): DayFigures[] {
  return runsOf(desk.log).map((run) => figuresOf(run, hourOf));
}

function only(desk: QueueDesk): DayFigures {
  const [first, ...more] = figures(desk);
  if (first === undefined || more.length > 0) throw new Error('not one day');
  return first;
}

it('[REP-3] a transferred person has a wait in each queue, and the first is not told twice', () => {
  const desk = openDesk();
  const token = desk.issue('OPD');
  desk.later(10 * MINUTE);
  desk.callNext('C1');
  desk.later(2 * MINUTE);
  desk.must(desk.transfer(token));
  desk.later(30 * MINUTE);
  desk.callNext('C2');
  const { queues, all } = only(desk);
  expect([...(queues.get('OPD')?.wait ?? [])]).toEqual([[600, 1]]);
  expect([...(queues.get('LAB')?.wait ?? [])]).toEqual([[1_800, 1]]);
  expect(queues.get('OPD')?.seen).toBe(1);
  expect([...(queues.get('OPD')?.service ?? [])]).toEqual([[120, 1]]);
  expect(all.issued.share).toBe(1);
});

it('[REP-3] who was sent on before any call waited for nothing that is told', () => {
  const desk = openDesk();
  const token = desk.issue('OPD');
  desk.later(10 * MINUTE);
  desk.must(desk.transfer(token));
  const { queues, all } = only(desk);
  expect(queues.get('OPD')?.wait.size).toBe(0);
  expect(all.seen).toBe(0);
});

it('[REP-3] [REP-6] a skipped person who comes back is no no-show and waited once', () => {
  const desk = openDesk();
  const token = desk.issue('OPD');
  desk.later(5 * MINUTE);
  desk.callNext('C1');
  desk.must(desk.act('skip', token));
  expect(only(desk).ends.noShows).toBe(1);
  desk.later(20 * MINUTE);
  desk.must(desk.act('requeue', token));
  desk.callNext('C1');
  desk.must(desk.act('complete', token));
  const { all, ends } = only(desk);
  expect(ends).toMatchObject({ noShows: 0, completed: 1 });
  expect([...all.wait]).toEqual([[300, 1]]);
});

it('[REP-6] a skipped person is a no-show at the hour of the skip, cancelled or lapsed', () => {
  const desk = openDesk();
  const [one, two] = [desk.issue('OPD'), desk.issue('OPD')];
  desk.later(2 * HOUR);
  for (const token of [one, two]) {
    desk.callNext('C1');
    desk.must(desk.act('skip', token));
  }
  desk.must(desk.act('cancel', one));
  desk.later(DAY_LENGTH);
  desk.issue('OPD');
  const { all, hours, counters, ends } = figures(desk)[0] ?? only(desk);
  expect([all.noShows, ends.noShows, ends.cancelled]).toEqual([2, 2, 0]);
  expect(hours.get(11)?.noShows).toBe(2);
  expect(counters.get('C1')?.noShows).toBe(2);
});

it('[REP-4] without serving the service time begins with the last call; pressing it counts from there', () => {
  const desk = openDesk();
  const token = desk.issue('OPD');
  desk.callNext('C1');
  desk.must(desk.act('skip', token));
  desk.later(HOUR);
  desk.must(desk.pick('C1', token));
  desk.later(3 * MINUTE);
  desk.must(desk.act('complete', token));
  const other = desk.issue('OPD');
  desk.callNext('C1');
  desk.later(MINUTE);
  desk.must(desk.act('serve', other));
  desk.later(2 * MINUTE);
  desk.must(desk.act('complete', other));
  expect([...only(desk).all.service].sort()).toEqual([
    [120, 1],
    [180, 1],
  ]);
});

it('[REP-1] an undone call, completion or skip leaves no trace', () => {
  const desk = openDesk();
  const token = desk.issue('OPD');
  desk.later(MINUTE);
  desk.callNext('C1');
  desk.must(desk.undo('C1'));
  desk.later(MINUTE);
  desk.callNext('C1');
  desk.must(desk.act('skip', token));
  desk.must(desk.undo('C1'));
  desk.must(desk.act('complete', token));
  desk.must(desk.undo('C1'));
  const { all, ends } = only(desk);
  expect([...all.wait]).toEqual([[120, 1]]);
  expect(all.seen).toBe(0);
  expect(ends).toMatchObject({ live: 1, noShows: 0, completed: 0 });
});

it('[REP-2] [REP-7] who waits over midnight is a token of the first day and waits into the second', () => {
  const desk = openDesk();
  const token = desk.issue('CAS');
  desk.later(DAY_LENGTH);
  desk.roll();
  desk.callNext('C9');
  desk.must(desk.act('complete', token));
  const [monday, tuesday] = figures(desk);
  expect(monday?.all.issued.share).toBe(1);
  expect(monday?.ends).toMatchObject({ carriedOver: 1, left: 0 });
  expect(tuesday?.all.issued.share).toBe(0);
  expect(tuesday?.ends).toMatchObject({ carriedIn: 1, completed: 1 });
  expect(percentile(tuesday?.all.wait ?? new Map(), 0.5)).toBe(24 * 3_600);
});

it('[REP-7] who waits when the day ends was left, who is at a counter is unfinished', () => {
  const desk = openDesk();
  desk.issue('OPD');
  desk.issue('OPD');
  desk.callNext('C1');
  expect(only(desk).ends).toMatchObject({ live: 2 });
  desk.later(DAY_LENGTH);
  desk.issue('OPD');
  expect(figures(desk)[0]?.ends).toMatchObject({ left: 1, unfinished: 1, live: 0 });
});

it('[REP-8] a counter is busy, free or idle; the night that it was left open does not count', () => {
  const desk = openDesk();
  desk.later(10 * MINUTE);
  const token = desk.issue('OPD');
  desk.later(5 * MINUTE);
  desk.callNext('C1');
  desk.later(3 * MINUTE);
  desk.must(desk.act('complete', token));
  desk.must({ type: 'pauseCounter', counter: 'C1', seen: desk.counter('C1').version });
  desk.later(MINUTE);
  desk.must({ type: 'closeCounter', counter: 'C2', seen: desk.counter('C2').version });
  desk.later(9 * HOUR);
  desk.issue('OPD');
  const { times } = only(desk);
  const minutes = (id: string) =>
    Object.fromEntries(Object.entries(times.get(id) ?? {}).map(([what, ms]) => [what, ms / MINUTE]));
  expect(minutes('C1')).toEqual({ free: 10, idle: 5, busy: 3, paused: 1 });
  expect(minutes('C2')).toEqual({ free: 19, idle: 0, busy: 0, paused: 0 });
});

it('[REP-8] a counter that called nobody while others did was idle', () => {
  const two = settingsOf([queueOf('OPD')], [counterOf('C1', 'OPD'), counterOf('C2', 'OPD')]);
  const desk = new QueueDesk(two);
  desk.open('C1', 'C2');
  for (let i = 0; i < 3; i += 1) desk.issue('OPD');
  for (let i = 0; i < 3; i += 1) {
    desk.callNext('C1');
    desk.later(10 * MINUTE);
  }
  const { times } = only(desk);
  // Until the last call: then nobody waited any more.
  expect(times.get('C2')).toMatchObject({ idle: 20 * MINUTE, busy: 0 });
  expect(times.get('C1')).toMatchObject({ idle: 0, busy: 20 * MINUTE });
});
