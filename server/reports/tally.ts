/**
 * Counts and times that can be added up: of a day, of one of its queues, hours or counters, or of many
 * days. Times are kept as how often each whole second came, so a range's percentiles are exact.
 */
import type { Source } from '../queue/model.ts';

/** Whole seconds, and how often each came. */
export type Spans = Map<number, number>;

export interface Tally {
  /** Tokens issued, by how they came. */
  issued: Record<Source, number>;
  /** Stays that ended at a counter: completed, or sent on to another queue from there. */
  seen: number;
  noShows: number;
  cancelled: number;
  /** Waiting when the day ended. */
  left: number;
  /** At a counter, called or being served, when the day ended. */
  unfinished: number;
  wait: Spans;
  service: Spans;
}

/** Milliseconds of a counter. `idle`: open with nobody at it while somebody waits; `free`: nobody waits. */
export interface CounterTime {
  busy: number;
  idle: number;
  free: number;
  paused: number;
}

/** How the tokens of a day, those carried into it included, stood at its end. */
export interface Ends {
  carriedIn: number;
  completed: number;
  cancelled: number;
  noShows: number;
  left: number;
  unfinished: number;
  /** Of round-the-clock queues: taken into the next day. */
  carriedOver: number;
  /** Of a day that is not over: waiting, called or being served. */
  live: number;
}

export interface DayFigures {
  all: Tally;
  queues: Map<string, Tally>;
  /** By the hour in the facility's zone, 0–23. */
  hours: Map<number, Tally>;
  counters: Map<string, Tally>;
  times: Map<string, CounterTime>;
  ends: Ends;
}

export function emptyTally(): Tally {
  return {
    issued: { share: 0, card: 0, 'walk-in': 0, paper: 0 },
    seen: 0,
    noShows: 0,
    cancelled: 0,
    left: 0,
    unfinished: 0,
    wait: new Map(),
    service: new Map(),
  };
}

export function emptyFigures(): DayFigures {
  return {
    all: emptyTally(),
    queues: new Map(),
    hours: new Map(),
    counters: new Map(),
    times: new Map(),
    ends: {
      carriedIn: 0,
      completed: 0,
      cancelled: 0,
      noShows: 0,
      left: 0,
      unfinished: 0,
      carriedOver: 0,
      live: 0,
    },
  };
}

/** Counts a time of `ms`; a clock that was set back makes no negative ones. */
export function countSpan(spans: Spans, ms: number): void {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  spans.set(seconds, (spans.get(seconds) ?? 0) + 1);
}

/** The nearest-rank percentile in seconds (`share` 0.5 is the median); null when there are no times. */
export function percentile(spans: Spans, share: number): number | null {
  let total = 0;
  for (const count of spans.values()) total += count;
  const rank = Math.max(1, Math.ceil(total * share));
  let seen = 0;
  for (const [seconds, count] of [...spans].sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= rank) return seconds;
  }
  return null;
}

/** Adds `more` to `sum`, which is changed. */
export function addFigures(sum: DayFigures, more: DayFigures): void {
  addTally(sum.all, more.all);
  addEach(sum.queues, more.queues);
  addEach(sum.hours, more.hours);
  addEach(sum.counters, more.counters);
  for (const [id, time] of more.times) addNumbers(timeOf(sum, id), time);
  addNumbers(sum.ends, more.ends);
}

export function tallyOf<K>(tallies: Map<K, Tally>, key: K): Tally {
  const known = tallies.get(key) ?? emptyTally();
  tallies.set(key, known);
  return known;
}

export function timeOf(figures: DayFigures, counter: string): CounterTime {
  const known = figures.times.get(counter) ?? { busy: 0, idle: 0, free: 0, paused: 0 };
  figures.times.set(counter, known);
  return known;
}

function addEach<K>(sum: Map<K, Tally>, more: ReadonlyMap<K, Tally>): void {
  for (const [key, tally] of more) addTally(tallyOf(sum, key), tally);
}

function addTally(sum: Tally, { issued, wait, service, ...counts }: Tally): void {
  addNumbers(sum.issued, issued);
  addSpans(sum.wait, wait);
  addSpans(sum.service, service);
  sum.seen += counts.seen;
  sum.noShows += counts.noShows;
  sum.cancelled += counts.cancelled;
  sum.left += counts.left;
  sum.unfinished += counts.unfinished;
}

function addSpans(sum: Spans, more: Spans): void {
  for (const [seconds, count] of more) sum.set(seconds, (sum.get(seconds) ?? 0) + count);
}

function addNumbers<K extends string>(sum: Record<K, number>, more: Readonly<Record<K, number>>): void {
  for (const key of Object.keys(more) as K[]) sum[key] += more[key];
}
