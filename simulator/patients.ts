/**
 * Owns made-up people, in the form in which a phone shares them.
 * Invariant: one seed gives the same people, no two of them with the same ABHA address. Nobody real is meant:
 * numbers come from blocks that are not given out.
 */
import { z } from 'zod';
import { abhaNumberLooksMistyped, formatAbhaNumber } from '../abdm/wire/abha-number.ts';
import { familyNames, givenNames, places } from './patient-names.ts';
import { createRandom, type Random } from './random.ts';

const shortText = z.string().max(256);
const optionalText = shortText.nullable().default(null);

/** A person as the phone's own pages send one: bounded, otherwise anything a real app may hold. */
export const patientInput = z.strictObject({
  name: shortText,
  gender: z.enum(['M', 'F', 'O', 'D', 'T', 'U']),
  yearOfBirth: z.string().max(4),
  monthOfBirth: z.string().max(2).nullable().default(null),
  dayOfBirth: z.string().max(2).nullable().default(null),
  abhaNumber: optionalText,
  abhaAddress: shortText.min(1),
  phoneNumber: optionalText,
  address: z.strictObject({
    line: optionalText,
    district: optionalText,
    state: optionalText,
    pincode: optionalText,
  }),
});
export type Patient = z.infer<typeof patientInput>;

/** About one in five people in an OPD queue is sixty or older. */
const ELDERLY_SHARE = 0.2;
const ADDRESS_ONLY_SHARE = 0.15;
const YEAR_ONLY_SHARE = 0.2;
const OWN_SCRIPT_SHARE = 0.3;

export type PatientMaker = { next: (wish?: { elderly?: boolean }) => Patient };

/** `year` is the present one, from which ages are counted. */
export function createPatientMaker(seed: number, year: number): PatientMaker {
  const random = createRandom(seed);
  const tag = Math.floor(createRandom(seed ^ 0x5bd1e995).next() * 36 ** 4)
    .toString(36)
    .padStart(4, '0');
  let count = 0;
  return {
    next(wish = {}) {
      count += 1;
      const elderly = wish.elderly ?? random.next() < ELDERLY_SHARE;
      return makePatient(random, { elderly, year, handle: `${tag}${count.toString(36)}` });
    },
  };
}

function makePatient(
  random: Random,
  { elderly, year, handle }: { elderly: boolean; year: number; handle: string },
) {
  const given = random.pick(givenNames);
  const family = random.pick(familyNames);
  const place = random.pick(places);
  // From 61, so that no birthday later in the year makes the person younger than the priority age.
  const age = elderly ? 61 + random.below(30) : 1 + random.below(58);
  const yearOnly = random.next() < YEAR_ONLY_SHARE;
  const patient: Patient = {
    name: fullName(random, given, family),
    gender: given.gender,
    yearOfBirth: String(year - age),
    monthOfBirth: yearOnly ? null : String(1 + random.below(12)),
    dayOfBirth: yearOnly ? null : String(1 + random.below(28)),
    abhaNumber: random.next() < ADDRESS_ONLY_SHARE ? null : makeAbhaNumber(random),
    abhaAddress: `${given.latin.toLowerCase()}.${handle}@sbx`,
    phoneNumber: makePhone(random),
    address: { ...place, state: 'JAMMU AND KASHMIR' },
  };
  return patient;
}

type Spelled = { latin: string; devanagari?: string; urdu?: string };

function fullName(random: Random, given: Spelled, family: Spelled): string {
  if (random.next() < OWN_SCRIPT_SHARE) {
    if (given.devanagari !== undefined && family.devanagari !== undefined) {
      return `${given.devanagari} ${family.devanagari}`;
    }
    if (given.urdu !== undefined && family.urdu !== undefined) return `${given.urdu} ${family.urdu}`;
  }
  return `${given.latin} ${family.latin}`;
}

/** `91-0000-dddd-dddd` with a right check digit; the second group is all zeros in no issued number we know of. */
export function makeAbhaNumber(random: Pick<Random, 'below'>): string {
  const body = `910000${String(random.below(10_000_000)).padStart(7, '0')}`;
  for (let digit = 0; digit < 10; digit += 1) {
    const whole = `${body}${digit}`;
    if (!abhaNumberLooksMistyped(whole)) return formatAbhaNumber(whole);
  }
  throw new Error('one of ten check digits always fits');
}

/** Ten digits beginning with 5: Indian mobile numbers begin with 6 to 9, so nobody can be rung by mistake. */
function makePhone(random: Random): string {
  return `5${String(random.below(1_000_000_000)).padStart(9, '0')}`;
}

/** People to choose from on the phone's page: an elder, a child, no ABHA number, three scripts, a bare year. */
export const readyMadePatients: readonly Patient[] = [
  ready('Rukhsana Bano', 'F', [1987, 6, 6], 'rukhsana.demo@sbx', '91-0000-2345-6783'),
  ready('غلام رسول میر', 'M', [1948, null, null], 'gh.rasool.demo@sbx', '91-0000-1111-2224'),
  ready('कमला देवी', 'F', [1956, 11, 20], 'kamla.demo@sbx', null),
  ready('Aarav Sharma', 'M', [2019, 3, 14], 'aarav.demo@sbx', '91-0000-4820-1172'),
  ready('فاطمہ جان', 'F', [1994, 1, 2], 'fatima.demo@sbx', '91-0000-7300-4418'),
  ready('Balbir Singh Charak', 'M', [1961, 8, 30], 'balbir.demo@sbx', '91-0000-9054-3323'),
];

function ready(
  name: string,
  gender: 'M' | 'F',
  [year, month, day]: [number, number | null, number | null],
  abhaAddress: string,
  abhaNumber: string | null,
): Patient {
  return {
    name,
    gender,
    yearOfBirth: String(year),
    monthOfBirth: month === null ? null : String(month),
    dayOfBirth: day === null ? null : String(day),
    abhaNumber,
    abhaAddress,
    phoneNumber: '5000000001',
    address: { ...places[0], state: 'JAMMU AND KASHMIR' },
  };
}
