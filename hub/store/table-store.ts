/**
 * Whole tables for files, cut to a scope: what no page shows at once. They come piece by piece, a day or some thousand
 * rows each, so that a state's years are never in memory; what changes meanwhile is in it or is not.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { TokenFigures } from '../contract/review.ts';
import { daysAfter } from '../review/india-day.ts';
import { type Scope, within } from '../review/scope.ts';
import { type StandingRow, standingRows } from './facility-review-store.ts';
import type { HubDatabase } from './open.ts';
import { rowsOf } from './recordset.ts';
import { FIGURE_COLUMNS, OPEN } from './review-store.ts';

interface Place {
  stateLgd: number;
  district: string;
  name: string;
  hfrId: string;
}

type TokenRow = Place & TokenFigures & { day: string };
type LiveRow = Place & { day: string; firstAt: number; lastAt: number; liveMs: number };
type ProfessionalRow = Place & { hprId: string; hipId: string; state: string; seenAt: number | null };

export interface TableStore {
  /** A piece a day. Facilities without a token on a day are not in it. */
  tokens(scope: Scope, from: string, to: string): AsyncIterable<TokenRow[]>;
  facilities(scope: Scope, now: number): AsyncIterable<StandingRow[]>;
  /** A piece a day. */
  live(scope: Scope, from: string, to: string): AsyncIterable<LiveRow[]>;
  /** Of facilities that are not closed. */
  professionals(scope: Scope): AsyncIterable<ProfessionalRow[]>;
}

/** Rows of a piece: a megabyte or two. */
const PIECE = 5_000;
const PLACE = sql`f.state_lgd as "stateLgd", f.district, f.name, f.hfr_id as "hfrId"`;

/** `piece`: rows that are read at once, where a table has no days. */
export function openTableStore(database: HubDatabase, piece = PIECE): TableStore {
  const ask = <Row>(statement: SQL) => rowsOf<Row>(database, statement);

  async function* byDay<Row>(from: string, to: string, of: (day: string) => SQL): AsyncIterable<Row[]> {
    for (let day = from; day <= to; day = daysAfter(day, 1)) yield await ask<Row>(of(day));
  }

  /** `after` is the condition that a row comes after the last one of the piece before. */
  async function* byPiece<Row>(of: (after: Row | null) => SQL): AsyncIterable<Row[]> {
    for (let last: Row | null = null; ; ) {
      const rows: Row[] = await ask<Row>(of(last));
      yield rows;
      last = rows.at(-1) ?? null;
      if (rows.length < piece) return;
    }
  }

  return {
    tokens: (scope, from, to) =>
      byDay(
        from,
        to,
        (day) => sql`select ${PLACE}, d.day, ${FIGURE_COLUMNS}
        from facility_days d join facilities f on f.hip_id = d.hip_id
        where d.day = ${day} and d.tokens > 0 and ${within(scope, sql`f.district_lgd`)}
        order by f.district, f.name, f.hfr_id`,
      ),
    facilities: (scope, now) =>
      byPiece<StandingRow>(
        (last) => sql`select * from (${standingRows(scope, now)}) as f
        where ${last === null ? sql`true` : sql`(f.district, f.name, f."hipId") > (${last.district}, ${last.name}, ${last.hipId})`}
        order by f.district, f.name, f."hipId" limit ${piece}`,
      ),
    live: (scope, from, to) =>
      byDay(
        from,
        to,
        (day) => sql`select ${PLACE}, p.day, p.first_at::float8 as "firstAt", p.last_at::float8 as "lastAt",
          p.live_ms::float8 as "liveMs"
        from presence_days p join facilities f on f.hip_id = p.hip_id
        where p.day = ${day} and ${within(scope, sql`f.district_lgd`)}
        order by f.district, f.name, f.hfr_id`,
      ),
    professionals: (scope) =>
      byPiece<ProfessionalRow>(
        (last) => sql`select ${PLACE}, f.hip_id as "hipId", p.hpr_id as "hprId",
          coalesce(p.verification, 'reported') as state, p.seen_at::float8 as "seenAt"
        from professionals p join facilities f on f.hip_id = p.hip_id
        where ${within(scope, sql`f.district_lgd`)} and ${OPEN}
          and ${last === null ? sql`true` : sql`(f.district, f.name, f.hip_id, p.hpr_id) > (${last.district}, ${last.name}, ${last.hipId}, ${last.hprId})`}
        order by f.district, f.name, f.hip_id, p.hpr_id limit ${piece}`,
      ),
  };
}
