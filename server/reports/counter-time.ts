/**
 * What a counter's hours went into [REP-8]: with somebody, idle while people wait for it, free, paused.
 * Nothing is counted after the day's last step at any counter: a counter that was left open overnight
 * has not worked all night, one that called nobody while others did was idle.
 */
import type { Event, FactOf } from '../queue/events.ts';
import type { CounterId, CounterStatus, Instant, QueueId, Settings } from '../queue/model.ts';
import { type DayFigures, timeOf } from './tally.ts';

interface Window {
  status: CounterStatus;
  busy: boolean;
}

export interface CounterTimeCount {
  /** Counts the time up to this event, then takes the event in. */
  before(event: Event): void;
  /** Somebody stopped waiting in one queue, or began to in another. */
  moved(from: QueueId | null, to: QueueId | null): void;
}

/** Counts into `figures.times`; `events` are those that stand, in order. */
export function createCounterTime(
  figures: DayFigures,
  settings: Settings,
  events: readonly Event[],
): CounterTimeCount {
  const last = events.findLastIndex(isCounterStep);
  const windows = new Map<CounterId, Window>();
  const waiting = new Map<QueueId, number>();
  let served = new Map<CounterId, readonly QueueId[]>();
  let position = -1;
  let now: Instant | null = null;

  function configure({ counters }: Settings): void {
    served = new Map(counters.map(({ id, queues }) => [id, queues]));
    for (const id of windows.keys()) if (!served.has(id)) windows.delete(id);
    for (const id of served.keys()) {
      timeOf(figures, id);
      if (!windows.has(id)) windows.set(id, { status: 'closed', busy: false });
    }
  }

  function spend(ms: number): void {
    for (const [id, { status, busy }] of windows) {
      if (status === 'closed') continue;
      const time = timeOf(figures, id);
      if (status === 'paused') time.paused += ms;
      else if (busy) time.busy += ms;
      else if (served.get(id)?.some((queue) => (waiting.get(queue) ?? 0) > 0)) time.idle += ms;
      else time.free += ms;
    }
  }

  function set(counter: CounterId | null, changes: Partial<Window>): void {
    const window = counter === null ? undefined : windows.get(counter);
    if (window !== undefined) Object.assign(window, changes);
  }

  function roll({ counters }: FactOf<'dayRolled'>): void {
    for (const { id, status, token } of counters) {
      timeOf(figures, id);
      windows.set(id, { status, busy: token !== null });
    }
  }

  function take({ fact }: Event): void {
    switch (fact.type) {
      case 'dayRolled':
        return roll(fact);
      case 'configured':
        return configure(fact.settings);
      case 'called':
        return set(fact.counter, { busy: true });
      case 'completed':
      case 'skipped':
      case 'transferred':
        return set(fact.counter, { busy: false });
      case 'counterOpened':
        return set(fact.counter, { status: 'open' });
      case 'counterPaused':
        return set(fact.counter, { status: 'paused' });
      case 'counterClosed':
        return set(fact.counter, { status: 'closed' });
      default:
        return;
    }
  }

  configure(settings);
  return {
    before(event) {
      position += 1;
      // A clock that is set back stands still until it has caught up.
      const then = Math.max(now ?? event.at, event.at);
      if (now !== null && position <= last && then > now) spend(then - now);
      now = then;
      take(event);
    },
    moved(from, to) {
      if (from !== null) waiting.set(from, (waiting.get(from) ?? 0) - 1);
      if (to !== null) waiting.set(to, (waiting.get(to) ?? 0) + 1);
    },
  };
}

function isCounterStep({ fact }: Event): boolean {
  switch (fact.type) {
    case 'called':
    case 'recalled':
    case 'served':
    case 'completed':
    case 'skipped':
    case 'counterOpened':
    case 'counterPaused':
    case 'counterClosed':
      return true;
    case 'transferred':
      return fact.counter !== null;
    default:
      return false;
  }
}
