/** Points in time as the administrator's page writes them. */
import { clockTime, dateText } from '../shared/facility-zone.ts';

/** Day, month and time as people here write them. */
export function dateAndTime(at: number): string {
  return `${dateText(at)} ${clockTime(at)}`;
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
