/** A moment as people here write it: the time alone today, with its date else. */
import { clockTime, dateText } from '../../shared/facility-zone.ts';

/** `now` and `at` in milliseconds since 1970; today is the facility's. */
export function momentText(at: number, now: number = Date.now()): string {
  if (dateText(at) === dateText(now)) return clockTime(at);
  // Hyphens and a blank that do not break: half a date at the end of a line reads as another.
  return `${dateText(at).replaceAll('-', '\u2011')}\u00a0${clockTime(at)}`;
}
