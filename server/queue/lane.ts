/** Which lane a person's date of birth gives. Kept out of the log: only lane and reason are logged. */
import type { Day, Lane, LaneReason } from './model.ts';

export interface BirthDate {
  year: number;
  month: number | null;
  day: number | null;
}

/** Age from which a person has priority. */
export const PRIORITY_AGE = 60;
/** Nobody has been proved older than 122: a higher age is a slip of the pen. */
export const OLDEST_AGE = 125;

/** A birth that can be true today; one that is yet to come, or longer ago than anybody lives, is null. */
export function believable(today: Day, birth: BirthDate | null): BirthDate | null {
  if (birth === null) return null;
  const unborn = ageOn(today, birth, 'oldest') < 0;
  return unborn || ageOn(today, birth, 'youngest') > OLDEST_AGE ? null : birth;
}

/**
 * Full years between birth and `today`. A missing month or day is read in the patient's favour:
 * as early as possible for the old (`oldest`), as late as possible for the very young.
 */
export function ageOn(today: Day, birth: BirthDate, reading: 'oldest' | 'youngest'): number {
  const [year, month, day] = [
    Number(today.slice(0, 4)),
    Number(today.slice(5, 7)),
    Number(today.slice(8, 10)),
  ];
  const bornMonth = birth.month ?? (reading === 'oldest' ? 1 : 12);
  const bornDay = birth.day ?? (reading === 'oldest' ? 1 : 31);
  const hadBirthday = month > bornMonth || (month === bornMonth && day >= bornDay);
  return year - birth.year - (hadBirthday ? 0 : 1);
}

/** Priority for 60 and over and for infants in their first year; else the normal lane. */
export function laneByAge(today: Day, said: BirthDate | null): { lane: Lane; laneReason: LaneReason } {
  const birth = believable(today, said);
  if (birth !== null) {
    if (ageOn(today, birth, 'oldest') >= PRIORITY_AGE) return { lane: 'priority', laneReason: 'age' };
    const youngest = ageOn(today, birth, 'youngest');
    // A year-only birth in this year reads as "not born yet" and is an infant all the same.
    if (youngest < 1 && youngest >= -1) return { lane: 'priority', laneReason: 'infant' };
  }
  return { lane: 'normal', laneReason: null };
}
