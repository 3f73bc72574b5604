/** How long ago, in words of the page. */
import type { Say } from '../shared/text.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long it is since: minutes, hours or days, whichever is read at once. */
export function sinceWords(say: Say, from: number, to: number): string {
  const passed = Math.max(0, to - from);
  if (passed < HOUR_MS) return say('review.minutesLong', { n: Math.floor(passed / MINUTE_MS) });
  if (passed < 2 * DAY_MS) return say('review.hoursLong', { n: Math.floor(passed / HOUR_MS) });
  return say('review.daysLong', { n: Math.floor(passed / DAY_MS) });
}
