/**
 * The districts' side of the review: sums, standing, professionals, health, versions, by district. Every question
 * takes a scope. Read from the summary tables, in a few milliseconds however long the history is.
 */
import { type SQL, sql } from 'drizzle-orm';
import { WAIT_PLACES } from '../contract/figures.ts';
import type { ProfessionalFigures, StandingFigures, TokenFigures } from '../contract/review.ts';
import { type Scope, within } from '../review/scope.ts';
import type { HubDatabase } from './open.ts';
import { rowsOf } from './recordset.ts';

/** A facility is live while its node has said so within this: it says so every 30 seconds. */
export const LIVE_WITHIN_MS = 90_000;

export interface District {
  lgd: number;
  name: string;
}

export interface DistrictTokens {
  lgd: number;
  today: TokenFigures;
  yesterday: TokenFigures;
  month: TokenFigures;
  all: TokenFigures;
}

/** A day of all districts that are asked for. */
export interface DayTotals extends TokenFigures {
  day: string;
  active: number;
  live: number;
  waits: number[];
}

export interface DistrictDay extends DayTotals {
  lgd: number;
}

export interface ReviewStore {
  /** The districts that have a facility, or tokens of one that is closed, by name. */
  districts(scope: Scope): Promise<District[]>;
  tokens(scope: Scope, today: string, yesterday: string, monthFrom: string): Promise<DistrictTokens[]>;
  /** Days from `from` to `to`, both included; of districts that counted something or had somebody connected. */
  days(scope: Scope, from: string, to: string): Promise<DistrictDay[]>;
  /** The same days, districts added up: of years too, for a year of districts has 8,000 rows. */
  dayTotals(scope: Scope, from: string, to: string): Promise<DayTotals[]>;
  /** How those days spread over their hours: of a few days, as a year's would be most of what is read. */
  hours(scope: Scope, from: string, to: string): Promise<{ day: string; hours: number[] }[]>;
  standing(
    scope: Scope,
    now: number,
  ): Promise<(StandingFigures & { lgd: number; unwell: number; forks: number })[]>;
  professionals(scope: Scope): Promise<(ProfessionalFigures & { lgd: number })[]>;
  /** Of enrolled facilities, most first. */
  versions(scope: Scope): Promise<{ version: string | null; facilities: number }[]>;
  /** Findings of enrolled facilities, most first. */
  health(scope: Scope): Promise<{ code: string; level: 'warn' | 'bad'; facilities: number }[]>;
}

/** Versions and codes that a page shows; more are somebody's invention. */
const MOST_KINDS = 100;

export const FIGURES = ['tokens', 'share', 'card', 'walk_in', 'paper', 'proven'] as const;

/** The six figures as one JSON object; `cut` says which rows count. */
export function figuresWhere(cut: SQL): SQL {
  const sums = FIGURES.map((one) => {
    const key = one === 'walk_in' ? 'walkIn' : one;
    return sql`${sql.raw(`'${key}'`)}, coalesce(sum(d.${sql.raw(one)}) filter (where ${cut}), 0)`;
  });
  return sql`json_build_object(${sql.join(sums, sql`, `)})`;
}

/** The six figures of a row as columns. */
export const FIGURE_COLUMNS = figureColumns((column) => column);
const FIGURE_SUMS = figureColumns((column) => `sum(${column})`);

function figureColumns(of: (column: string) => string): SQL {
  const columns = FIGURES.map(
    (one) => `${of(`d.${one}`)}::float8 as "${one === 'walk_in' ? 'walkIn' : one}"`,
  );
  return sql.raw(columns.join(', '));
}

export function openReviewStore(database: HubDatabase): ReviewStore {
  const ask = <Row>(statement: SQL) => rowsOf<Row>(database, statement);
  return {
    districts: (scope) =>
      ask(sql`select f.district_lgd as lgd,
          coalesce(min(f.district) filter (where ${OPEN}), min(f.district)) as name
        from facilities f
        where ${within(scope, sql`f.district_lgd`)} and (${OPEN} or exists (
          select 1 from facility_totals t where t.hip_id = f.hip_id and t.tokens > 0))
        group by f.district_lgd order by name, lgd`),
    tokens: (scope, today, yesterday, monthFrom) => ask(districtTokens(scope, today, yesterday, monthFrom)),
    days: (scope, from, to) => ask(districtDays(scope, from, to)),
    dayTotals: (scope, from, to) => ask(totalsOfDays(scope, from, to)),
    hours: (scope, from, to) =>
      ask(sql`select d.day, d.hours from district_days d
        where d.day between ${from} and ${to} and ${within(scope, sql`d.district_lgd`)}`),
    standing: (scope, now) => ask(districtStanding(scope, now)),
    professionals: (scope) => ask(districtProfessionals(scope)),
    versions: (scope) =>
      ask(sql`select s.version, count(*)::int as facilities
        from facility_keys k join facilities f on f.hip_id = k.hip_id
        left join facility_states s on s.hip_id = k.hip_id
        where k.revoked_at is null and ${OPEN} and ${within(scope, sql`f.district_lgd`)}
        group by s.version order by 2 desc, 1 limit ${MOST_KINDS}`),
    health: (scope) =>
      ask(sql`select told.code, told.level, count(distinct s.hip_id)::int as facilities
        from facility_states s
        join facilities f on f.hip_id = s.hip_id
        join facility_keys k on k.hip_id = s.hip_id and k.revoked_at is null,
          jsonb_to_recordset(s.findings) as told(code text, level text)
        where s.findings is not null and ${OPEN} and ${within(scope, sql`f.district_lgd`)}
        group by told.code, told.level order by 3 desc, 1 limit ${MOST_KINDS}`),
  };
}

/** In all is read from the facilities' totals: a month's days are walked, and no more with every year. */
function districtTokens(scope: Scope, today: string, yesterday: string, monthFrom: string): SQL {
  const from = monthFrom < yesterday ? monthFrom : yesterday;
  const none = figuresWhere(sql`false`);
  return sql`with recent as (
      select d.district_lgd as lgd, ${figuresWhere(sql`d.day = ${today}`)} as today,
        ${figuresWhere(sql`d.day = ${yesterday}`)} as yesterday,
        ${figuresWhere(sql`d.day between ${monthFrom} and ${today}`)} as month
      from district_days d where d.day between ${from} and ${today} and ${within(scope, sql`d.district_lgd`)}
      group by d.district_lgd
    ),
    ever as (
      select f.district_lgd as lgd, ${figuresWhere(sql`true`)} as "all"
      from facility_totals d join facilities f on f.hip_id = d.hip_id
      where ${within(scope, sql`f.district_lgd`)} group by f.district_lgd
    ),
    nothing as (select ${none} as none from district_days d where false)
    select lgd, coalesce(today, none) as today, coalesce(yesterday, none) as yesterday,
      coalesce(month, none) as month, coalesce("all", none) as "all"
    from recent full join ever using (lgd) cross join nothing`;
}

/** Waits go as JSON, which is read several times as fast as PostgreSQL's own lists. */
function districtDays(scope: Scope, from: string, to: string): SQL {
  return sql`select d.district_lgd as lgd, d.day, ${FIGURE_COLUMNS}, d.active, d.live,
      to_json(d.waits) as waits
    from district_days d
    where d.day between ${from} and ${to} and ${within(scope, sql`d.district_lgd`)}
    order by d.day, d.district_lgd`;
}

function totalsOfDays(scope: Scope, from: string, to: string): SQL {
  const places = Array.from({ length: WAIT_PLACES }, (_, n) => `coalesce(sum(d.waits[${n + 1}]), 0)`);
  return sql`select d.day, ${FIGURE_SUMS}, sum(d.active)::int as active, sum(d.live)::int as live,
      json_build_array(${sql.raw(places.join(', '))}) as waits
    from district_days d
    where d.day between ${from} and ${to} and ${within(scope, sql`d.district_lgd`)}
    group by d.day order by d.day`;
}

function districtStanding(scope: Scope, now: number): SQL {
  return sql`select f.district_lgd as lgd, count(*)::int as registered, count(k.hip_id)::int as enrolled,
      count(k.hip_id) filter (where ${LIVE(now)})::int as live,
      count(k.hip_id) filter (where not ${LIVE(now)} and s.first_live_at is not null)::int as silent,
      count(k.hip_id) filter (where not ${LIVE(now)} and s.first_live_at is null)::int as never,
      count(k.hip_id) filter (where s.unwell)::int as unwell,
      count(*) filter (where exists (select 1 from forks where forks.hip_id = f.hip_id))::int as forks
    from facilities f ${STANDING_JOINS}
    where ${within(scope, sql`f.district_lgd`)} and ${OPEN} group by f.district_lgd`;
}

/** Of joined `links l`. */
export function LIVE(now: number): SQL {
  return sql`coalesce(l.seen_at >= ${now - LIVE_WITHIN_MS}::bigint, false)`;
}

export const STANDING_JOINS = sql`left join facility_keys k on k.hip_id = f.hip_id and k.revoked_at is null
  left join links l on l.hip_id = f.hip_id
  left join facility_states s on s.hip_id = f.hip_id`;

/** Of `facilities f`: those that the state has now. What they counted stays counted when they are closed. */
export const OPEN = sql`f.closed_at is null`;

/** What is counted of joined `professionals p`. */
export const PROFESSIONAL_COUNTS = sql`count(*) filter (where p.verification = 'verified')::int as verified,
  count(*) filter (where p.verification is null)::int as reported,
  count(*) filter (where p.verification = 'unknown')::int as unknown,
  count(*) filter (where p.verification = 'left')::int as "left"`;

function districtProfessionals(scope: Scope): SQL {
  return sql`select f.district_lgd as lgd, ${PROFESSIONAL_COUNTS},
      count(distinct p.hip_id) filter (where p.verification = 'verified')::int as facilities
    from professionals p join facilities f on f.hip_id = p.hip_id
    where ${within(scope, sql`f.district_lgd`)} and ${OPEN} group by f.district_lgd`;
}
