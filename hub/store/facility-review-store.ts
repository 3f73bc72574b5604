/**
 * The facilities' side of the review: pages of them, worst first, one in detail, and their rows of tables. Every
 * question takes a scope; a facility outside of it is not there.
 */
import { type SQL, sql } from 'drizzle-orm';
import { type FacilityChange, MOST_FACILITY_CHANGES } from '../contract/facility-changes.ts';
import type {
  FacilitiesQuery,
  FacilityDetail,
  ForkRow,
  HealthRow,
  Standing,
  TokenFigures,
} from '../contract/review.ts';
import { type Scope, within } from '../review/scope.ts';
import { latestChanges } from './facility-changes.ts';
import type { HubDatabase } from './open.ts';
import { rowsOf } from './recordset.ts';
import {
  FIGURE_COLUMNS,
  figuresWhere,
  LIVE,
  OPEN,
  PROFESSIONAL_COUNTS,
  STANDING_JOINS,
} from './review-store.ts';

/** A facility as it stands, without its tokens. */
export interface StandingRow {
  hipId: string;
  hfrId: string;
  name: string;
  districtLgd: number;
  district: string;
  stateLgd: number;
  kind: string;
  ownership: string;
  standing: Standing;
  since: number | null;
  lastAliveAt: number | null;
  reportedAt: number | null;
  enrolledAt: number | null;
  version: string | null;
  findings: Pick<HealthRow, 'code' | 'level'>[] | null;
  statedAt: number | null;
  box: Record<string, unknown> | null;
  forked: boolean;
  closedAt: number | null;
  closedBy: string | null;
  closedWhy: string | null;
  total: number;
}

export interface FacilityTokens {
  hipId: string;
  today: TokenFigures;
  yesterday: TokenFigures;
  month: TokenFigures;
  all: TokenFigures;
  waits: number[];
  professionals: { verified: number; reported: number; unknown: number; left: number };
}

export interface FacilityDay extends TokenFigures {
  hipId: string;
  day: string;
  hours: number[];
  waits: number[];
}

export type ProfessionalRow = FacilityDetail['professionals'][number] & { hipId: string };

export interface FacilityReviewStore {
  page(scope: Scope, asked: FacilitiesQuery, today: string, now: number): Promise<StandingRow[]>;
  find(scope: Scope, hipId: string, now: number): Promise<StandingRow | null>;
  /** Of facilities that a page has. */
  tokens(
    scope: Scope,
    hipIds: readonly string[],
    days: { today: string; yesterday: string; monthFrom: string },
  ): Promise<FacilityTokens[]>;
  days(scope: Scope, hipId: string, from: string, to: string): Promise<FacilityDay[]>;
  presence(
    scope: Scope,
    hipId: string,
    from: string,
    to: string,
  ): Promise<{ day: string; firstAt: number; lastAt: number; liveMs: number }[]>;
  professionals(scope: Scope, hipId: string): Promise<ProfessionalRow[]>;
  /** `hipId` null: of all that are not closed. */
  forks(scope: Scope, hipId: string | null): Promise<ForkRow[]>;
  /** What officers did to it, the latest first; of a facility that `find` answered. */
  changes(hipId: string): Promise<FacilityChange[]>;
}

/** Rows of one list that no page shows whole. */
const MOST_LISTED = 5_000;

export function openFacilityReviewStore(database: HubDatabase): FacilityReviewStore {
  const ask = <Row>(statement: SQL) => rowsOf<Row>(database, statement);
  return {
    page: (scope, asked, today, now) => ask(facilitiesPage(scope, asked, today, now)),
    async find(scope, hipId, now) {
      const [row] = await ask<StandingRow>(sql`select * from (${standingRows(scope, now)}) as f
        where f."hipId" = ${hipId}`);
      return row ?? null;
    },
    tokens: (scope, hipIds, days) =>
      hipIds.length === 0 ? Promise.resolve([]) : ask(facilityTokens(scope, hipIds, days)),
    days: (scope, hipId, from, to) =>
      ask(sql`select d.hip_id as "hipId", d.day, ${FIGURE_COLUMNS}, d.hours, d.waits
        from facility_days d join facilities f on f.hip_id = d.hip_id
        where d.hip_id = ${hipId} and d.day between ${from} and ${to} and ${within(scope, sql`f.district_lgd`)}
        order by d.day`),
    presence: (scope, hipId, from, to) =>
      ask(sql`select p.day, p.first_at::float8 as "firstAt", p.last_at::float8 as "lastAt",
          p.live_ms::float8 as "liveMs"
        from presence_days p join facilities f on f.hip_id = p.hip_id
        where p.hip_id = ${hipId} and p.day between ${from} and ${to} and ${within(scope, sql`f.district_lgd`)}
        order by p.day`),
    professionals: (scope, hipId) =>
      ask(sql`select p.hip_id as "hipId", p.hpr_id as "hprId", coalesce(p.verification, 'reported') as state,
          p.seen_at::float8 as "seenAt"
        from professionals p join facilities f on f.hip_id = p.hip_id
        where p.hip_id = ${hipId} and ${within(scope, sql`f.district_lgd`)}
        order by p.hpr_id limit ${MOST_LISTED}`),
    forks: (scope, hipId) =>
      ask(sql`select f.hip_id as "hipId", f.hfr_id as "hfrId", f.name, f.district,
          f.district_lgd as "districtLgd", x.log_id as "logId",
          x.seq::float8 as seq, x.found_at::float8 as "foundAt"
        from forks x join facilities f on f.hip_id = x.hip_id
        where ${within(scope, sql`f.district_lgd`)} 
          and ${hipId === null ? OPEN : sql`f.hip_id = ${hipId}`}
        order by x.found_at desc limit ${MOST_LISTED}`),
    changes: (hipId) => latestChanges(database, hipId, MOST_FACILITY_CHANGES),
  };
}

/** Every facility of the scope and how it stands, closed ones too. */
export function standingRows(scope: Scope, now: number): SQL {
  return sql`select f.hip_id as "hipId", f.hfr_id as "hfrId", f.name, f.district_lgd as "districtLgd", f.district,
      f.state_lgd as "stateLgd", f.kind, f.ownership,
      case when f.closed_at is not null then 'closed' when k.hip_id is null then 'registered' when ${LIVE(now)} then 'live'
        when s.first_live_at is not null then 'silent' else 'never' end as standing,
      (case when f.closed_at is not null then f.closed_at when k.hip_id is null then null when ${LIVE(now)} then l.connected_at
        when s.first_live_at is not null then greatest(s.last_live_at, l.seen_at)
        else k.enrolled_at end)::float8 as since,
      greatest(s.last_live_at, l.seen_at, h.reported_at)::float8 as "lastAliveAt",
      h.reported_at::float8 as "reportedAt",
      k.enrolled_at::float8 as "enrolledAt", coalesce(s.version, k.version) as version, s.findings,
      s.stated_at::float8 as "statedAt", s.box,
      exists (select 1 from forks where forks.hip_id = f.hip_id) as forked,
      f.closed_at::float8 as "closedAt", f.closed_by as "closedBy", f.closed_why as "closedWhy"
    from facilities f ${STANDING_JOINS}
    left join (select hip_id, max(reported_at) as reported_at from heads group by hip_id) h
      on h.hip_id = f.hip_id
    where ${within(scope, sql`f.district_lgd`)}`;
}

const WORST = sql`case when f.forked then 0 when f.standing = 'silent' then 1 when f.standing = 'never' then 2
  when f.standing = 'registered' then 3 else 4 end,
  case when f.standing in ('silent', 'never') then f.since end, coalesce(d.tokens, 0), f.name, f."hipId"`;
const ORDERS = {
  worst: WORST,
  name: sql`f.name, f."hipId"`,
  tokens: sql`coalesce(d.tokens, 0) desc, f.name, f."hipId"`,
} as const satisfies Record<FacilitiesQuery['order'], SQL>;

export function facilitiesPage(scope: Scope, asked: FacilitiesQuery, today: string, now: number): SQL {
  const { search, district, standing, order, offset, limit } = asked;
  const text = search.trim().replace(/[\\%_]/g, '\\$&');
  const conditions = [
    text === ''
      ? sql`true`
      : sql`(f.name ilike ${`%${text}%`} or f."hfrId" ilike ${`${text}%`} or f."hipId" ilike ${`${text}%`})`,
    district === undefined ? sql`true` : sql`f."districtLgd" = ${district}`,
    standing === undefined ? sql`f.standing <> 'closed'` : sql`f.standing = ${standing}`,
  ];
  return sql`select f.*, count(*) over ()::int as total from (${standingRows(scope, now)}) as f
    left join facility_days d on d.hip_id = f."hipId" and d.day = ${today}
    where ${sql.join(conditions, sql` and `)}
    order by ${ORDERS[order]} limit ${limit} offset ${offset}`;
}

function facilityTokens(
  scope: Scope,
  hipIds: readonly string[],
  { today, yesterday, monthFrom }: { today: string; yesterday: string; monthFrom: string },
): SQL {
  const from = monthFrom < yesterday ? monthFrom : yesterday;
  const these = sql.join(
    hipIds.map((hipId) => sql`${hipId}`),
    sql`, `,
  );
  return sql`select f.hip_id as "hipId", days.*,
      (select ${figuresWhere(sql`true`)} from facility_totals d where d.hip_id = f.hip_id) as "all",
      coalesce((select d.waits from facility_days d where d.hip_id = f.hip_id and d.day = ${today}),
        '{}'::int[]) as waits,
      (select row_to_json(counted) from (select ${PROFESSIONAL_COUNTS} from professionals p
        where p.hip_id = f.hip_id) as counted) as professionals
    from facilities f, lateral (
      select ${figuresWhere(sql`d.day = ${today}`)} as today,
        ${figuresWhere(sql`d.day = ${yesterday}`)} as yesterday,
        ${figuresWhere(sql`d.day >= ${monthFrom}`)} as month
      from facility_days d where d.hip_id = f.hip_id and d.day between ${from} and ${today}
    ) as days
    where f.hip_id in (${these}) and ${within(scope, sql`f.district_lgd`)}`;
}
