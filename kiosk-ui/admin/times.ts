/** Points in time as the administrator's page writes them. */
import { clockTime } from '../shared/text.ts';

/** Day, month and time as people here write them. */
export function dateAndTime(at: number): string {
  const date = new Date(at);
  const [day, month] = [date.getDate(), date.getMonth() + 1].map((part) => String(part).padStart(2, '0'));
  return `${day}-${month}-${date.getFullYear()} ${clockTime(at)}`;
}
