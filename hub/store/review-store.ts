/** What a state asks of its counts and facilities, as rows for tables: nothing of a patient is in any of them. */
import { sql } from 'drizzle-orm';
import type { HubDatabase } from './open.ts';

/** One facility's tokens of one day in its own zone. */
export interface DayRow {
  stateLgd: number;
  district: string;
  name: string;
  hfrId: string;
  day: string;
  tokens: number;
  share: number;
  card: number;
  walkIn: number;
  paper: number;
  /** Of the share tokens, those whose callback came through the hub. */
  proven: number;
}

export interface FacilityStanding {
  hipId: string;
  hfrId: string;
  name: string;
  district: string;
  enrolledAt: number | null;
  version: string | null;
  /** null while it is not connected. */
  connectedAt: number | null;
  reportedAt: number | null;
  forked: boolean;
}

export interface ReviewStore {
  /** Days from `from` to `to`, both included; facilities without a token on a day are not in it. */
  tokens(from: string, to: string): Promise<DayRow[]>;
  facilities(): Promise<FacilityStanding[]>;
}

/** Rows of one answer: a state's year, a facility and day each, is a million. */
const MAX_ROWS = 2_000_000;

export function openReviewStore(database: HubDatabase): ReviewStore {
  return {
    async tokens(from, to) {
      const { rows } = await rowsOf<DayRow>(sql`
        select f.state_lgd as "stateLgd", f.district, f.name, f.hfr_id as "hfrId", d.day,
          d.tokens::float8 as tokens, d.share::float8 as share, d.card::float8 as card,
          d.walk_in::float8 as "walkIn", d.paper::float8 as paper, d.proven::float8 as proven
        from facility_days d join facilities f on f.hip_id = d.hip_id
        where d.day between ${from} and ${to} and d.tokens > 0
        order by d.day, f.district, f.name, f.hfr_id
        limit ${MAX_ROWS}`);
      return rows;
    },
    async facilities() {
      const { rows } = await rowsOf<FacilityStanding>(sql`
        select f.hip_id as "hipId", f.hfr_id as "hfrId", f.name, f.district,
          k.enrolled_at::float8 as "enrolledAt", k.version,
          l.connected_at::float8 as "connectedAt",
          (select max(reported_at)::float8 from heads h where h.hip_id = f.hip_id) as "reportedAt",
          exists (select 1 from forks where forks.hip_id = f.hip_id) as forked
        from facilities f
        left join facility_keys k on k.hip_id = f.hip_id and k.revoked_at is null
        left join links l on l.hip_id = f.hip_id
        order by f.district, f.name, f.hip_id
        limit ${MAX_ROWS}`);
      return rows;
    },
  };

  /** Both drivers answer `{ rows }`; drizzle leaves the type of raw statements open. */
  async function rowsOf<Row>(statement: ReturnType<typeof sql>): Promise<{ rows: Row[] }> {
    return (await database.execute(statement)) as unknown as { rows: Row[] };
  }
}
