/**
 * The sums that a review is read from. A day of a facility is added up anew from what was reported, under its own
 * row's lock, and what it grew by goes to the facility's total and its district's day in the same transaction.
 * Locks are taken in one order: facility, its day, its total, its district's day.
 */
import { sql } from 'drizzle-orm';
import type { HubDatabase } from './open.ts';
import { asked, rowsOf } from './recordset.ts';

/** Statements of a transaction, or outside of one. */
export type Work = Pick<HubDatabase, 'execute'>;

export interface FacilityDay {
  hipId: string;
  day: string;
}

/** Adds a facility's day up again, all of it. In a transaction, after what it sums was written. */
export async function sumDay(work: Work, hipId: string, day: string): Promise<void> {
  await sumFigures(work, [{ hipId, day }]);
  await sumSpreads(work, [{ hipId, day }]);
}

/** Adds up again what days of facilities counted and proved. In a transaction, after what they sum was written. */
export async function sumFigures(work: Work, days: readonly FacilityDay[]): Promise<void> {
  await holdDays(work, days);
  // Each day is read by its key, however many other days there are.
  await work.execute(sql`
    with asked as materialized (select "hipId" as hip_id, day from ${asked(days, DAYS)}),
    fresh as (
      select a.hip_id, a.day, c.*, p.proven from asked a
      cross join lateral (
        select ${SUMS_OF_COUNTS} from counts o where o.hip_id = a.hip_id and o.day = a.day
      ) as c
      cross join lateral (
        select coalesce(sum(tokens), 0) as proven from proven o where o.hip_id = a.hip_id and o.day = a.day
      ) as p
    ),
    grown as (
      select f.hip_id, f.day, f.tokens - b.tokens as tokens, f.share - b.share as share, f.card - b.card as card,
        f.walk_in - b.walk_in as walk_in, f.paper - b.paper as paper, f.proven - b.proven as proven,
        (f.tokens > 0)::int - (b.tokens > 0)::int as active
      from fresh f join facility_days b on b.hip_id = f.hip_id and b.day = f.day
    ),
    day_kept as (
      update facility_days d set tokens = f.tokens, share = f.share, card = f.card, walk_in = f.walk_in,
        paper = f.paper, proven = f.proven
      from fresh f where d.hip_id = f.hip_id and d.day = f.day
    ),
    total_kept as (
      insert into facility_totals as t (hip_id, tokens, share, card, walk_in, paper, proven)
      select hip_id, ${GROWTH} from grown group by hip_id order by hip_id
      on conflict (hip_id) do update set ${ADDED}
    )
    insert into district_days as t (district_lgd, day, tokens, share, card, walk_in, paper, proven, active)
    select f.district_lgd, g.day, ${GROWTH}, sum(active)
    from grown g join facilities f on f.hip_id = g.hip_id group by 1, 2 order by 1, 2
    on conflict (district_lgd, day) do update set ${ADDED}, active = t.active + excluded.active`);
}

/** Adds up again how days of facilities spread over hours and waits. In a transaction, after what they sum was written. */
export async function sumSpreads(work: Work, days: readonly FacilityDay[]): Promise<void> {
  await holdDays(work, days);
  await work.execute(sql`
    with asked as materialized (select "hipId" as hip_id, day from ${asked(days, DAYS)}),
    fresh as (
      select a.hip_id, a.day, ${placesOf(HOURS)} as hours, ${placesOf(WAITS)} as waits from asked a
    ),
    grown as (
      select f.hip_id, f.day, ${placesBetween(sql.raw('f.hours'), sql.raw('b.hours'), sql.raw('-'))} as hours,
        ${placesBetween(sql.raw('f.waits'), sql.raw('b.waits'), sql.raw('-'))} as waits
      from fresh f join facility_days b on b.hip_id = f.hip_id and b.day = f.day
    ),
    day_kept as (
      update facility_days d set hours = f.hours, waits = f.waits
      from fresh f where d.hip_id = f.hip_id and d.day = f.day
    ),
    placed as (
      select f.district_lgd, g.day, g.hours, g.waits from grown g join facilities f on f.hip_id = g.hip_id
    ),
    hours as (${placesTogether(HOURS)}),
    waits as (${placesTogether(WAITS)})
    insert into district_days as t (district_lgd, day, hours, waits)
    select district_lgd, day, hours.places, waits.places
    from hours join waits using (district_lgd, day) order by 1, 2
    on conflict (district_lgd, day) do update set
      hours = ${placesBetween(sql.raw('t.hours'), sql.raw('excluded.hours'), sql.raw('+'))},
      waits = ${placesBetween(sql.raw('t.waits'), sql.raw('excluded.waits'), sql.raw('+'))}`);
}

/** Rows of the days, made where they are missing, are this transaction's until its end; and facilities stay where they are. */
async function holdDays(work: Work, days: readonly FacilityDay[]): Promise<void> {
  // A facility that moves to another district waits until this is done, and the other way round.
  await work.execute(sql`
    with asked as materialized (select "hipId" as hip_id, day from ${asked(days, DAYS)}),
    place as (
      select 1 from facilities where hip_id in (select hip_id from asked) order by hip_id for share
    )
    insert into facility_days as d (hip_id, day)
    select hip_id, day from asked, (select count(*) from place) as placed order by 1, 2
    -- Held, not written again.
    on conflict (hip_id, day) do update set day = excluded.day where d.day <> excluded.day`);
}

/**
 * Adds up all days of all facilities again, from `counts`, `log_days`, `proven` and `presence_days`: after these were loaded in bulk.
 * Waits for whoever is adding and makes them wait; minutes for a state's years.
 */
export async function sumEverything(database: HubDatabase): Promise<void> {
  await database.transaction(async (work) => {
    await work.execute(sql`set local statement_timeout = 0`);
    await work.execute(sql`lock table facility_days, facility_totals, district_days in exclusive mode`);
    await work.execute(sql`delete from facility_days`);
    await work.execute(sql`delete from facility_totals`);
    await work.execute(sql`delete from district_days`);
    await work.execute(sql`
      insert into facility_days (hip_id, day, tokens, share, card, walk_in, paper)
      select hip_id, day, ${SUMS_OF_COUNTS} from counts group by hip_id, day`);
    await work.execute(sql`
      insert into facility_days as d (hip_id, day, proven)
      select hip_id, day, sum(tokens) from proven group by hip_id, day
      on conflict (hip_id, day) do update set proven = excluded.proven`);
    for (const places of ['hours', 'waits'].map((one) => sql.raw(one))) {
      await work.execute(sql`
        insert into facility_days as d (hip_id, day, ${places})
        select hip_id, day, array_agg(n order by i) from (
          select hip_id, day, i, sum(v)::int as n
          from log_days, unnest(${places}) with ordinality as u(v, i) group by hip_id, day, i
        ) as summed group by hip_id, day
        on conflict (hip_id, day) do update set ${places} = excluded.${places}`);
    }
    await work.execute(sql`
      insert into facility_totals (hip_id, tokens, share, card, walk_in, paper, proven)
      select hip_id, sum(tokens), sum(share), sum(card), sum(walk_in), sum(paper), sum(proven)
      from facility_days group by hip_id`);
    await sumDistricts(work, null);
  });
}

/** Adds up districts again from their facilities' days; null: all of them. In a transaction. */
export async function sumDistricts(work: Work, districts: readonly number[] | null): Promise<void> {
  const these =
    districts === null ? sql`true` : sql`district_lgd = any(${`{${districts.join(',')}}`}::int[])`;
  await work.execute(sql`set local statement_timeout = 0`);
  await work.execute(sql`lock table district_days in exclusive mode`);
  await work.execute(sql`delete from district_days where ${these}`);
  await work.execute(sql`
    insert into district_days (district_lgd, day, tokens, share, card, walk_in, paper, proven, active)
    select f.district_lgd, d.day, sum(d.tokens), sum(d.share), sum(d.card), sum(d.walk_in), sum(d.paper),
      sum(d.proven), count(*) filter (where d.tokens > 0)
    from facility_days d join facilities f on f.hip_id = d.hip_id
    where ${these} group by f.district_lgd, d.day`);
  await work.execute(sql`
    insert into district_days as t (district_lgd, day, live)
    ${liveOf(these, '')}
    on conflict (district_lgd, day) do update set live = excluded.live`);
  for (const places of ['hours', 'waits'].map((one) => sql.raw(one))) {
    await work.execute(sql`
      update district_days t set ${places} = s.places from (
        select district_lgd, day, array_agg(n order by i) as places from (
          select f.district_lgd, d.day, i, sum(v)::int as n
          from facility_days d join facilities f on f.hip_id = d.hip_id,
            unnest(d.${places}) with ordinality as u(v, i)
          where ${these} group by f.district_lgd, d.day, i
        ) as summed group by district_lgd, day
      ) as s where t.district_lgd = s.district_lgd and t.day = s.day`);
  }
}

/** Of these days, those whose sum is not what relays have proven since: a report that came meanwhile took it along. */
export async function daysToProve(
  database: HubDatabase,
  days: readonly FacilityDay[],
): Promise<FacilityDay[]> {
  return rowsOf<FacilityDay>(
    database,
    sql`select a."hipId", a.day from ${asked(days, DAYS)}
    left join facility_days d on d.hip_id = a."hipId" and d.day = a.day
    where d.proven is distinct from
      (select sum(p.tokens) from proven p where p.hip_id = a."hipId" and p.day = a.day)`,
  );
}

/** Of the column `token`, `2026-11-22.OPD1.47`: an id of a queue may have dots of its own. */
export const QUEUE_OF_TOKEN = sql`substring(token from '^[^.]*[.](.*)[.][0-9]+$')`;

const DAYS = sql`"hipId" text, day text`;

const SUMS_OF_COUNTS = sql`coalesce(sum(tokens), 0) as tokens,
  coalesce(sum(tokens) filter (where source = 'share'), 0) as share,
  coalesce(sum(tokens) filter (where source = 'card'), 0) as card,
  coalesce(sum(tokens) filter (where source = 'walk-in'), 0) as walk_in,
  coalesce(sum(tokens) filter (where source = 'paper'), 0) as paper`;

/** What days grew by, together. */
const GROWTH = sql.raw(
  ['tokens', 'share', 'card', 'walk_in', 'paper', 'proven'].map((one) => `sum(${one})`).join(', '),
);

const ADDED = sql`tokens = t.tokens + excluded.tokens, share = t.share + excluded.share,
  card = t.card + excluded.card, walk_in = t.walk_in + excluded.walk_in,
  paper = t.paper + excluded.paper, proven = t.proven + excluded.proven`;

type Fragment = ReturnType<typeof sql>;

/** How many facilities were connected, by district and day, since a day. */
export function liveOf(districts: Fragment, sinceDay: string): Fragment {
  return sql`select f.district_lgd, p.day, count(*) from presence_days p join facilities f on f.hip_id = p.hip_id
    where ${districts} and p.day >= ${sinceDay} group by f.district_lgd, p.day`;
}

const HOURS = sql.raw('hours');
const WAITS = sql.raw('waits');

/** The logs of a facility's day `a`, place by place. */
function placesOf(places: Fragment): Fragment {
  return sql`(select coalesce(array_agg(n order by i), '{}'::int[]) from (
    select i, sum(v)::int as n from log_days o, unnest(o.${places}) with ordinality as u(v, i)
    where o.hip_id = a.hip_id and o.day = a.day group by i) as summed)`;
}

/** What facilities' days `placed` in one district grew by, place by place; a day without places has none. */
function placesTogether(places: Fragment): Fragment {
  return sql`select district_lgd, day, coalesce(array_agg(n order by i) filter (where i is not null), '{}'::int[]) as places
    from (
      select district_lgd, day, i, sum(v)::int as n
      from placed left join lateral unnest(${places}) with ordinality as u(v, i) on true group by 1, 2, 3
    ) as summed group by 1, 2`;
}

/** Two spreads, place by place; a missing one is nothing. */
function placesBetween(a: Fragment, b: Fragment, sign: Fragment): Fragment {
  return sql`(select coalesce(array_agg(coalesce(x, 0) ${sign} coalesce(y, 0) order by i), '{}'::int[])
    from unnest(${a}, ${b}) with ordinality as u(x, y, i))`;
}
