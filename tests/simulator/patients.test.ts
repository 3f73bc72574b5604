/** Made-up people, and the bounds of what is remembered. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { abhaAddressPattern, abhaNumberLooksMistyped, readAbhaNumber } from '../../abdm/wire/abha-number.ts';
import { shareBody } from '../../abdm/wire/share.ts';
import { BoundedMap } from '../../simulator/bounded-map.ts';
import {
  createPatientMaker,
  type Patient,
  patientInput,
  readyMadePatients,
} from '../../simulator/patients.ts';

function people(seed: number, count: number): Patient[] {
  const maker = createPatientMaker(seed, 2026);
  return Array.from({ length: count }, () => maker.next());
}

it('[SIM-12] the same seed makes the same people, another seed others', () => {
  expect(people(7, 50)).toEqual(people(7, 50));
  const others = new Set(people(8, 50).map((patient) => patient.abhaAddress));
  expect(people(7, 50).filter((patient) => others.has(patient.abhaAddress))).toEqual([]);
});

it('[SIM-12] addresses are unique and well formed, numbers have a right check digit', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const made = people(seed, 200);
      expect(new Set(made.map((patient) => patient.abhaAddress)).size).toBe(200);
      for (const patient of made) checkForm(patient);
    }),
    { numRuns: 20 },
  );
});

function checkForm(patient: Patient): void {
  expect(patient.abhaAddress).toMatch(abhaAddressPattern);
  expect(patientInput.safeParse(patient).success).toBe(true);
  const metaData = { hipId: 'X', context: 'OPD1' };
  expect(shareBody.safeParse({ intent: 'PROFILE_SHARE', metaData, profile: { patient } }).success).toBe(true);
  if (patient.abhaNumber === null) return;
  const digits = readAbhaNumber(patient.abhaNumber);
  expect(digits).not.toBeNull();
  expect(abhaNumberLooksMistyped(digits ?? '')).toBe(false);
}

it('[SIM-12] those ready to choose show an elder, no ABHA number and three scripts', () => {
  for (const patient of readyMadePatients) checkForm(patient);
  const names = readyMadePatients.map((patient) => patient.name).join(' ');
  for (const script of [/\p{Script=Latin}/u, /\p{Script=Arabic}/u, /\p{Script=Devanagari}/u])
    expect(names).toMatch(script);
  expect(readyMadePatients.some((patient) => patient.abhaNumber === null)).toBe(true);
  expect(readyMadePatients.some((patient) => Number(patient.yearOfBirth) < 1960)).toBe(true);
});

it('[SIM-12] a wished-for elder is past sixty, anybody else is not', () => {
  const maker = createPatientMaker(3, 2026);
  for (let nth = 0; nth < 100; nth += 1) {
    expect(2026 - Number(maker.next({ elderly: true }).yearOfBirth)).toBeGreaterThan(60);
    expect(2026 - Number(maker.next({ elderly: false }).yearOfBirth)).toBeLessThan(60);
  }
});

it('[SIM-13] a full memory forgets its oldest entry, and only that', () => {
  const map = new BoundedMap<number, string>(3);
  for (let nth = 1; nth <= 5; nth += 1) map.set(nth, `v${nth}`);
  map.set(4, 'again');
  expect(map.values()).toEqual(['v3', 'again', 'v5']);
  expect([map.size, map.has(2), map.get(3)]).toEqual([3, false, 'v3']);
});
