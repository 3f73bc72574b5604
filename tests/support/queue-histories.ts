/**
 * Random days of a facility: settings and steps that fast-check can shrink. A step names its objects
 * by position, and is turned into a command only when its turn comes, so most of them are possible.
 */
import fc from 'fast-check';
import { isAllowed } from '../../server/queue/actions.ts';
import type {
  CounterId,
  Day,
  Lane,
  OpeningHours,
  QueueId,
  Settings,
  Token,
} from '../../server/queue/model.ts';
import { momentIn } from '../../server/queue/service-day.ts';
import {
  type Ask,
  counterOf,
  DAY_LENGTH,
  HOUR,
  MINUTE,
  type QueueDesk,
  queueOf,
  settingsOf,
} from './queue-desk.ts';

const QUEUES: QueueId[] = ['REG', 'OPD', 'CAS', 'PHARM'];
const COUNTERS: CounterId[] = ['C1', 'C2', 'C3', 'C4'];
const TOKEN_ACTIONS = ['recall', 'serve', 'complete', 'skip', 'requeue', 'cancel'] as const;
const COUNTER_STEPS = ['openCounter', 'pauseCounter', 'closeCounter'] as const;

export type Step =
  | { do: 'issue'; queue: number; person: number | null; lane: Lane; source: 'share' | 'card' | 'walk-in' }
  | { do: 'paper'; queue: number; number: number; seen: boolean; ago: number | null }
  | { do: 'next'; counter: number; completing: boolean; stale: boolean }
  | { do: 'pick'; counter: number; token: Choice; stale: boolean }
  | { do: 'token'; type: (typeof TOKEN_ACTIONS)[number]; token: Choice; stale: boolean }
  | { do: 'transfer'; token: Choice; to: number | null; stale: boolean }
  | { do: 'lane'; token: Choice; lane: Lane; stale: boolean }
  | { do: 'counter'; type: (typeof COUNTER_STEPS)[number]; counter: number; stale: boolean }
  | { do: 'undo'; counter: number; stale: boolean }
  | { do: 'clock'; by: number }
  | { do: 'vouch'; confirmed: boolean }
  | { do: 'configure'; settings: Settings };

/** The nth token, of those that allow the step or (rarely) of all. */
interface Choice {
  nth: number;
  any: boolean;
}

/** A record of plain objects, which compare equal to those that the queue makes. */
function record<T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(fields, { noNullPrototype: true });
}

const rarely = fc.nat(19).map((n) => n === 0);
const choice: fc.Arbitrary<Choice> = record({ nth: fc.nat(50), any: rarely });
// One position in twenty-one names nothing.
const position = fc.nat(20);
const lane: fc.Arbitrary<Lane> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Lane>('normal') },
  { weight: 3, arbitrary: fc.constant<Lane>('priority') },
  { weight: 1, arbitrary: fc.constant<Lane>('emergency') },
);

export const share = record({
  priority: fc.integer({ min: 1, max: 4 }),
  normal: fc.integer({ min: 1, max: 4 }),
});

const hours = fc.oneof(
  { weight: 12, arbitrary: fc.constant<OpeningHours[]>([]) },
  { weight: 1, arbitrary: fc.constant<OpeningHours[]>([{ days: [1, 2, 3, 4, 5], from: 480, to: 960 }]) },
  // Nights: from 20:00 to 06:00.
  {
    weight: 1,
    arbitrary: fc.constant<OpeningHours[]>([{ days: [0, 1, 2, 3, 4, 5, 6], from: 1200, to: 360 }]),
  },
);

const anySettings: fc.Arbitrary<Settings> = record({
  queues: fc.uniqueArray(
    record({
      id: fc.constantFrom(...QUEUES),
      priorityShare: share,
      next: fc.subarray(QUEUES, { maxLength: 2 }),
      hours,
      dailyCap: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(12) }),
      requeueAfter: fc.nat(4),
      windowMinutes: fc.constantFrom(0, 30, 60),
    }),
    { selector: ({ id }) => id, minLength: 2, maxLength: 4 },
  ),
  served: fc.array(fc.subarray(QUEUES, { minLength: 1 }), { minLength: 2, maxLength: 4 }),
  holidays: fc.oneof(
    { weight: 5, arbitrary: fc.constant<Day[]>([]) },
    { weight: 1, arbitrary: fc.subarray(['2026-11-23', '2026-11-24', '2026-11-25'] as Day[]) },
  ),
}).map(({ queues, served, holidays }) =>
  settingsOf(
    queues.map((queue) => queueOf(queue.id, { ...queue, roundTheClock: queue.id === 'CAS' })),
    served.map((wanted, i) => {
      const ids = queues.map(({ id }) => id);
      const some = wanted.filter((id) => ids.includes(id));
      return counterOf(COUNTERS[i] ?? 'C9', ...(some.length > 0 ? some : ids));
    }),
    holidays,
  ),
);

const clock = fc.oneof(
  { weight: 24, arbitrary: fc.integer({ min: 0, max: 10 * MINUTE }) },
  { weight: 2, arbitrary: fc.integer({ min: -30 * MINUTE, max: 0 }) },
  { weight: 1, arbitrary: fc.integer({ min: HOUR, max: 14 * HOUR }) },
  { weight: 1, arbitrary: fc.constantFrom(-2 * DAY_LENGTH, -DAY_LENGTH, DAY_LENGTH, 2 * DAY_LENGTH) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 24,
    arbitrary: record({
      do: fc.constant('issue' as const),
      queue: position,
      person: fc.option<number>(fc.nat(4), { freq: 3 }),
      lane,
      source: fc.constantFrom('share', 'card', 'walk-in'),
    }),
  },
  {
    weight: 5,
    arbitrary: record({
      do: fc.constant('paper' as const),
      queue: position,
      number: fc.integer({ min: 1, max: 30 }),
      seen: rarely,
      ago: fc.option<number>(fc.nat(2 * HOUR), { freq: 3 }),
    }),
  },
  {
    weight: 20,
    arbitrary: record({
      do: fc.constant('next' as const),
      counter: position,
      completing: fc.boolean(),
      stale: rarely,
    }),
  },
  {
    weight: 5,
    arbitrary: record({
      do: fc.constant('pick' as const),
      counter: position,
      token: choice,
      stale: rarely,
    }),
  },
  {
    weight: 24,
    arbitrary: record({
      do: fc.constant('token' as const),
      type: fc.constantFrom(...TOKEN_ACTIONS),
      token: choice,
      stale: rarely,
    }),
  },
  {
    weight: 6,
    arbitrary: record({
      do: fc.constant('transfer' as const),
      token: choice,
      to: fc.option<number>(position),
      stale: rarely,
    }),
  },
  {
    weight: 4,
    arbitrary: record({ do: fc.constant('lane' as const), token: choice, lane, stale: rarely }),
  },
  {
    weight: 3,
    arbitrary: record({
      do: fc.constant('counter' as const),
      type: fc.constantFrom(...COUNTER_STEPS),
      counter: position,
      stale: rarely,
    }),
  },
  { weight: 8, arbitrary: record({ do: fc.constant('undo' as const), counter: position, stale: rarely }) },
  { weight: 10, arbitrary: record({ do: fc.constant('clock' as const), by: clock }) },
  { weight: 1, arbitrary: record({ do: fc.constant('vouch' as const), confirmed: fc.boolean() }) },
  { weight: 1, arbitrary: record({ do: fc.constant('configure' as const), settings: anySettings }) },
);

export interface History {
  settings: Settings;
  steps: Step[];
}

/** A history of up to `length` steps at a facility whose counters are open. */
export function histories(length: number): fc.Arbitrary<History> {
  return record({ settings: anySettings, steps: fc.array(step, { maxLength: length, size: 'max' }) });
}

const kolkata = momentIn('Asia/Kolkata');
/** A person's keys as the desk makes them: today's first, then those of other days it still has. */
function keysOf(person: number, desk: QueueDesk): string[] {
  const days = new Set([desk.book.day, ...desk.log.map((event) => event.day), kolkata(desk.at).day]);
  return [...days].map((day) => `person-${person}@${day}`);
}

/** Who a token belongs to, days aside; what the keyed hashes hide from the book. */
export function personOf(token: Token): string | null {
  return token.person?.split('@')[0] ?? null;
}

/** The command a step comes to now; null when it only moves the clock, or has no object yet. */
export function askFor(desk: QueueDesk, step: Step): Ask | null {
  const { settings } = desk.book;
  const stale = 'stale' in step && step.stale ? 1 : 0;
  switch (step.do) {
    case 'clock':
      desk.later(step.by);
      return null;
    case 'vouch':
      desk.confirmed = step.confirmed;
      return null;
    case 'configure':
      return { type: 'configure', settings: step.settings, fileHash: 'later' };
    case 'issue': {
      const persons = step.person === null ? [] : keysOf(step.person, desk);
      return desk.wish(named(settings.queues, step.queue), { lane: step.lane, source: step.source, persons });
    }
    case 'paper': {
      const since = step.ago === null ? null : desk.at - step.ago;
      const paper = { number: step.number, seen: step.seen, since };
      return desk.wish(named(settings.queues, step.queue), { paper });
    }
    case 'next':
    case 'undo':
    case 'counter': {
      const counter = named(settings.counters, step.counter);
      const seen = (desk.book.counters.get(counter)?.version ?? 1) + stale;
      if (step.do === 'undo') return { type: 'undo', counter, seen };
      if (step.do === 'counter') return { type: step.type, counter, seen };
      return { type: 'callNext', counter, seen, completing: step.completing };
    }
    default: {
      const action =
        step.do === 'token'
          ? step.type
          : step.do === 'pick'
            ? 'callToken'
            : step.do === 'lane'
              ? 'setLane'
              : step.do;
      const all = [...desk.book.tokens.values()];
      const allowed = all.filter((token) => isAllowed(token, action));
      const fitting = step.token.any || allowed.length === 0 ? all : allowed;
      const chosen = fitting[step.token.nth % Math.max(1, fitting.length)];
      const token = chosen?.id ?? 'no-such-token';
      const seen = (chosen?.version ?? 1) + stale;
      if (step.do === 'token') return { type: step.type, token, seen };
      if (step.do === 'pick')
        return { type: 'callToken', token, seen, counter: named(settings.counters, step.counter) };
      if (step.do === 'lane') return { type: 'setLane', token, seen, lane: step.lane, laneReason: 'staff' };
      return { type: 'transfer', token, seen, to: step.to === null ? null : named(settings.queues, step.to) };
    }
  }
}

function named(things: { id: string }[], position: number): string {
  return position === 20 ? 'nowhere' : (things[position % Math.max(1, things.length)]?.id ?? 'nowhere');
}
