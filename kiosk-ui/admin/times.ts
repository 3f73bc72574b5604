/** Points in time as the administrator's page writes them. */
import { clockTime } from '../shared/text.ts';

/** Day, month and time as people here write them. */
export function dateAndTime(at: number): string {
  const date = new Date(at);
  const [day, month] = [date.getDate(), date.getMonth() + 1].map((part) => String(part).padStart(2, '0'));
  return `${day}-${month}-${date.getFullYear()} ${clockTime(at)}`;
}

/** `12:05`: minutes and seconds; more than an hour goes on counting minutes. A dash for nothing. */
export function minutesAndSeconds(seconds: number | null): string {
  if (seconds === null) return '–';
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `7:30`: hours and minutes. */
export function hoursAndMinutes(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
