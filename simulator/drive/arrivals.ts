/**
 * Owns the plan of a driven day: who arrives when, and who scans again. Pure.
 * Invariant: the same wish gives the same plan, and every person has an ABHA address of their own.
 */
import { createPatientMaker, type Patient } from '../patients.ts';
import { createRandom } from '../random.ts';

/** About one in five people in an OPD queue is sixty or older. */
export const ELDERLY_SHARE = 0.2;
/** People who scan a second time because they missed the answer. */
const RESCAN_SHARE = 0.03;
/** They do so within this long: inside the window in which a facility answers with the same number. */
const RESCAN_WITHIN_MS = 5 * 60_000;

export type Arrival = {
  /** Ms after the beginning. */
  atMs: number;
  patient: Patient;
  elderly: boolean;
  rescan: boolean;
};

export type ArrivalWish = { patients: number; minutes: number; seed: number; year: number };

/**
 * A Poisson process, given that `patients` people came within `minutes`: their moments are then independent
 * and even, so the day ends on time whatever the seed. Sorted by time; a rescan follows its first scan.
 */
export function planArrivals({ patients, minutes, seed, year }: ArrivalWish): Arrival[] {
  const random = createRandom(seed);
  const maker = createPatientMaker(seed, year);
  const end = minutes * 60_000;
  const arrivals: Arrival[] = [];
  for (let nth = 0; nth < patients; nth += 1) {
    const atMs = random.next() * end;
    const elderly = random.next() < ELDERLY_SHARE;
    const patient = maker.next({ elderly });
    arrivals.push({ atMs, patient, elderly, rescan: false });
    if (random.next() < RESCAN_SHARE) {
      const again = atMs + random.next() * Math.min(RESCAN_WITHIN_MS, end - atMs);
      arrivals.push({ atMs: again, patient, elderly, rescan: true });
    }
  }
  return arrivals.sort((one, other) => one.atMs - other.atMs || Number(one.rescan) - Number(other.rescan));
}
