/**
 * From an instant to the facility's date and clock, and whether a date may be believed.
 * The zone's rules come from Intl; no clock is read here.
 */
import type { Day, Instant, Moment, OpeningHours } from './model.ts';

const MINUTE = 60_000;

/**
 * A function from instants to moments in `zone` (an IANA name; throws RangeError on an unknown one).
 * Formatting is slow and commands come in bursts, so the last minute's answer is kept.
 */
export function momentIn(zone: string): (at: Instant) => Moment {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  let keptMinute = Number.NaN;
  let kept: Omit<Moment, 'at'> | null = null;
  return function moment(at: Instant): Moment {
    const minuteOfTime = Math.floor(at / MINUTE);
    if (kept === null || minuteOfTime !== keptMinute) {
      const part = new Map(format.formatToParts(at).map((p) => [p.type, p.value]));
      const day = `${part.get('year')?.padStart(4, '0')}-${part.get('month')}-${part.get('day')}` as Day;
      kept = {
        day,
        minute: Number(part.get('hour')) * 60 + Number(part.get('minute')),
        weekday: weekdayOf(day),
      };
      keptMinute = minuteOfTime;
    }
    const { day, minute, weekday } = kept;
    return { at, day, minute, weekday };
  };
}

const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/;

/** `text` as a Day when it is a real date, else null. */
export function parseDay(text: string): Day | null {
  if (!DAY_PATTERN.test(text)) return null;
  const back = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(back.getTime()) && back.toISOString().startsWith(text) ? (text as Day) : null;
}

/** Whole days since 1970 of a plain date. */
function dayNumber(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`) / (24 * 60 * MINUTE);
}

/** Days from `a` to `b`; negative when `b` is earlier. */
export function daysBetween(a: Day, b: Day): number {
  return dayNumber(b) - dayNumber(a);
}

/** The `count` days before `day`, the nearest first. */
export function daysBefore(day: Day, count: number): Day[] {
  const noon = Date.parse(`${day}T12:00:00Z`);
  return Array.from(
    { length: count },
    (_, i) => new Date(noon - (i + 1) * 24 * 60 * MINUTE).toISOString().slice(0, 10) as Day,
  );
}

function weekdayOf(day: Day): number {
  return (((dayNumber(day) + 4) % 7) + 7) % 7;
}

/**
 * What the clock's date means for a book.
 * `stay` keeps the book's day although the clock is behind it; `doubt` waits for a confirmation.
 */
export type DayStep = 'same' | 'roll' | 'stay' | 'doubt';

/** More than this many days ahead of the book, a date is believed only once confirmed. */
export const MAX_UNCONFIRMED_DAYS = 1;

export function dayStep(bookDay: Day, clockDay: Day, confirmed: boolean): DayStep {
  if (bookDay === clockDay) return 'same';
  const ahead = daysBetween(bookDay, clockDay);
  if (confirmed) return 'roll';
  if (ahead < 0) return 'stay';
  return ahead <= MAX_UNCONFIRMED_DAYS ? 'roll' : 'doubt';
}

/** Whether one of the opening times covers the moment; no times means always open. */
export function isOpenAt(hours: readonly OpeningHours[], moment: Moment): boolean {
  if (hours.length === 0) return true;
  const yesterday = (moment.weekday + 6) % 7;
  return hours.some(({ days, from, to }) => {
    if (from < to) return days.includes(moment.weekday) && moment.minute >= from && moment.minute < to;
    // A night shift belongs to the day it starts on.
    return (
      (days.includes(moment.weekday) && moment.minute >= from) ||
      (days.includes(yesterday) && moment.minute < to)
    );
  });
}
