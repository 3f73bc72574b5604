/** The year of birth as it is typed. Pure; whether it gives priority is the server's to say. */

export const EMPTY_YEAR = '';
const DIGITS = 4;
/** Nobody who was born earlier is alive. */
const OLDEST_AGE = 120;

/** Takes a digit, unless no year of a living person begins so. */
export function typeDigit(digits: string, digit: number, today: string): string {
  const next = `${digits}${digit}`;
  return next.length <= DIGITS && mayBecome(next, today) ? next : digits;
}

export function eraseDigit(digits: string): string {
  return digits.slice(0, -1);
}

/** The year; null while it is not whole. */
export function yearOf(digits: string, today: string): number | null {
  return digits.length === DIGITS && mayBecome(digits, today) ? Number(digits) : null;
}

/** Whether a digit may follow: keys that lead nowhere are shown as such. */
export function mayFollow(digits: string, digit: number, today: string): boolean {
  return typeDigit(digits, digit, today) !== digits;
}

function mayBecome(digits: string, today: string): boolean {
  const thisYear = Number(today.slice(0, DIGITS));
  const lowest = Number(digits.padEnd(DIGITS, '0'));
  const highest = Number(digits.padEnd(DIGITS, '9'));
  return highest >= thisYear - OLDEST_AGE && lowest <= thisYear;
}
