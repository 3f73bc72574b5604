/** Instants on the clocks of India, as a review writes them: on its page and on paper alike. */
import { REVIEW_ZONE } from './review.ts';

const PARTS = new Intl.DateTimeFormat('en-GB', {
  timeZone: REVIEW_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

function partsOf(at: number): Record<string, string> {
  return Object.fromEntries(PARTS.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** `28.11.2026 10:42`. */
export function dateAndTime(at: number): string {
  const { year, month, day, hour, minute } = partsOf(at);
  return `${day}.${month}.${year} ${hour}:${minute}`;
}

const INSTANT = new Intl.DateTimeFormat('sv-SE', {
  timeZone: REVIEW_ZONE,
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** `2026-11-28 10:42:07`: a cell that a spreadsheet reads as a moment, and sorts. */
export function moment(at: number): string {
  return INSTANT.format(at);
}

/** `10:42`. */
export function timeOf(at: number): string {
  const { hour, minute } = partsOf(at);
  return `${hour}:${minute}`;
}

/** Minutes after midnight. */
export function minuteOf(at: number): number {
  const { hour, minute } = partsOf(at);
  return Number(hour) * 60 + Number(minute);
}

/** The hour of day of an instant, 0 to 23. */
export function hourOf(at: number): number {
  return Number(partsOf(at).hour);
}
