/**
 * The figures of a stretch of a day, from its events alone [REP]: pure, without the queue's own
 * folding, so that a test can hold the two against each other. Undone steps count as if they had
 * not happened (standing.ts); a counter's time is counter-time.ts's.
 */
import type { Event, FactOf } from '../queue/events.ts';
import type { CounterId, Instant, QueueId, Settings, Token, TokenId, TokenStatus } from '../queue/model.ts';
import { createCounterTime } from './counter-time.ts';
import { standing } from './standing.ts';
import { countSpan, type DayFigures, emptyFigures, type Tally, tallyOf } from './tally.ts';

/** One stay of a token in a queue, as far as the figures need it. */
interface Stay {
  queue: QueueId;
  joinedAt: Instant;
  called: boolean;
  /** What serving is counted from: the last `serve`, or the last call without one. */
  servedFrom: Instant | null;
  counter: CounterId | null;
}

interface Walk {
  status: TokenStatus;
  stay: Stay;
  /** The hour of the last skip. */
  skipHour: number;
  /** Cancelled after a skip: still somebody who did not come. */
  absent: boolean;
}

/** A run of the log in which one day was open. */
export interface DayRun {
  /** In force when it begins. */
  settings: Settings;
  /** From the roll that opened the day on, in order. */
  events: readonly Event[];
  /** The roll that ended it; null while the day is open. */
  ending: FactOf<'dayRolled'> | null;
}

/** The figures of one run; `hourOf` gives the hour in the facility's zone. */
export function figuresOf(run: DayRun, hourOf: (at: Instant) => number): DayFigures {
  const figures = emptyFigures();
  const walks = new Map<TokenId, Walk>();
  const events = standing(run.events);
  const time = createCounterTime(figures, run.settings, events);

  /** Every tally that something at this place belongs to. */
  function count(
    at: { queue: QueueId; hour?: number; counter?: CounterId | null },
    add: (to: Tally) => void,
  ) {
    add(figures.all);
    add(tallyOf(figures.queues, at.queue));
    if (at.hour !== undefined) add(tallyOf(figures.hours, at.hour));
    if (at.counter !== undefined && at.counter !== null) add(tallyOf(figures.counters, at.counter));
  }

  function roll(fact: FactOf<'dayRolled'>): void {
    for (const token of fact.carried) walks.set(token.id, walkOf(token));
    figures.ends.carriedIn += fact.carried.length;
  }

  function issue(fact: FactOf<'issued'>, at: Instant): void {
    walks.set(fact.token, { status: 'waiting', stay: newStay(fact.queue, at), skipHour: 0, absent: false });
    count({ queue: fact.queue, hour: hourOf(at) }, (to) => {
      to.issued[fact.source] += 1;
    });
    // Entered from paper after the person was seen: nobody called, so nothing of it was timed.
    const walk = walks.get(fact.token);
    if (walk === undefined || fact.paper?.seen !== true) return;
    seen(walk, at);
    walk.status = 'completed';
  }

  function call(walk: Walk, fact: FactOf<'called'>, at: Instant): void {
    const { stay } = walk;
    if (!stay.called) {
      count({ queue: stay.queue, hour: hourOf(at), counter: fact.counter }, (to) =>
        countSpan(to.wait, at - stay.joinedAt),
      );
    }
    walk.status = 'called';
    walk.stay = { ...stay, called: true, servedFrom: at, counter: fact.counter };
  }

  /** A stay that ends at a counter. */
  function seen({ stay }: Walk, at: Instant): void {
    const { servedFrom } = stay;
    count({ queue: stay.queue, hour: hourOf(at), counter: stay.counter }, (to) => {
      to.seen += 1;
      if (servedFrom !== null) countSpan(to.service, at - servedFrom);
    });
  }

  function noShow({ stay, skipHour }: Walk): void {
    figures.ends.noShows += 1;
    count({ queue: stay.queue, hour: skipHour, counter: stay.counter }, (to) => {
      to.noShows += 1;
    });
  }

  function fold({ fact, at }: Event): void {
    if (fact.type === 'dayRolled') return roll(fact);
    if (fact.type === 'issued') return issue(fact, at);
    const walk = 'token' in fact ? walks.get(fact.token) : undefined;
    if (walk === undefined) return;
    switch (fact.type) {
      case 'called':
        return call(walk, fact, at);
      case 'served':
        walk.status = 'serving';
        walk.stay = { ...walk.stay, servedFrom: at };
        return;
      case 'completed':
        seen(walk, at);
        walk.status = 'completed';
        return;
      case 'skipped':
        walk.status = 'skipped';
        walk.skipHour = hourOf(at);
        return;
      case 'requeued':
        // Who was skipped keeps the stay and its wait; who was done or cancelled begins another.
        if (walk.status !== 'skipped') walk.stay = newStay(walk.stay.queue, at);
        walk.status = 'waiting';
        return;
      case 'transferred':
        if (fact.counter !== null) seen(walk, at);
        walk.status = 'waiting';
        walk.stay = newStay(fact.to, at);
        return;
      case 'cancelled':
        walk.absent = walk.status === 'skipped';
        walk.status = 'cancelled';
        return;
      default:
        return;
    }
  }

  function end(id: TokenId, walk: Walk, carried: ReadonlySet<TokenId>): void {
    const { stay } = walk;
    const { ends } = figures;
    if (walk.status === 'skipped' || (walk.status === 'cancelled' && walk.absent)) return noShow(walk);
    if (walk.status === 'completed') ends.completed += 1;
    else if (walk.status === 'cancelled') {
      ends.cancelled += 1;
      count({ queue: stay.queue }, (to) => {
        to.cancelled += 1;
      });
    } else if (run.ending === null) ends.live += 1;
    else if (carried.has(id)) ends.carriedOver += 1;
    else if (walk.status === 'waiting') {
      ends.left += 1;
      count({ queue: stay.queue }, (to) => {
        to.left += 1;
      });
    } else {
      ends.unfinished += 1;
      count({ queue: stay.queue, counter: stay.counter }, (to) => {
        to.unfinished += 1;
      });
    }
  }

  for (const event of events) {
    time.before(event);
    const token = 'token' in event.fact ? event.fact.token : null;
    const before = token === null ? undefined : walks.get(token);
    const was = before?.status === 'waiting' ? before.stay.queue : null;
    fold(event);
    const after = token === null ? undefined : walks.get(token);
    time.moved(was, after?.status === 'waiting' ? after.stay.queue : null);
    if (event.fact.type === 'dayRolled') {
      for (const walk of walks.values()) if (walk.status === 'waiting') time.moved(null, walk.stay.queue);
    }
  }
  const carried = new Set((run.ending?.carried ?? []).map(({ id }) => id));
  for (const [id, walk] of walks) end(id, walk, carried);
  return figures;
}

function newStay(queue: QueueId, joinedAt: Instant): Stay {
  return { queue, joinedAt, called: false, servedFrom: null, counter: null };
}

/** A token that came over midnight: what was counted yesterday is not counted again. */
function walkOf(token: Token): Walk {
  const leg = token.legs.at(-1);
  return {
    status: token.status,
    skipHour: 0,
    absent: false,
    stay: {
      queue: token.queue,
      joinedAt: leg?.openedAt ?? token.issuedAt,
      called: (leg?.calledAt ?? null) !== null,
      servedFrom: leg?.servedAt ?? leg?.calledAt ?? null,
      counter: token.counter,
    },
  };
}
