/** Who is called next, over random days: fairness, returns, and the foretold order. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Lane, QueueId, TokenId } from '../../../server/queue/model.ts';
import { callingOrder } from '../../../server/queue/next-token.ts';
import { fuzzTimeout, runs } from '../../support/fuzz-runs.ts';
import { counterOf, QueueDesk, queueOf, settingsOf } from '../../support/queue-desk.ts';
import { askFor, histories, share } from '../../support/queue-histories.ts';

const QUEUES: QueueId[] = ['A', 'B', 'C'];
const COUNTERS = ['C1', 'C2', 'C3'] as const;

type Turn =
  | { do: 'issue'; queue: QueueId; lane: Lane }
  | { do: 'paper'; queue: QueueId; first: boolean }
  | { do: 'next'; counter: (typeof COUNTERS)[number] }
  | { do: 'skip' | 'requeue' | 'cancel' | 'transfer'; nth: number; to: QueueId };

const turn: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('issue' as const),
      queue: fc.constantFrom(...QUEUES),
      lane: fc.constantFrom<Lane[]>('normal', 'normal', 'priority', 'priority', 'priority', 'emergency'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('paper' as const),
      queue: fc.constantFrom(...QUEUES),
      first: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('next' as const), counter: fc.constantFrom(...COUNTERS) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('skip' as const, 'requeue' as const, 'cancel' as const, 'transfer' as const),
      nth: fc.nat(50),
      to: fc.constantFrom(...QUEUES),
    }),
  },
);

const facility = fc.record({
  shares: fc.tuple(share, share, share),
  requeueAfter: fc.nat(4),
  served: fc.tuple(
    fc.subarray(QUEUES, { minLength: 1 }),
    fc.subarray(QUEUES, { minLength: 1 }),
    fc.subarray(QUEUES, { minLength: 1 }),
  ),
  oneQueue: fc.boolean(),
  turns: fc.array(turn, { maxLength: 150, size: 'max' }),
});

type Facility = typeof facility extends fc.Arbitrary<infer T> ? T : never;

/** One call by `callNext`, seen with the lines as they were just before it. */
interface Call {
  desk: QueueDesk;
  counter: string;
  serves: readonly QueueId[];
  called: TokenId;
  /** Whether the called token was a return. */
  returned: boolean;
  lane: Lane;
  queue: QueueId;
  before: Map<
    QueueId,
    {
      normal: TokenId[];
      priority: TokenId[];
      emergency: TokenId[];
      returning: [TokenId, number][];
      calls: number;
    }
  >;
}

function play(
  { shares, requeueAfter, served, oneQueue, turns }: Facility,
  look: (call: Call) => void,
): QueueDesk {
  const counters = COUNTERS.map((id, i) => counterOf(id, ...(oneQueue ? ['A'] : (served[i] ?? []))));
  const desk = new QueueDesk(
    settingsOf(
      QUEUES.map((id, i) =>
        queueOf(id, { requeueAfter, priorityShare: shares[i] ?? { priority: 1, normal: 1 } }),
      ),
      counters,
    ),
  );
  desk.open(...COUNTERS);
  let papers = 0;
  for (const one of turns) {
    if (one.do === 'issue') {
      desk.issue(oneQueue ? 'A' : one.queue, { lane: one.lane });
    } else if (one.do === 'paper') {
      papers += 1;
      // All of a play is one moment: since then is before everybody.
      const paper = { number: papers, seen: false, since: one.first ? desk.at : null };
      desk.issue(oneQueue ? 'A' : one.queue, { paper });
    } else if (one.do === 'next') {
      const before: Call['before'] = new Map();
      for (const [id, { lines, returning, calls }] of desk.book.queues) {
        const { normal, priority, emergency } = lines;
        before.set(id, {
          normal: [...normal],
          priority: [...priority],
          emergency: [...emergency],
          returning: returning.map((token) => [token, desk.token(token).returnsAt ?? Number.NaN]),
          calls: calls.length,
        });
      }
      const called = desk.callNext(one.counter);
      if (called === null) continue;
      const { lane, queue } = desk.token(called);
      const returned = before.get(queue)?.returning.some(([id]) => id === called) ?? false;
      const serves = counters.find(({ id }) => id === one.counter)?.queues ?? [];
      look({ desk, counter: one.counter, serves, called, returned, lane, queue, before });
    } else {
      const tokens = [...desk.book.tokens.values()].filter(({ status }) =>
        one.do === 'skip'
          ? status === 'called'
          : one.do === 'requeue'
            ? status === 'skipped'
            : status === 'waiting',
      );
      const token = tokens[one.nth % Math.max(1, tokens.length)];
      if (token === undefined) continue;
      if (one.do !== 'transfer') desk.must(desk.act(one.do, token.id));
      else if (!oneQueue && one.to !== token.queue) desk.must(desk.transfer(token.id, one.to));
    }
  }
  return desk;
}

it(
  '[ORD-3] while a normal token waits and m normal ones are called, at most p + p·m/n priority tokens pass',
  () => {
    let tight = 0;
    fc.assert(
      fc.property(facility, (day) => {
        // Over every stretch in which a normal token waits, priority calls × n − normal calls × p stays
        // within p × n; `worst` is the most that any stretch up to now comes to.
        const worst = new Map<QueueId, number>();
        play(day, ({ serves, returned, lane, queue, before }) => {
          for (const id of QUEUES) {
            const { priority: p, normal: n } = day.shares[QUEUES.indexOf(id)] ?? { priority: 1, normal: 1 };
            if (before.get(id)?.normal.length === 0) worst.set(id, 0);
            else if (!returned && lane === 'priority' && queue === id)
              worst.set(id, (worst.get(id) ?? 0) + n);
            else if (!returned && lane === 'normal' && serves.includes(id)) {
              worst.set(id, Math.max(0, (worst.get(id) ?? 0) - p));
            }
            expect(worst.get(id) ?? 0).toBeLessThanOrEqual(p * n);
            if (worst.get(id) === p * n) tight += 1;
          }
        });
      }),
      runs(250),
    );
    // The bound is met, so a looser rule would fail.
    expect(tight).toBeGreaterThan(100);
  },
  fuzzTimeout(30_000),
);

it(
  '[ORD-4] while a priority token waits, no more than n/p normal ones of its queue go before it',
  () => {
    let tight = 0;
    fc.assert(
      fc.property(facility, (day) => {
        const passed = new Map<QueueId, number>();
        play(day, ({ returned, lane, queue, before }) => {
          const { priority: p, normal: n } = day.shares[QUEUES.indexOf(queue)] ?? { priority: 1, normal: 1 };
          const waits = (before.get(queue)?.priority.length ?? 0) > 0;
          if (!waits || lane === 'priority') passed.set(queue, 0);
          else if (lane === 'normal' && !returned) passed.set(queue, (passed.get(queue) ?? 0) + 1);
          expect(passed.get(queue) ?? 0).toBeLessThanOrEqual(Math.ceil(n / p));
          if (passed.get(queue) === Math.ceil(n / p)) tight += 1;
        });
      }),
      runs(200),
    );
    expect(tight).toBeGreaterThan(100);
  },
  fuzzTimeout(30_000),
);

it(
  '[ORD-1] [ORD-2] [ORD-5] emergencies go first by arrival, and each lane of a queue is first come first served',
  () => {
    fc.assert(
      fc.property(facility, (day) => {
        play(day, ({ desk, serves, called, returned, lane, queue, before }) => {
          const emergencies = serves.flatMap((id) => before.get(id)?.emergency ?? []);
          const first = emergencies.toSorted((a, b) => desk.token(a).place - desk.token(b).place)[0];
          if (first !== undefined) expect(called).toBe(first);
          const lines = before.get(queue);
          if (returned) expect(lines?.returning[0]?.[0]).toBe(called);
          else expect(lines?.[lane][0]).toBe(called);
        });
      }),
      runs(150),
    );
  },
  fuzzTimeout(30_000),
);

it(
  '[ORD-6] a requeued token is called when its time has come, not before, and two never in a row while others wait',
  () => {
    const seen = { due: 0, early: 0, apart: 0 };
    fc.assert(
      fc.property(facility, (day) => {
        const last = new Map<QueueId, boolean>();
        play(day, ({ serves, returned, lane, queue, before }) => {
          const lines = before.get(queue);
          const others = (id: QueueId): boolean => {
            const line = before.get(id);
            return line !== undefined && line.normal.length + line.priority.length > 0;
          };
          const due = serves.filter((id) => {
            const line = before.get(id);
            const at = line?.returning[0]?.[1];
            return (
              line !== undefined && at !== undefined && at <= line.calls && !(last.get(id) && others(id))
            );
          });
          if (returned) {
            if (others(queue)) {
              expect(lines?.calls).toBeGreaterThanOrEqual(lines?.returning[0]?.[1] ?? Number.NaN);
              expect(last.get(queue) ?? false).toBe(false);
              seen.due += 1;
            } else seen.early += 1;
          } else if (due.length > 0) expect(lane).toBe('emergency');
          if (!returned && last.get(queue) && (lines?.returning.length ?? 0) > 0) seen.apart += 1;
          last.set(queue, returned);
        });
      }),
      // Returns while nobody else waits are rare: enough days that some are always seen.
      runs(1_000),
    );
    expect(seen.due).toBeGreaterThan(20);
    expect(seen.early).toBeGreaterThan(20);
    expect(seen.apart).toBeGreaterThan(0);
  },
  fuzzTimeout(30_000),
);

it(
  '[ORD-9] the foretold order is the order in which callNext calls',
  () => {
    let longest = 0;
    fc.assert(
      fc.property(histories(90), fc.nat(3), fc.nat(6), ({ settings, steps }, nth, limit) => {
        const desk = new QueueDesk(settings);
        for (const { id } of settings.counters) desk.open(id);
        for (const step of steps) {
          const ask = askFor(desk, step);
          if (ask !== null) desk.ask(ask);
        }
        desk.confirmed = true;
        desk.roll();
        const counter = desk.book.settings.counters[nth % desk.book.settings.counters.length];
        if (counter === undefined) return;
        desk.open(counter.id);
        const foretold = callingOrder(desk.book, counter.queues);
        expect(callingOrder(desk.book, counter.queues, limit)).toEqual(foretold.slice(0, limit));
        longest = Math.max(longest, foretold.length);
        for (const wanted of foretold) expect(desk.callNext(counter.id)).toBe(wanted);
        expect(desk.callNext(counter.id)).toBeNull();
      }),
      runs(200),
    );
    expect(longest).toBeGreaterThan(8);
  },
  fuzzTimeout(30_000),
);

it(
  '[Q-1] [ORD-2] a counter of plain queues does what a list on paper would',
  () => {
    const step = fc.record({
      do: fc.constantFrom('issue', 'issue', 'call', 'cancel'),
      queue: fc.constantFrom(...QUEUES),
      counter: fc.constantFrom(...COUNTERS),
      nth: fc.nat(20),
    });
    const served = fc.tuple(...COUNTERS.map(() => fc.subarray(QUEUES, { minLength: 1 })));
    fc.assert(
      fc.property(served, fc.array(step, { maxLength: 120, size: 'max' }), (queuesOf, steps) => {
        const counters = COUNTERS.map((id, i) => counterOf(id, ...(queuesOf[i] ?? [])));
        const desk = new QueueDesk(
          settingsOf(
            QUEUES.map((id) => queueOf(id)),
            counters,
          ),
        );
        desk.open(...COUNTERS);
        const paper: { queue: QueueId; label: string }[] = [];
        const issued = new Map<QueueId, number>();
        for (const one of steps) {
          if (one.do === 'issue') {
            const number = (issued.get(one.queue) ?? 0) + 1;
            issued.set(one.queue, number);
            paper.push({ queue: one.queue, label: `${one.queue}${number}` });
            expect(desk.label(desk.issue(one.queue))).toBe(`${one.queue}${number}`);
          } else if (one.do === 'call') {
            const mine = counters.find(({ id }) => id === one.counter)?.queues ?? [];
            const at = paper.findIndex(({ queue }) => mine.includes(queue));
            const next = at === -1 ? null : (paper.splice(at, 1)[0]?.label ?? null);
            expect(desk.label(desk.callNext(one.counter))).toBe(next);
          } else {
            const [gone] = paper.splice(one.nth, 1);
            const token = [...desk.book.tokens.values()].find(({ label }) => label === gone?.label);
            if (token !== undefined) desk.must(desk.act('cancel', token.id));
          }
        }
      }),
      runs(150),
    );
  },
  fuzzTimeout(30_000),
);
