/** Pages of facilities and one in detail, put together from the store's answers. A facility outside the scope is null. */
import type { BoxState } from '../contract/figures.ts';
import {
  type FacilitiesAnswer,
  type FacilitiesQuery,
  type FacilityDetail,
  type FacilityRow,
  HOURS_OF_DAY,
} from '../contract/review.ts';
import type { FacilityReviewStore, FacilityTokens, StandingRow } from '../store/facility-review-store.ts';
import { daysAfter } from './india-day.ts';
import { dayRows, daysOfReview, NO_TOKENS } from './live-review.ts';
import type { Scope } from './scope.ts';
import { addPlaces, waitOf } from './waits.ts';

/** Days of a facility's detail. */
const DETAIL_DAYS = 30;
const MINUTE_MS = 60_000;

export async function facilitiesOf(
  store: FacilityReviewStore,
  scope: Scope,
  asked: FacilitiesQuery,
  now: number,
): Promise<FacilitiesAnswer> {
  const days = daysOfReview(now);
  const standing = await store.page(scope, asked, days.today, now);
  const tokens = await store.tokens(
    scope,
    standing.map(({ hipId }) => hipId),
    days,
  );
  const counted = new Map(tokens.map((one) => [one.hipId, one]));
  return {
    total: standing[0]?.total ?? 0,
    rows: standing.map((row) => rowOf(row, counted.get(row.hipId))),
  };
}

export async function facilityOf(
  store: FacilityReviewStore,
  scope: Scope,
  hipId: string,
  now: number,
): Promise<FacilityDetail | null> {
  const standing = await store.find(scope, hipId, now);
  if (standing === null) return null;
  const days = daysOfReview(now);
  const from = daysAfter(days.today, 1 - DETAIL_DAYS);
  const [tokens, counted, presence, professionals, forks, changes] = await Promise.all([
    store.tokens(scope, [hipId], days),
    store.days(scope, hipId, from, days.today),
    store.presence(scope, hipId, from, days.today),
    store.professionals(scope, hipId),
    store.forks(scope, hipId),
    store.changes(hipId),
  ]);
  const active = counted.map((day) => ({ ...day, active: day.tokens > 0 ? 1 : 0, live: 0 }));
  return {
    facility: rowOf(standing, tokens[0]),
    enrolledAt: standing.enrolledAt,
    days: dayRows(from, days.today, active).map(({ active: _, live: __, ...day }) => {
      const seen = presence.find((one) => one.day === day.day);
      return {
        ...day,
        firstSeenAt: seen?.firstAt ?? null,
        lastSeenAt: seen?.lastAt ?? null,
        liveMinutes: Math.round((seen?.liveMs ?? 0) / MINUTE_MS),
      };
    }),
    hours: addPlaces(
      Array.from({ length: HOURS_OF_DAY }, () => 0),
      counted.find(({ day }) => day === days.today)?.hours ?? [],
    ),
    professionals: professionals.map(({ hprId, state, seenAt }) => ({ hprId, state, seenAt })),
    box: boxOf(standing),
    forks,
    closed: closedOf(standing),
    changes,
  };
}

function rowOf(row: StandingRow, tokens: FacilityTokens | undefined): FacilityRow {
  const { hipId, hfrId, name, districtLgd, district, kind, ownership } = row;
  const { standing, since, lastAliveAt, version, findings, forked } = row;
  return {
    ...{ hipId, hfrId, name, districtLgd, district, kind, ownership, standing, since, lastAliveAt, version },
    today: tokens?.today ?? NO_TOKENS,
    yesterday: tokens?.yesterday ?? NO_TOKENS,
    month: tokens?.month ?? NO_TOKENS,
    all: tokens?.all ?? NO_TOKENS,
    wait: waitOf(tokens?.waits ?? []),
    professionals: tokens?.professionals ?? { verified: 0, reported: 0, unknown: 0, left: 0 },
    health: findings ?? [],
    forked,
  };
}

function closedOf({ closedAt, closedBy, closedWhy }: StandingRow): FacilityDetail['closed'] {
  return closedAt === null ? null : { at: closedAt, by: closedBy, why: closedWhy ?? '' };
}

function boxOf({ statedAt, version, box }: StandingRow): FacilityDetail['box'] {
  if (statedAt === null) return null;
  const told = (box ?? {}) as Partial<BoxState>;
  return {
    at: statedAt,
    version: version ?? '',
    backupHours: told.backupHours ?? null,
    diskFreeMb: told.diskFreeMb ?? null,
    printers: told.printers ?? null,
    clockOffMs: told.clockOffMs ?? null,
  };
}
