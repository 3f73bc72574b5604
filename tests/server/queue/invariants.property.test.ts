/** What must hold after every command of any day, however strange. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { copyBook, emptyBook } from '../../../server/queue/book.ts';
import { decide } from '../../../server/queue/decide.ts';
import type { Event } from '../../../server/queue/events.ts';
import { evolve } from '../../../server/queue/evolve.ts';
import type { Book } from '../../../server/queue/model.ts';
import { momentIn } from '../../../server/queue/service-day.ts';
import { fuzzTimeout, runs } from '../../support/fuzz-runs.ts';
import { QueueDesk, ZONE } from '../../support/queue-desk.ts';
import { askFor, type History, histories, personOf } from '../../support/queue-histories.ts';
import { brokenRules, brokenSeries } from '../../support/queue-invariants.ts';

const LENGTH = 90;
const moment = momentIn(ZONE);

function same(actual: unknown, wanted: unknown): void {
  // expect's own comparison is slow; it is asked only to tell the difference.
  if (!isDeepStrictEqual(actual, wanted)) expect(actual).toStrictEqual(wanted);
}

/** Runs a history and looks after every command, with the book as it was before (the day rolled). */
function replay(
  { settings, steps }: History,
  look: (desk: QueueDesk, before: Book, refused: boolean, command: string) => void,
): QueueDesk {
  const desk = new QueueDesk(settings);
  for (const { id } of settings.counters) desk.open(id);
  for (const step of steps) {
    const ask = askFor(desk, step);
    if (ask === null) continue;
    const unrolled = structuredClone(desk.book);
    const doubted = desk.roll();
    if (doubted !== null) {
      same(desk.book, unrolled);
      continue;
    }
    const before = structuredClone(desk.book);
    const fresh = askFor(desk, step) ?? ask;
    const commandBefore = structuredClone(fresh);
    const decided = desk.askToday(fresh);
    same(fresh, commandBefore);
    look(desk, before, 'refusal' in decided, desk.log.at(-1)?.command ?? '');
  }
  return desk;
}

function holds(
  look: Parameters<typeof replay>[1],
  after: (desk: QueueDesk) => void = () => {},
  count = 150,
): void {
  fc.assert(
    fc.property(histories(LENGTH), (history) => after(replay(history, look))),
    runs(count),
  );
}

it(
  '[Q-1] [Q-2] [Q-3] [Q-13] [Q-18] [Q-20] [ORD-2] every book keeps its rules after every command',
  () => {
    holds(
      (desk) => {
        expect(brokenRules(desk.book, personOf)).toEqual([]);
      },
      (desk) => {
        expect(brokenSeries(desk.log)).toEqual([]);
      },
    );
  },
  fuzzTimeout(30_000),
);

it(
  '[Q-5] [Q-9] deciding changes nothing, and a refusal leaves the book as it was',
  () => {
    holds((desk, before, refused) => {
      if (refused) same(desk.book, before);
    });
    // Deciding without folding: the book stays even when the command is allowed.
    fc.assert(
      fc.property(histories(40), ({ settings, steps }) => {
        const desk = new QueueDesk(settings);
        for (const { id } of settings.counters) desk.open(id);
        for (const step of steps) {
          const ask = askFor(desk, step);
          if (ask === null) continue;
          const before = structuredClone(desk.book);
          const decided = decide(desk.book, { ...ask, id: 'tried' }, moment(desk.at));
          same(desk.book, before);
          expect('facts' in decided !== 'refusal' in decided).toBe(true);
          desk.ask(ask);
        }
      }),
      runs(60),
    );
  },
  fuzzTimeout(30_000),
);

/** The book without what undo may leave changed: versions, undo points, and counts that only ever grow. */
function masked(book: Book): unknown {
  return {
    ...book,
    seq: 0,
    places: 0,
    tokens: [...book.tokens.values()].map((token) => ({ ...token, version: 0 })),
    counters: [...book.counters.values()].map((counter) => ({ ...counter, version: 0, undo: null })),
  };
}

it(
  '[Q-14] undo right after a step restores the book before it',
  () => {
    const undone = new Set<string>();
    holds((desk, before, _refused, command) => {
      for (const { id, undo, version } of [...desk.book.counters.values()]) {
        if (undo === null || undo.command !== command || before.counters.get(id)?.undo?.command === command)
          continue;
        const tried = copyBook(desk.book);
        const decided = decide(
          tried,
          { type: 'undo', id: 'undo', counter: id, seen: version },
          moment(desk.at),
        );
        expect(decided).toEqual({ facts: [{ type: 'undone', counter: id }] });
        const { seq, day } = tried;
        evolve(tried, {
          seq: seq + 1,
          actor: null,
          day,
          at: desk.at,
          command: 'undo',
          fact: { type: 'undone', counter: id },
        });
        same(masked(tried), masked(before));
        expect(tried.counters.get(id)?.undo).toBeNull();
        undone.add(undo.tokens.length > 1 ? 'complete-and-call' : undo.kind);
      }
    });
    expect([...undone].sort()).toEqual(['call', 'complete-and-call', 'completion', 'skip', 'transfer']);
  },
  fuzzTimeout(30_000),
);

/** What recovery reads: the last configuration before the last roll, the roll, and all that came after. */
function eventsToFold(log: readonly Event[]): Event[] {
  const roll = log.findLastIndex(({ fact }) => fact.type === 'dayRolled');
  const settings = log.slice(0, roll).findLast(({ fact }) => fact.type === 'configured');
  return settings === undefined ? [...log] : [settings, ...log.slice(roll)];
}

it(
  '[Q-8] folding the log gives the book that deciding produced, undo points included',
  () => {
    holds(
      () => {},
      (desk) => {
        const folded = eventsToFold(desk.log).reduce(evolve, emptyBook());
        same(folded, desk.book);
        expect([...folded.tokens.keys()]).toEqual([...desk.book.tokens.keys()]);
        const whole = desk.log.reduce(evolve, emptyBook());
        same(whole, desk.book);
      },
    );
  },
  fuzzTimeout(30_000),
);

it(
  '[Q-8] a copied book and its original go their own ways',
  () => {
    fc.assert(
      fc.property(histories(60), ({ settings, steps }) => {
        const desk = new QueueDesk(settings);
        for (const { id } of settings.counters) desk.open(id);
        for (const step of steps.slice(0, 30)) {
          const ask = askFor(desk, step);
          if (ask !== null) desk.ask(ask);
        }
        const copy = copyBook(desk.book);
        const kept = structuredClone(copy);
        const folded = desk.log.length;
        for (const step of steps.slice(30)) {
          const ask = askFor(desk, step);
          if (ask !== null) desk.ask(ask);
        }
        same(copy, kept);
        same(desk.log.slice(folded).reduce(evolve, copy), desk.book);
      }),
      runs(80),
    );
  },
  fuzzTimeout(30_000),
);

it(
  '[Q-7] arrivals change no version of a counter or of another token',
  () => {
    holds((desk, before, refused, command) => {
      const last = desk.log.at(-1)?.fact;
      if (refused || command !== desk.log.at(-1)?.command || last === undefined) return;
      if (last.type !== 'issued' && last.type !== 'rescanned') return;
      for (const [id, { version }] of before.counters)
        expect(desk.book.counters.get(id)?.version).toBe(version);
      for (const [id, { version }] of before.tokens) expect(desk.book.tokens.get(id)?.version).toBe(version);
    });
  },
  fuzzTimeout(30_000),
);
