/** Every question that the officers' pages ask of a state's years, and the files, each timed. */
import { facilitiesQuery } from '../hub/contract/review.ts';
import { facilitiesOf, facilityOf } from '../hub/review/facility-views.ts';
import { daysAfter } from '../hub/review/india-day.ts';
import { daysOfReview, makeReview } from '../hub/review/live-review.ts';
import { WHOLE_STATE } from '../hub/review/scope.ts';
import { openFacilityReviewStore } from '../hub/store/facility-review-store.ts';
import type { Store } from '../hub/store/open.ts';
import { openReviewStore } from '../hub/store/review-store.ts';
import { openTableStore } from '../hub/store/table-store.ts';
import { hipIdOf } from './hub-history.ts';
import { median } from './table.ts';

export interface Timed {
  name: string;
  /** One statement of a page, a page's answer as a whole, or a file. */
  kind: 'query' | 'answer' | 'file';
  medianMs: number;
  longestMs: number;
}

const REPEATS = 15;
const FILE_REPEATS = 3;
const YEAR = 366;

/** One question after the other, as often as `repeats` says. */
export async function timeReview(
  { database }: Store,
  options: { files: boolean; repeats?: number },
): Promise<Timed[]> {
  const review = openReviewStore(database);
  const facilities = openFacilityReviewStore(database);
  const tables = openTableStore(database);
  const now = Date.now();
  const { today, yesterday, monthFrom } = daysOfReview(now);
  const all = WHOLE_STATE;
  const asked = (query: object) => facilitiesQuery.parse(query);
  const page = (query: object) => () => facilities.page(all, asked(query), today, now);
  const someone = hipIdOf(7);
  const fifty = Array.from({ length: 50 }, (_, n) => hipIdOf(n));
  const monthAgo = daysAfter(today, -30);
  const yearAgo = daysAfter(today, -YEAR);
  const queries: [string, () => Promise<unknown>][] = [
    ['districts', () => review.districts(all)],
    ['tokens: today to in all', () => review.tokens(all, today, yesterday, monthFrom)],
    ['days of districts, with waits: a month', () => review.days(all, monthAgo, today)],
    ['days of the state, with waits: a year', () => review.dayTotals(all, yearAgo, today)],
    ['hours of two days', () => review.hours(all, yesterday, today)],
    ['standing', () => review.standing(all, now)],
    ['professionals', () => review.professionals(all)],
    ['versions', () => review.versions(all)],
    ['health', () => review.health(all)],
    ['facilities, worst first', page({})],
    ['facilities, by tokens', page({ order: 'tokens' })],
    ['facilities, the last page by name', page({ order: 'name', offset: 3_550 })],
    ['facilities, found by name', page({ search: 'centre 77' })],
    ['facilities of one district', page({ district: 605 })],
    ['facilities that are silent', page({ standing: 'silent' })],
    ['tokens of 50 facilities', () => facilities.tokens(all, fifty, { today, yesterday, monthFrom })],
    ['one facility: standing', () => facilities.find(all, someone, now)],
    ['one facility: 30 days', () => facilities.days(all, someone, monthAgo, today)],
    ['one facility: presence', () => facilities.presence(all, someone, monthAgo, today)],
    ['one facility: professionals', () => facilities.professionals(all, someone)],
    ['copied machines', () => facilities.forks(all, null)],
  ];
  const answers: [string, () => Promise<unknown>][] = [
    ['the live review', () => makeReview(review, all, now)],
    ['a page of 50 facilities', () => facilitiesOf(facilities, all, asked({ limit: 50 }), now)],
    ['one facility', () => facilityOf(facilities, all, someone, now)],
  ];
  const files: [string, () => Promise<unknown>][] = [
    ['facilities', () => readThrough(tables.facilities(all, now))],
    ['tokens of a day', () => readThrough(tables.tokens(all, yesterday, yesterday))],
    ['tokens of a month', () => readThrough(tables.tokens(all, monthAgo, today))],
  ];
  const repeats = options.repeats ?? REPEATS;
  const timed: Timed[] = [];
  for (const [name, ask] of queries) timed.push(await time(name, 'query', ask, repeats));
  for (const [name, ask] of answers) timed.push(await time(name, 'answer', ask, repeats));
  if (options.files) for (const [name, ask] of files) timed.push(await time(name, 'file', ask, FILE_REPEATS));
  return timed;
}

async function readThrough(pieces: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of pieces);
}

async function time(
  name: string,
  kind: Timed['kind'],
  ask: () => Promise<unknown>,
  repeats: number,
): Promise<Timed> {
  const ms: number[] = [];
  for (let n = 0; n < repeats; n += 1) {
    const began = performance.now();
    await ask();
    ms.push(performance.now() - began);
  }
  return { name, kind, medianMs: median(ms), longestMs: Math.max(...ms) };
}
