/**
 * The sums that a review is read from. A day of a facility is added up anew from what was reported, under its own
 * row's lock, and what it grew by goes to the facility's total and its district's day in the same transaction.
 * Locks are taken in one order: facility, its day, its total, its district's day.
 */
import { sql } from 'drizzle-orm';
import type { HubDatabase } from './open.ts';

/** Statements of a transaction, or outside of one. */
export type Work = Pick<HubDatabase, 'execute'>;

/** Adds a facility's day up again. In a transaction, after what it sums was written. */
export async function sumDay(work: Work, hipId: string, day: string): Promise<void> {
  // A facility that moves to another district waits until this is done, and the other way round.
  await work.execute(sql`
    with place as (select 1 from facilities where hip_id = ${hipId} for share)
    insert into facility_days (hip_id, day)
    select ${hipId}, ${day} from (select count(*) from place) as placed
    on conflict (hip_id, day) do update set day = excluded.day`);
  await work.execute(sql`
    with before as (select * from facility_days where hip_id = ${hipId} and day = ${day}),
    counted as (
      select ${SUMS_OF_COUNTS} from counts where hip_id = ${hipId} and day = ${day}
    ),
    fresh as (
      select counted.*,
        (select coalesce(sum(tokens), 0) from proven where hip_id = ${hipId} and day = ${day}) as proven,
        ${placesOf(sql.raw('hours'), hipId, day)} as hours,
        ${placesOf(sql.raw('waits'), hipId, day)} as waits
      from counted
    ),
    grown as (
      select f.tokens - b.tokens as tokens, f.share - b.share as share, f.card - b.card as card,
        f.walk_in - b.walk_in as walk_in, f.paper - b.paper as paper, f.proven - b.proven as proven,
        (f.tokens > 0)::int - (b.tokens > 0)::int as active,
        ${placesBetween(sql.raw('f.hours'), sql.raw('b.hours'), sql.raw('-'))} as hours,
        ${placesBetween(sql.raw('f.waits'), sql.raw('b.waits'), sql.raw('-'))} as waits
      from fresh f, before b
    ),
    day_kept as (
      update facility_days d set tokens = f.tokens, share = f.share, card = f.card, walk_in = f.walk_in,
        paper = f.paper, proven = f.proven, hours = f.hours, waits = f.waits
      from fresh f where d.hip_id = ${hipId} and d.day = ${day}
    ),
    total_kept as (
      insert into facility_totals as t (hip_id, tokens, share, card, walk_in, paper, proven)
      select ${hipId}, tokens, share, card, walk_in, paper, proven from grown
      on conflict (hip_id) do update set ${ADDED}
    )
    insert into district_days as t
      (district_lgd, day, tokens, share, card, walk_in, paper, proven, active, hours, waits)
    select f.district_lgd, ${day}, g.tokens, g.share, g.card, g.walk_in, g.paper, g.proven, g.active,
      g.hours, g.waits
    from grown g, facilities f where f.hip_id = ${hipId}
    on conflict (district_lgd, day) do update set ${ADDED}, active = t.active + excluded.active,
      hours = ${placesBetween(sql.raw('t.hours'), sql.raw('excluded.hours'), sql.raw('+'))},
      waits = ${placesBetween(sql.raw('t.waits'), sql.raw('excluded.waits'), sql.raw('+'))}`);
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

/**
 * Finds days whose sums are not what was reported, and adds them up: a node of the version before keeps no sums
 * while a state's nodes are renewed one by one, and one that was killed may not have come to it.
 * Answers how many days it mended.
 */
export async function mendSums(database: HubDatabase, sinceDay: string): Promise<number> {
  await database.execute(sql`
    with missed as (
      select distinct on (r.hip_id, r.token) r.hip_id, r.token, coalesce(r.log_id, '') as log_id, r.arrived_at
      from relays r
      where r.token is not null and r.token >= ${sinceDay}
        and r.arrived_at >= ${Date.parse(sinceDay) - DAY_MS}
        and not exists (select 1 from proven_tokens p where p.hip_id = r.hip_id and p.token = r.token)
      order by r.hip_id, r.token, r.arrived_at
    ),
    fresh as (
      insert into proven_tokens (hip_id, token, at) select hip_id, token, arrived_at from missed
      on conflict do nothing returning hip_id, token
    )
    insert into proven as p (hip_id, log_id, day, queue, tokens)
    select hip_id, log_id, split_part(token, '.', 1), ${QUEUE_OF_TOKEN}, count(*)
    from missed join fresh using (hip_id, token) group by 1, 2, 3, 4
    on conflict (hip_id, log_id, day, queue) do update set tokens = p.tokens + excluded.tokens`);
  await database.execute(sql`
    insert into district_days as t (district_lgd, day, live)
    ${liveOf(sql`true`, sinceDay)} order by 1, 2
    on conflict (district_lgd, day) do update set live = excluded.live where t.live <> excluded.live`);
  const { rows } = (await database.execute(sql`
    with told as (
      select hip_id, day, sum(tokens) as tokens, sum(proven) as proven from (
        select hip_id, day, tokens, 0 as proven from counts where day >= ${sinceDay}
        union all select hip_id, day, 0, tokens from proven where day >= ${sinceDay}
      ) as both_told group by hip_id, day
    )
    select told.hip_id as "hipId", told.day from told
    left join facility_days d on d.hip_id = told.hip_id and d.day = told.day
    where d.tokens is distinct from told.tokens or d.proven is distinct from told.proven
    limit ${MOST_MENDED}`)) as unknown as { rows: { hipId: string; day: string }[] };
  for (const { hipId, day } of rows) await database.transaction((work) => sumDay(work, hipId, day));
  return rows.length;
}

export interface FacilityDay {
  hipId: string;
  day: string;
}

/** Of these days, those whose sum is not what relays have proven since: a report that came meanwhile took it along. */
export async function daysToProve(
  database: HubDatabase,
  days: readonly FacilityDay[],
): Promise<FacilityDay[]> {
  const { rows } = (await database.execute(sql`
    select t."hipId", t.day from jsonb_to_recordset(${JSON.stringify(days)}::jsonb) as t("hipId" text, day text)
    left join facility_days d on d.hip_id = t."hipId" and d.day = t.day
    where d.proven is distinct from
      (select sum(p.tokens) from proven p where p.hip_id = t."hipId" and p.day = t.day)`)) as unknown as {
    rows: FacilityDay[];
  };
  return rows;
}

/** Of the column `token`, `2026-11-22.OPD1.47`: an id of a queue may have dots of its own. */
export const QUEUE_OF_TOKEN = sql`substring(token from '^[^.]*[.](.*)[.][0-9]+$')`;

const DAY_MS = 24 * 60 * 60_000;
/** Days of one look; what is left is mended by the next. */
const MOST_MENDED = 5_000;

const SUMS_OF_COUNTS = sql`coalesce(sum(tokens), 0) as tokens,
  coalesce(sum(tokens) filter (where source = 'share'), 0) as share,
  coalesce(sum(tokens) filter (where source = 'card'), 0) as card,
  coalesce(sum(tokens) filter (where source = 'walk-in'), 0) as walk_in,
  coalesce(sum(tokens) filter (where source = 'paper'), 0) as paper`;

const ADDED = sql`tokens = t.tokens + excluded.tokens, share = t.share + excluded.share,
  card = t.card + excluded.card, walk_in = t.walk_in + excluded.walk_in,
  paper = t.paper + excluded.paper, proven = t.proven + excluded.proven`;

type Fragment = ReturnType<typeof sql>;

/** How many facilities were connected, by district and day. */
function liveOf(districts: Fragment, sinceDay: string): Fragment {
  return sql`select f.district_lgd, p.day, count(*) from presence_days p join facilities f on f.hip_id = p.hip_id
    where ${districts} and p.day >= ${sinceDay} group by f.district_lgd, p.day`;
}

/** The logs of a facility's day, place by place. */
function placesOf(places: Fragment, hipId: string, day: string): Fragment {
  return sql`(select coalesce(array_agg(n order by i), '{}'::int[]) from (
    select i, sum(v)::int as n from log_days, unnest(${places}) with ordinality as u(v, i)
    where hip_id = ${hipId} and day = ${day} group by i) as summed)`;
}

/** Two spreads, place by place; a missing one is nothing. */
function placesBetween(a: Fragment, b: Fragment, sign: Fragment): Fragment {
  return sql`(select coalesce(array_agg(coalesce(x, 0) ${sign} coalesce(y, 0) order by i), '{}'::int[])
    from unnest(${a}, ${b}) with ordinality as u(x, y, i))`;
}
