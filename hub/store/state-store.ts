/**
 * What facilities tell beside their counts: how a day's tokens and waits spread, how the box is, who works there. A
 * state's facilities tell it all at one time, when their lines open: what comes together is taken together.
 */
import { sql } from 'drizzle-orm';
import type { BoxState, FiguresMessage, StateMessage } from '../contract/figures.ts';
import { type FacilityDay, sumSpreads } from './day-sums.ts';
import { gathered } from './gathered.ts';
import type { HubDatabase } from './open.ts';
import { asked, rowsOf } from './recordset.ts';

export interface StateStore {
  /** Of one log the highest of each place stands. */
  takeFigures(hipId: string, figures: FiguresMessage): Promise<void>;
  takeState(hipId: string, state: StateMessage, now: number): Promise<void>;
}

interface Spread extends FacilityDay {
  logId: string;
  hours: readonly number[];
  waits: readonly number[];
}

interface NewState {
  hipId: string;
  state: StateMessage;
  at: number;
}

/** Rows of professionals that one facility can make: far above who works in a hospital. */
export const MOST_PROFESSIONALS_KEPT = 2_000;
/** Statements of each kind that a node has under way: the other connections are for officers and phones. */
const AT_ONCE = 1;

/** `everyMs`: what comes within it of what came before is taken with what comes next; 0: whatever comes meanwhile. */
export function openStateStore(database: HubDatabase, everyMs = 0): StateStore {
  const spread = gathered((ones: readonly Spread[]) => takeSpreads(database, ones), AT_ONCE, everyMs);
  const stated = gathered((ones: readonly NewState[]) => takeStates(database, ones), AT_ONCE, everyMs);
  return {
    takeFigures: (hipId, { logId, day, hours, waits }) => spread({ hipId, logId, day, hours, waits }),
    takeState: (hipId, state, at) => stated({ hipId, state, at }),
  };
}

/** All of them or none; days in the order of their keys, so that two nodes do not wait for each other. */
async function takeSpreads(database: HubDatabase, told: readonly Spread[]): Promise<readonly undefined[]> {
  const news = await unlike(database, [...highestOf(told).values()]);
  if (news.length > 0) {
    const days = new Map(news.map(({ hipId, day }) => [`${hipId} ${day}`, { hipId, day }]));
    await database.transaction(async (work) => {
      await work.execute(sql`
        insert into log_days as t (hip_id, log_id, day, hours, waits)
        select "hipId", "logId", day, hours, waits from ${asked(news, SPREADS)} order by 1, 2, 3
        on conflict (hip_id, log_id, day) do update set
          hours = ${highest('hours')}, waits = ${highest('waits')}`);
      await sumSpreads(work, [...days.values()]);
    });
  }
  return told.map(() => undefined);
}

/** Of one log and day the highest of each place, by both. */
function highestOf(told: readonly Spread[]): Map<string, Spread> {
  const highest = new Map<string, Spread>();
  for (const one of told) {
    const key = `${one.hipId} ${one.logId} ${one.day}`;
    const before = highest.get(key) ?? one;
    const hours = one.hours.map((count, at) => Math.max(count, before.hours[at] ?? 0));
    const waits = one.waits.map((count, at) => Math.max(count, before.waits[at] ?? 0));
    highest.set(key, { ...one, hours, waits });
  }
  return highest;
}

/** A facility says its last days again whenever its line opens: most are as they were, and no transaction is begun. */
async function unlike(database: HubDatabase, told: readonly Spread[]): Promise<readonly Spread[]> {
  const rows = await rowsOf<{ n: number }>(
    database,
    sql`select a.n from ${asked(
      told.map((one, n) => ({ n, ...one })),
      sql`n int, ${SPREADS}`,
    )} left join log_days d on d.hip_id = a."hipId" and d.log_id = a."logId" and d.day = a.day
    where d.hours is distinct from a.hours or d.waits is distinct from a.waits`,
  );
  return rows.flatMap(({ n }) => told[n] ?? []);
}

async function takeStates(database: HubDatabase, told: readonly NewState[]): Promise<readonly undefined[]> {
  // Of one facility the last.
  const states = new Map(told.map((one) => [one.hipId, one]));
  const rows = [...states.values()].map(({ hipId, at, state: { version, findings, box, ...stated } }) => ({
    ...{ hipId, at, version, findings },
    unwell: findings.some(({ level }) => level === 'bad'),
    box: { ...box, clockOffMs: stated.at - at } satisfies BoxState,
  }));
  await database.execute(sql`
    insert into facility_states (hip_id, stated_at, version, findings, unwell, box)
    select "hipId", at, version, findings, unwell, box
    from ${asked(rows, sql`"hipId" text, at bigint, version text, findings jsonb, unwell boolean, box jsonb`)}
    order by 1 on conflict (hip_id) do update set stated_at = excluded.stated_at, version = excluded.version,
      findings = excluded.findings, unwell = excluded.unwell, box = excluded.box`);
  await seeProfessionals(database, told);
  return told.map(() => undefined);
}

async function seeProfessionals(database: HubDatabase, told: readonly NewState[]): Promise<void> {
  const seen = new Map<string, { hipId: string; hprId: string; at: number }>();
  for (const { hipId, at, state } of told) {
    for (const hprId of state.professionals) seen.set(`${hipId} ${hprId}`, { hipId, hprId, at });
  }
  if (seen.size === 0) return;
  await database.execute(sql`
    insert into professionals (hip_id, hpr_id, seen_at)
    select "hipId", "hprId", at from ${asked([...seen.values()], sql`"hipId" text, "hprId" text, at bigint`)}
    where (select count(*) from professionals p where p.hip_id = a."hipId") < ${MOST_PROFESSIONALS_KEPT}
      or exists (select 1 from professionals p where p.hip_id = a."hipId" and p.hpr_id = a."hprId")
    order by 1, 2 on conflict (hip_id, hpr_id) do update set seen_at = excluded.seen_at`);
}

const SPREADS = sql`"hipId" text, "logId" text, day text, hours int[], waits int[]`;

function highest(column: 'hours' | 'waits') {
  const places = sql.raw(column);
  return sql`(select coalesce(array_agg(greatest(x, y) order by i), '{}'::int[])
    from unnest(t.${places}, excluded.${places}) with ordinality as u(x, y, i))`;
}
