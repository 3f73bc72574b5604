/**
 * Sums that nobody kept: a node of the version before adds nothing up while a state's nodes are renewed one by one, and
 * one that was killed may not have come to it.
 */
import { sql } from 'drizzle-orm';
import { type FacilityDay, liveOf, QUEUE_OF_TOKEN, sumDay } from './day-sums.ts';
import type { HubDatabase } from './open.ts';
import { rowsOf } from './recordset.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Days of one look; what is left is mended by the next. */
const MOST_MENDED = 5_000;

/** Finds days whose sums are not what was reported, and adds them up. Answers how many days it mended. */
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
  const rows = await rowsOf<FacilityDay>(
    database,
    sql`with told as (
      select hip_id, day, sum(tokens) as tokens, sum(proven) as proven from (
        select hip_id, day, tokens, 0 as proven from counts where day >= ${sinceDay}
        union all select hip_id, day, 0, tokens from proven where day >= ${sinceDay}
      ) as both_told group by hip_id, day
    )
    select told.hip_id as "hipId", told.day from told
    left join facility_days d on d.hip_id = told.hip_id and d.day = told.day
    where d.tokens is distinct from told.tokens or d.proven is distinct from told.proven
    limit ${MOST_MENDED}`,
  );
  for (const { hipId, day } of rows) await database.transaction((work) => sumDay(work, hipId, day));
  return rows.length;
}
