/** Years of a state's counts, made in the database itself, and added up as the hub adds them. */
import { sql } from 'drizzle-orm';
import { WAIT_PLACES } from '../hub/contract/figures.ts';
import { sumEverything } from '../hub/store/day-sums.ts';
import type { Store } from '../hub/store/open.ts';
import { rowsOf } from '../hub/store/recordset.ts';
import { openRegistryStore } from '../hub/store/registry-store.ts';

/** J&K by July 2025. */
export const STATE_FACILITIES = 3_607;
export const STATE_TOKENS = 7_116_000;
/** A third of the state's facilities give out tokens, each one a day at the least, for sixty weeks without their Sundays. */
const COUNTING = 1_200;
const DAYS = 420;
/** Of when facilities were connected, and how their days spread, a month: no question walks these tables. */
const PRESENCE_DAYS = 31;
const SPREAD_DAYS = 31;
const DISTRICTS = 20;
/** Tokens of the nth facility's day go as 1/(n + OFFSET): a few hospitals have most of it. */
const OFFSET = 150;
const LARGEST = 8_980;

export interface History {
  countRows: number;
  dayRows: number;
  tokens: number;
  loadS: number;
  sumS: number;
}

export function hipIdOf(n: number): string {
  return `IN01${String(n).padStart(8, '0')}`;
}

/** Registers the state's facilities; answers their ids. */
export async function registerState({ database }: Store): Promise<string[]> {
  const registry = openRegistryStore(database);
  const hipIds = Array.from({ length: STATE_FACILITIES }, (_, n) => hipIdOf(n));
  await registry.keep(
    hipIds.map((hipId, n) => ({
      ...{ hipId, hfrId: hipId, name: `Health Centre ${n}`, district: `District ${n % DISTRICTS}` },
      ...{ districtLgd: 600 + (n % DISTRICTS), stateLgd: 1, kind: 'PHC', ownership: 'Government' },
    })),
    Date.now(),
  );
  return hipIds;
}

/** Everything that the review is read from, up to the day before `today`, to the token. */
export async function loadHistory({ database }: Store, today: string): Promise<History> {
  const began = performance.now();
  const facility = sql`'IN01' || lpad(n::text, 8, '0')`;
  const log = sql`md5(n::text)::uuid::text`;
  const days = sql`generate_series(0, ${COUNTING - 1}::int) n,
    generate_series(${today}::date - ${DAYS}::int, ${today}::date - 1, '1 day') at`;
  await database.transaction(async (work) => {
    await work.execute(sql`set local statement_timeout = 0`);
    await work.execute(sql`
      insert into counts (hip_id, log_id, day, queue, source, tokens)
      select ${facility}, ${log}, to_char(at, 'YYYY-MM-DD'), 'OPD1', source,
        greatest(1, round(${LARGEST}::float8 / (n + ${OFFSET}::int) * case source when 'share' then 0.7 else 0.3 end))::int
      from ${days}, unnest(array['share', 'walk-in']) source where extract(dow from at) <> 0`);
    await work.execute(sql`
      update counts set tokens = tokens + (${STATE_TOKENS} - (select sum(tokens) from counts))::int
      where hip_id = ${hipIdOf(0)} and source = 'share' and day = (select min(day) from counts)`);
    await work.execute(sql`
      insert into log_days (hip_id, log_id, day, hours, waits)
      select hip_id, log_id, day, array_fill(0, array[9]) || array_fill(1, array[5]) || array_fill(0, array[10]),
        array_fill(1, array[${WAIT_PLACES}::int])
      from counts where source = 'share' and day >= (${today}::date - ${SPREAD_DAYS}::int)::text`);
    await work.execute(sql`
      insert into heads (log_id, hip_id, seq, hash, reported_at)
      select distinct log_id, hip_id, 1, repeat('0', 64), 0 from counts`);
    await work.execute(sql`
      insert into presence_days (hip_id, day, first_at, last_at, live_ms)
      select ${facility}, to_char(at, 'YYYY-MM-DD'), extract(epoch from at) * 1000,
        extract(epoch from at) * 1000 + 28800000, 28000000
      from generate_series(0, ${STATE_FACILITIES - 1}::int) n,
        generate_series(${today}::date - ${PRESENCE_DAYS}::int, ${today}::date - 1, '1 day') at`);
  });
  await database.execute(sql`analyze`);
  const loaded = performance.now();
  await sumEverything(database);
  // As a history is that grew in sixty weeks: PostgreSQL would tidy up after this one beside the shares.
  await database.execute(sql`vacuum analyze`);
  const summed = performance.now();
  const [row] = await rowsOf<{ countRows: number; dayRows: number; tokens: number }>(
    database,
    sql`select (select count(*)::int from counts) as "countRows", count(*)::int as "dayRows",
      sum(tokens)::int as tokens from facility_days`,
  );
  if (row?.tokens !== STATE_TOKENS) throw new Error('the history does not add up');
  return { ...row, loadS: (loaded - began) / 1000, sumS: (summed - loaded) / 1000 };
}
