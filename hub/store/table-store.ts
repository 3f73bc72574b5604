/** Whole tables for files, cut to a scope: what no page shows at once. */
import { type SQL, sql } from 'drizzle-orm';
import type { TokenFigures } from '../contract/review.ts';
import { type Scope, within } from '../review/scope.ts';
import { type StandingRow, standingRows } from './facility-review-store.ts';
import type { HubDatabase } from './open.ts';
import { FIGURE_COLUMNS, rowsOf } from './review-store.ts';

interface Place {
  stateLgd: number;
  district: string;
  name: string;
  hfrId: string;
}

export interface TableStore {
  /** Facilities without a token on a day are not in it. */
  tokens(scope: Scope, from: string, to: string): Promise<(Place & TokenFigures & { day: string })[]>;
  facilities(scope: Scope, now: number): Promise<StandingRow[]>;
  live(
    scope: Scope,
    from: string,
    to: string,
  ): Promise<(Place & { day: string; firstAt: number; lastAt: number; liveMs: number })[]>;
  professionals(scope: Scope): Promise<(Place & { hprId: string; state: string; seenAt: number | null })[]>;
}

/** Rows of one file: a state's year, a facility and day each, is a million and three hundred thousand. */
const MAX_ROWS = 1_500_000;
const PLACE = sql`f.state_lgd as "stateLgd", f.district, f.name, f.hfr_id as "hfrId"`;

export function openTableStore(database: HubDatabase): TableStore {
  const ask = <Row>(statement: SQL) => rowsOf<Row>(database, statement);
  return {
    tokens: (scope, from, to) =>
      ask(sql`select ${PLACE}, d.day, ${FIGURE_COLUMNS}
        from facility_days d join facilities f on f.hip_id = d.hip_id
        where d.day between ${from} and ${to} and d.tokens > 0 and ${within(scope, sql`f.district_lgd`)}
        order by d.day, f.district, f.name, f.hfr_id limit ${MAX_ROWS}`),
    facilities: (scope, now) =>
      ask(sql`select * from (${standingRows(scope, now)}) as f
        order by f.district, f.name, f."hipId" limit ${MAX_ROWS}`),
    live: (scope, from, to) =>
      ask(sql`select ${PLACE}, p.day, p.first_at::float8 as "firstAt", p.last_at::float8 as "lastAt",
          p.live_ms::float8 as "liveMs"
        from presence_days p join facilities f on f.hip_id = p.hip_id
        where p.day between ${from} and ${to} and ${within(scope, sql`f.district_lgd`)}
        order by p.day, f.district, f.name, f.hfr_id limit ${MAX_ROWS}`),
    professionals: (scope) =>
      ask(sql`select ${PLACE}, p.hpr_id as "hprId", coalesce(p.verification, 'reported') as state,
          p.seen_at::float8 as "seenAt"
        from professionals p join facilities f on f.hip_id = p.hip_id
        where ${within(scope, sql`f.district_lgd`)}
        order by f.district, f.name, f.hfr_id, p.hpr_id limit ${MAX_ROWS}`),
  };
}
