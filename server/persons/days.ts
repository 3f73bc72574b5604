/** Counting days by the calendar. */
import type { Day } from '../queue/model.ts';

/** The day `days` before `day`. */
export function daysBefore(day: Day, days: number): Day {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10) as Day;
}
