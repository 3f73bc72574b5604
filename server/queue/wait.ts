/**
 * How long a person will wait: an honest range from what the counters did today, or null.
 * Each gap between two calls, while somebody was left waiting, times the open counters, is one
 * sample of counter-minutes a person; the range is what that many people are likely to take.
 */
import type { CallRecord, Lane, QueueState } from './model.ts';

export interface WaitRange {
  lowMinutes: number;
  highMinutes: number;
}

/** Fewer gaps than this say nothing honest about a queue. */
export const MIN_SAMPLES = 5;
/** How many of the latest gaps count: the pace of the last hour, not of the morning. */
export const WINDOW = 30;
/** Standard deviations on each side; measured in simulated days [WAIT-3]. */
const SPREAD = 1.2;

/** Never expect more than every second call to pass a normal token. */
const MOST_PASSING = 0.5;

const MINUTE = 60_000;

interface Gap {
  minutes: number;
  counters: number;
}

/** The latest gaps in which the counters were busy. */
function busyGaps(calls: readonly CallRecord[]): Gap[] {
  const gaps: Gap[] = [];
  for (let i = calls.length - 1; i > 0 && gaps.length < WINDOW; i -= 1) {
    const call = calls[i];
    const before = calls[i - 1];
    if (call === undefined || before === undefined || before.leftWaiting === 0) continue;
    gaps.push({ minutes: Math.max(0, call.at - before.at) / MINUTE, counters: call.openCounters });
  }
  return gaps;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Of the latest calls made while a normal token waited, the part that went to others. It stops at
 * MOST_PASSING, since few such calls prove little.
 */
function passing(calls: readonly CallRecord[]): number {
  const contested = calls.slice(-WINDOW).filter(({ turn }) => turn !== 'alone');
  const passed = contested.filter(({ turn }) => turn === 'passing').length;
  return Math.min(MOST_PASSING, passed / Math.max(1, contested.length));
}

/**
 * The range of minutes until a token with `ahead` others before it is called [WAIT-1].
 * `openCounters`: open counters that serve the queue now [WAIT-2]. The low end supposes that nobody
 * passes a normal token any more, the high end that as many do as of late; nobody passes other lanes.
 */
export function waitRange(
  queue: QueueState,
  openCounters: number,
  ahead: number,
  lane: Lane = 'normal',
): WaitRange | null {
  const gaps = busyGaps(queue.calls);
  if (gaps.length < MIN_SAMPLES || openCounters === 0) return null;
  const work = gaps.map((gap) => gap.minutes * gap.counters);
  const average = mean(work);
  const variance = mean(work.map((value) => (value - average) ** 2)) * (work.length / (work.length - 1));
  // What each person varies, and what we do not know of the average.
  const spread = (people: number): number =>
    SPREAD * Math.sqrt(people * variance + (people * people * variance) / work.length);
  // The call under way is on average half done.
  const least = ahead + 0.5;
  const most = lane === 'normal' ? ahead / (1 - passing(queue.calls)) + 0.5 : least;
  return {
    lowMinutes: roundDown(Math.max(0, least * average - spread(least)) / openCounters),
    highMinutes: roundUp((most * average + spread(most)) / openCounters),
  };
}

/** Average minutes between two calls of the queue while people waited, at least 1; null when not known. */
export function averageMinutes(queue: QueueState): number | null {
  const gaps = busyGaps(queue.calls);
  return gaps.length < MIN_SAMPLES ? null : Math.max(1, Math.round(mean(gaps.map((gap) => gap.minutes))));
}

/** The number "being served" for phones: see [WAIT-4]; null when nothing was called today. */
export function runningNumber(queue: QueueState): number | null {
  let highest: number | null = null;
  for (const { running } of queue.calls) {
    if (running !== null && (highest === null || running > highest)) highest = running;
  }
  return highest;
}

// People read "10 to 25 minutes" better than "11 to 23": outward to fives once past ten.
function step(minutes: number): number {
  return minutes <= 10 ? 1 : 5;
}

function roundDown(minutes: number): number {
  return Math.floor(minutes / step(minutes)) * step(minutes);
}

function roundUp(minutes: number): number {
  return Math.max(1, Math.ceil(minutes / step(minutes)) * step(minutes));
}
