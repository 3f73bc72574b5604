/** Days and months as India's clocks have them: one zone, without summer time. */

/** UTC+5:30 since 1945. */
const INDIA_MS = 330 * 60_000;
export const DAY_MS = 24 * 60 * 60_000;

/** The day of an instant, `YYYY-MM-DD`. */
export function indiaDay(at: number): string {
  return new Date(at + INDIA_MS).toISOString().slice(0, 10);
}

/** The instant at which a day begins. */
export function beginningOf(day: string): number {
  return Date.parse(day) - INDIA_MS;
}

/** `count` days later, or earlier. */
export function daysAfter(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** Days from `from` to `to`, both included; empty when `to` is before. */
export function daysFrom(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = daysAfter(day, 1)) days.push(day);
  return days;
}

export function firstOfMonth(day: string): string {
  return `${day.slice(0, 8)}01`;
}

/** Whether the calendar has such a day. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(Date.parse(text) || 0).toISOString().startsWith(text);
}
