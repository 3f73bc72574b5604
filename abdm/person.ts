/**
 * Owns our own shapes for what a share or a card says of a person, and the readers of their parts.
 * Invariant: a part that cannot be read is null, never a guess. ABDM's field names stay in `wire/`.
 */

/** Male, female, other, "do not wish to say"-like D, transgender, unknown: ABDM's letters. */
export const genders = ['M', 'F', 'O', 'D', 'T', 'U'] as const;
export type Gender = (typeof genders)[number];

export type Birth = { year: number; month: number | null; day: number | null };

export type Address = {
  line: string | null;
  district: string | null;
  state: string | null;
  pincode: string | null;
};

export type PersonProfile = {
  /** Cleaned: see `clean-text.ts`. May be empty when nothing readable was sent. */
  name: string;
  gender: Gender;
  birth: Birth | null;
  /** Ten digits for an Indian number, else up to 15 digits. */
  phone: string | null;
  address: Address;
  /** 14 digits. */
  abhaNumber: string | null;
};

type Scalar = string | number | null | undefined;

/** The first letter decides, so that "Male" reads as M; what is no gender letter is U. */
export function readGender(value: Scalar): Gender {
  const letter = String(value ?? '')
    .trim()
    .charAt(0)
    .toUpperCase();
  return genders.find((gender) => gender === letter) ?? 'U';
}

// Nobody alive was born before, and no clock of a working box is after.
const FIRST_YEAR = 1850;
const LAST_YEAR = 2150;

/** A birth from its parts; a month out of range loses month and day, a day out of its month loses the day. */
export function readBirth(year: Scalar, month: Scalar, day: Scalar): Birth | null {
  const y = wholeNumber(year);
  if (y === null || y < FIRST_YEAR || y > LAST_YEAR) return null;
  const m = wholeNumber(month);
  if (m === null || m < 1 || m > 12) return { year: y, month: null, day: null };
  const d = wholeNumber(day);
  const daysInMonth = new Date(Date.UTC(y, m, 0)).getUTCDate();
  return { year: y, month: m, day: d === null || d < 1 || d > daysInMonth ? null : d };
}

/** Ten digits without +91 or a leading 0 where the number is Indian; null when it is no phone number. */
export function readPhone(value: Scalar): string | null {
  const text = String(value ?? '');
  if (text.length > 40 || /[^\d\s+().-]/.test(text)) return null;
  const digits = text.replace(/\D/g, '').replace(/^0+/, '');
  if (digits.length === 12 && digits.startsWith('91')) return digits.slice(2);
  return digits.length >= 6 && digits.length <= 15 ? digits : null;
}

function wholeNumber(value: Scalar): number | null {
  const text = String(value ?? '').trim();
  return /^\d{1,4}$/.test(text) ? Number(text) : null;
}
