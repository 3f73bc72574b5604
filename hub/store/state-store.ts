/** What facilities tell beside their counts: how a day's tokens and waits spread, how the box is, who works there. */
import { sql } from 'drizzle-orm';
import { type BoxState, type FiguresMessage, HPR_ID, type StateMessage } from '../contract/figures.ts';
import { sumSpreads } from './day-sums.ts';
import type { HubDatabase } from './open.ts';
import { facilityStates } from './review-schema.ts';

export interface StateStore {
  /** Of one log the highest of each place stands. */
  takeFigures(hipId: string, figures: FiguresMessage): Promise<void>;
  takeState(hipId: string, state: StateMessage, now: number): Promise<void>;
}

/** Rows of professionals that one facility can make: far above who works in a hospital. */
export const MOST_PROFESSIONALS_KEPT = 2_000;

export function openStateStore(database: HubDatabase): StateStore {
  return {
    async takeFigures(hipId, { logId, day, hours, waits }) {
      // A facility says its last days again whenever its line opens, and a state's at one time: most are as they were.
      const { rows } = (await database.execute(sql`
        select 1 from log_days where hip_id = ${hipId} and log_id = ${logId} and day = ${day}
          and hours = ${placesOf(hours)} and waits = ${placesOf(waits)}`)) as unknown as { rows: unknown[] };
      if (rows.length > 0) return;
      await database.transaction(async (work) => {
        await work.execute(sql`
          insert into log_days as t (hip_id, log_id, day, hours, waits)
          values (${hipId}, ${logId}, ${day}, ${placesOf(hours)}, ${placesOf(waits)})
          on conflict (hip_id, log_id, day) do update set
            hours = ${highest('hours')}, waits = ${highest('waits')}`);
        await sumSpreads(work, hipId, day);
      });
    },
    async takeState(hipId, { version, at, findings, box, professionals }, now) {
      const stated = {
        statedAt: now,
        version,
        findings,
        unwell: findings.some(({ level }) => level === 'bad'),
        box: { ...box, clockOffMs: at - now } satisfies BoxState,
      };
      await database
        .insert(facilityStates)
        .values({ hipId, ...stated })
        .onConflictDoUpdate({ target: facilityStates.hipId, set: stated });
      const ids = [...new Set(professionals.flatMap((one) => hprIdOf(one) ?? []))].sort();
      if (ids.length === 0) return;
      await database.execute(sql`
        insert into professionals (hip_id, hpr_id, seen_at)
        select ${hipId}, hpr_id, ${now}::bigint
        from unnest(string_to_array(${ids.join(',')}, ',')) as told(hpr_id)
        where (select count(*) from professionals where hip_id = ${hipId}) < ${MOST_PROFESSIONALS_KEPT}
          or exists (select 1 from professionals p where p.hip_id = ${hipId} and p.hpr_id = told.hpr_id)
        on conflict (hip_id, hpr_id) do update set seen_at = excluded.seen_at`);
    },
  };
}

/** An HPR id as the registry writes it; null when it is none. */
export function hprIdOf(text: string): string | null {
  const bare = text.trim();
  if (!HPR_ID.test(bare)) return null;
  return bare.replaceAll('-', '').replace(/^(\d{2})(\d{4})(\d{4})(\d{4})$/, '$1-$2-$3-$4');
}

function placesOf(places: readonly number[]) {
  return sql`${`{${places.join(',')}}`}::int[]`;
}

function highest(column: 'hours' | 'waits') {
  const places = sql.raw(column);
  return sql`(select coalesce(array_agg(greatest(x, y) order by i), '{}'::int[])
    from unnest(t.${places}, excluded.${places}) with ordinality as u(x, y, i))`;
}
