/** Figures of random days against an independent count over the tokens' legs. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { copyBook } from '../../../server/queue/book.ts';
import { evolve } from '../../../server/queue/evolve.ts';
import { momentIn } from '../../../server/queue/service-day.ts';
import { figuresOf } from '../../../server/reports/figures.ts';
import { standing } from '../../../server/reports/standing.ts';
import { fuzzTimeout, runs } from '../../support/fuzz-runs.ts';
import { DAY_LENGTH, QueueDesk, ZONE } from '../../support/queue-desk.ts';
import { askFor, type History, histories } from '../../support/queue-histories.ts';
import {
  type LoggedRun,
  plainLegs,
  runsOf,
  slowLines,
  slowTimes,
  spelledOut,
} from '../../support/slow-figures.ts';

const moment = momentIn(ZONE);
const hourOf = (at: number) => Math.floor(moment(at).minute / 60);

/** Steps between two nights, so that every long history has some. */
const NIGHT_EVERY = 40;

function logged({ settings, steps }: History): LoggedRun[] {
  const desk = new QueueDesk(settings);
  for (const { id } of settings.counters) desk.open(id);
  for (const [turn, step] of steps.entries()) {
    if (turn % NIGHT_EVERY === NIGHT_EVERY - 1) desk.later(DAY_LENGTH);
    const ask = askFor(desk, step);
    if (ask !== null) desk.ask(ask);
  }
  return runsOf(desk.log);
}

function same(actual: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(actual, wanted)) expect(actual).toStrictEqual(wanted);
}

function holds(look: (run: LoggedRun) => void, count: number): void {
  fc.assert(
    fc.property(histories(120), (history) => {
      for (const run of logged(history)) look(run);
    }),
    runs(count),
  );
}

it(
  '[REP-1] [REP-2] [REP-3] [REP-4] [REP-6] the figures are what the legs of the tokens say',
  () => {
    holds((run) => same(spelledOut(figuresOf(run, hourOf)), slowLines(run, hourOf)), 250);
  },
  fuzzTimeout(60_000),
);

it(
  '[REP-7] every token that was issued or carried in ends in exactly one way',
  () => {
    holds((run) => {
      const { all, ends } = figuresOf(run, hourOf);
      const { carriedIn, ...ways } = ends;
      const issued = Object.values(all.issued).reduce((sum, n) => sum + n, 0);
      expect(Object.values(ways).reduce((sum, n) => sum + n, 0)).toBe(issued + carriedIn);
    }, 60);
  },
  fuzzTimeout(60_000),
);

it(
  "[REP-8] counters' times are those of the book between every two events that stand",
  () => {
    holds((run) => same(sorted(figuresOf(run, hourOf).times), sorted(slowTimes(run))), 150);
  },
  fuzzTimeout(60_000),
);

it(
  '[REP-1] leaving out what was undone, and the undo, leads to the book that undoing led to',
  () => {
    holds((run) => {
      const done = copyBook(run.before);
      const plain = copyBook(run.before);
      for (const event of run.events) evolve(done, event);
      for (const event of standing(run.events)) evolve(plain, event);
      for (const [id, token] of done.tokens) {
        const other = plain.tokens.get(id);
        same([other?.status, other?.queue, other?.counter], [token.status, token.queue, token.counter]);
        same(other === undefined ? [] : plainLegs(other), plainLegs(token));
      }
    }, 150);
  },
  fuzzTimeout(60_000),
);

function sorted<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
