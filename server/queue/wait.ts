/**
 * How long a person will wait: an honest range from what the counters did today, or null.
 * Each gap between two calls, while somebody was left waiting, times the open counters, is one
 * sample of counter-minutes a person; the range is what that many people are likely to take.
 */
import type { CallRecord, QueueState } from './model.ts';

export interface WaitRange {
  lowMinutes: number;
  highMinutes: number;
}

/** Fewer gaps than this say nothing honest about a queue. */
export const MIN_SAMPLES = 5;
/** How many of the latest gaps count: the pace of the last hour, not of the morning. */
export const WINDOW = 30;
/** Standard deviations on each side; measured in simulated days [WAIT-3]. */
const SPREAD = 1.6;

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
 * The range of minutes until a token with `ahead` others before it is called [WAIT-1].
 * `openCounters`: open counters that serve the queue now [WAIT-2].
 */
export function waitRange(queue: QueueState, openCounters: number, ahead: number): WaitRange | null {
  const gaps = busyGaps(queue.calls);
  if (gaps.length < MIN_SAMPLES || openCounters === 0) return null;
  const work = gaps.map((gap) => gap.minutes * gap.counters);
  const average = mean(work);
  const variance = mean(work.map((value) => (value - average) ** 2)) * (work.length / (work.length - 1));
  // The call under way is on average half done.
  const people = ahead + 0.5;
  // What each person varies, and what we do not know of the average.
  const spread = SPREAD * Math.sqrt(people * variance + (people * people * variance) / work.length);
  const middle = people * average;
  return {
    lowMinutes: roundDown(Math.max(0, middle - spread) / openCounters),
    highMinutes: roundUp((middle + spread) / openCounters),
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
