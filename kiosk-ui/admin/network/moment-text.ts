/** A moment as people here write it: the time alone today, with its date else. */
import { clockTime } from '../../shared/text.ts';

/** `now` and `at` in milliseconds since 1970, on this machine's clock. */
export function momentText(at: number, now: number = Date.now()): string {
  const date = new Date(at);
  if (date.toDateString() === new Date(now).toDateString()) return clockTime(at);
  const [day, month] = [date.getDate(), date.getMonth() + 1].map((part) => String(part).padStart(2, '0'));
  // Hyphens and a blank that do not break: half a date at the end of a line reads as another.
  return `${day}\u2011${month}\u2011${date.getFullYear()}\u00a0${clockTime(at)}`;
}
