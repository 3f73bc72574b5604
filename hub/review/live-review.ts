/**
 * The review of a scope put together from the store's answers: totals are sums of the districts that are seen, so
 * nobody's totals tell of a district that is not theirs.
 */
import {
  type DayRow,
  type DistrictRow,
  HOURS_OF_DAY,
  type ProfessionalFigures,
  type Review,
  type StandingFigures,
  type TokenFigures,
} from '../contract/review.ts';
import type { DayTotals, DistrictTokens, ReviewStore } from '../store/review-store.ts';
import { daysAfter, daysFrom, firstOfMonth, indiaDay } from './india-day.ts';
import { keyOf, type Scope } from './scope.ts';
import { addPlaces, waitOf } from './waits.ts';

export const NO_TOKENS: TokenFigures = { tokens: 0, share: 0, card: 0, walkIn: 0, paper: 0, proven: 0 };
const NO_STANDING: StandingFigures = { registered: 0, enrolled: 0, live: 0, silent: 0, never: 0 };
const NO_PROFESSIONALS: ProfessionalFigures = {
  verified: 0,
  reported: 0,
  unknown: 0,
  left: 0,
  facilities: 0,
};

/** The days that a review speaks of. */
export function daysOfReview(now: number) {
  const today = indiaDay(now);
  const yesterday = daysAfter(today, -1);
  return { today, yesterday, monthFrom: firstOfMonth(today) };
}

export async function makeReview(store: ReviewStore, scope: Scope, now: number): Promise<Review> {
  const { today, yesterday, monthFrom } = daysOfReview(now);
  const from = monthFrom < yesterday ? monthFrom : yesterday;
  const [districts, tokens, days, hours, standing, professionals, versions, health] = await Promise.all([
    store.districts(scope),
    store.tokens(scope, today, yesterday, monthFrom),
    store.days(scope, from, today),
    store.hours(scope, yesterday, today),
    store.standing(scope, now),
    store.professionals(scope),
    store.versions(scope),
    store.health(scope),
  ]);
  const byDistrict = districts.map(({ lgd, name }): DistrictRow => {
    const own = <Row extends { lgd: number }>(rows: readonly Row[]) => rows.find((row) => row.lgd === lgd);
    const { unwell = 0, forks = 0, ...stands } = own(standing) ?? {};
    const counted = own(tokens);
    const ofToday = days.find((one) => one.lgd === lgd && one.day === today);
    return {
      lgd,
      name,
      standing: without(stands, NO_STANDING),
      today: counted?.today ?? NO_TOKENS,
      yesterday: counted?.yesterday ?? NO_TOKENS,
      month: counted?.month ?? NO_TOKENS,
      all: counted?.all ?? NO_TOKENS,
      wait: waitOf(ofToday?.waits ?? []),
      professionals: without(own(professionals) ?? {}, NO_PROFESSIONALS),
      unwell,
      forks,
    };
  });
  byDistrict.sort(worstFirst);
  const over = (pick: (row: DistrictTokens) => TokenFigures) => sumOf(NO_TOKENS, tokens.map(pick));
  const hoursOf = (day: string) =>
    hours.filter((one) => one.day === day).reduce((sum, one) => addPlaces(sum, one.hours), NO_HOURS);
  const waitsOf = (chosen: (day: string) => boolean) =>
    days.filter(({ day }) => chosen(day)).reduce<number[]>((sum, { waits }) => addPlaces(sum, waits), []);
  return {
    at: now,
    today,
    districts: scope.districts === null ? null : [...scope.districts],
    tokens: {
      today: over((row) => row.today),
      yesterday: over((row) => row.yesterday),
      month: over((row) => row.month),
      all: over((row) => row.all),
    },
    standing: sumOf(
      NO_STANDING,
      byDistrict.map((row) => row.standing),
    ),
    hours: {
      today: hoursOf(today),
      yesterday: hoursOf(yesterday),
    },
    wait: {
      today: waitOf(waitsOf((day) => day === today)),
      yesterday: waitOf(waitsOf((day) => day === yesterday)),
      month: waitOf(waitsOf((day) => day >= monthFrom)),
    },
    professionals: sumOf(
      NO_PROFESSIONALS,
      byDistrict.map((row) => row.professionals),
    ),
    versions,
    health,
    forks: byDistrict.reduce((sum, { forks }) => sum + forks, 0),
    byDistrict,
  };
}

/** Every day of the range, oldest first, empty ones too. */
export function dayRows(from: string, to: string, days: readonly DayTotals[]): DayRow[] {
  const byDay = new Map(days.map((one) => [one.day, one]));
  return daysFrom(from, to).map((day) => {
    const told = byDay.get(day);
    return {
      day,
      ...sumOf(NO_TOKENS, told === undefined ? [] : [{ ...told }]),
      wait: waitOf(told?.waits ?? []),
      active: told?.active ?? 0,
      live: told?.live ?? 0,
    };
  });
}

/**
 * Keeps the reviews of scopes for a moment: whoever asks within it gets the same, and of many who ask at once one is
 * read for. Bounded; the oldest go first.
 */
export function createReviews(store: ReviewStore, now: () => number): (scope: Scope) => Promise<Review> {
  const kept = new Map<string, { at: number; review: Promise<Review> }>();
  return function reviewOf(scope) {
    const key = keyOf(scope);
    const known = kept.get(key);
    const age = now() - (known?.at ?? Number.NEGATIVE_INFINITY);
    if (known !== undefined && age >= 0 && age < GOOD_FOR_MS) return known.review;
    const review = makeReview(store, scope, now());
    kept.delete(key);
    kept.set(key, { at: now(), review });
    review.catch(() => kept.delete(key));
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_SCOPES) break;
      kept.delete(oldest);
    }
    return review;
  };
}

/** Figures are made at most this often for a scope. */
export const GOOD_FOR_MS = 1_000;
/** Scopes that officers look at together. */
const MOST_SCOPES = 300;
const NO_HOURS: number[] = Array.from({ length: HOURS_OF_DAY }, () => 0);

function worstFirst(a: DistrictRow, b: DistrictRow): number {
  const live = ({ standing }: DistrictRow) => standing.live / Math.max(1, standing.registered);
  const each = ({ today, standing }: DistrictRow) => today.tokens / Math.max(1, standing.registered);
  // One whose facilities are all closed keeps its tokens in the table, and is nobody's worst.
  const gone = ({ standing }: DistrictRow) => Number(standing.registered === 0);
  return gone(a) - gone(b) || live(a) - live(b) || each(a) - each(b) || (a.name < b.name ? -1 : 1);
}

/** Of `none`'s fields what `row` has. */
function without<Figures extends Record<string, number>>(
  row: Partial<Record<string, unknown>>,
  none: Figures,
): Figures {
  const own = Object.keys(none).map((key) => [key, typeof row[key] === 'number' ? row[key] : 0]);
  return Object.fromEntries(own) as Figures;
}

/** Field by field. */
export function sumOf<Figures extends Record<string, number>>(
  none: Figures,
  rows: readonly Partial<Record<string, unknown>>[],
): Figures {
  const fields = Object.keys(none).map((key) => [
    key,
    rows.reduce((sum, row) => sum + (typeof row[key] === 'number' ? row[key] : 0), 0),
  ]);
  return Object.fromEntries(fields) as Figures;
}
