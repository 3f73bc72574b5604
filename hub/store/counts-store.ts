/**
 * What facilities report, kept so that repeats, reordering, days offline and restored copies count nothing twice:
 * the highest number of each log, added up over logs. What the hub itself relayed proves a part of it.
 */
import { and, eq, gt, ne, sql } from 'drizzle-orm';
import type { CountsReport } from '../contract/counts.ts';
import { QUEUE_OF_TOKEN } from './day-sums.ts';
import { gathered } from './gathered.ts';
import type { Head } from './log-heads.ts';
import type { HubDatabase } from './open.ts';
import { type NewReport, takeReports } from './reports.ts';
import { proven } from './review-schema.ts';
import { counts, forks, heads } from './schema.ts';

/** Tokens of one facility's queue on one day, by how they came. */
export interface Tally {
  day: string;
  queue: string;
  source: string;
  /** As reported. */
  tokens: number;
}

export interface CountsStore {
  /** Takes a report; answers the log's head as the hub knows it now, and whether its history forked. */
  take(report: CountsReport, now: number): Promise<{ head: Head; forked: boolean }>;
  /** What a facility gave out, over all its logs. */
  tallies(hipId: string, day: string): Promise<Tally[]>;
  /** The logs that reported tokens of a day: more than one where a machine was restored from a copy, or replaced. */
  logs(hipId: string, day: string): Promise<string[]>;
  /** Of a day's share tokens, those whose callback came through the hub. */
  proven(hipId: string, day: string): Promise<{ queue: string; tokens: number }[]>;
  /**
   * The highest number of each queue that was ever heard of that day: as reported, as many as were counted, or as
   * relayed, whichever is most.
   */
  highest(hipId: string, day: string): Promise<{ queue: string; number: number }[]>;
  /** When anything was last heard from a log of the facility other than `logId`; null when never. */
  heardAt(hipId: string, logId: string): Promise<number | null>;
  /** The newest head of each of a facility's logs. */
  heads(hipId: string): Promise<({ logId: string } & Head)[]>;
  forksOf(hipId: string): Promise<{ logId: string; seq: number; foundAt: number }[]>;
}

/** Statements of reports that a node has under way: the other connections are for officers and phones. */
const REPORTS_AT_ONCE = 1;
const RELAYED_NUMBER = sql`substring(token from '[.]([0-9]+)$')::int`;

/** `everyMs`: reports that come within it of those before wait and are taken together; 0: whatever comes meanwhile. */
export function openCountsStore(database: HubDatabase, everyMs = 0): CountsStore {
  const take = gathered(
    (reports: readonly NewReport[]) => takeReports(database, reports),
    REPORTS_AT_ONCE,
    everyMs,
  );
  return {
    take: (report, at) => take({ report, at }),
    tallies: (hipId, day) =>
      database
        .select({
          day: counts.day,
          queue: counts.queue,
          source: counts.source,
          tokens: sql<number>`sum(${counts.tokens})::int`,
        })
        .from(counts)
        .where(and(eq(counts.hipId, hipId), eq(counts.day, day)))
        .groupBy(counts.day, counts.queue, counts.source)
        .orderBy(counts.queue, counts.source),
    async logs(hipId, day) {
      const rows = await database
        .selectDistinct({ logId: counts.logId })
        .from(counts)
        .where(and(eq(counts.hipId, hipId), eq(counts.day, day), gt(counts.tokens, 0)));
      return rows.map(({ logId }) => logId);
    },
    proven: (hipId, day) =>
      database
        .select({ queue: proven.queue, tokens: sql<number>`sum(${proven.tokens})::int` })
        .from(proven)
        .where(and(eq(proven.hipId, hipId), eq(proven.day, day)))
        .groupBy(proven.queue)
        .orderBy(proven.queue),
    async highest(hipId, day) {
      const found = sql`
        select queue, sum(tokens)::int as number from counts where hip_id = ${hipId} and day = ${day} group by queue
        union all
        select queue, number from highest_numbers where hip_id = ${hipId} and day = ${day}
        union all
        select ${QUEUE_OF_TOKEN} as queue, max(${RELAYED_NUMBER})::int as number from relays
          where hip_id = ${hipId} and token like ${`${day}.%`} group by 1`;
      const { rows } = (await database.execute(
        sql`select queue, max(number)::int as number from (${found}) as found group by queue order by queue`,
      )) as unknown as { rows: { queue: string; number: number }[] };
      return rows;
    },
    async heardAt(hipId, logId) {
      const [row] = await database
        .select({ at: sql<number | null>`max(${heads.reportedAt})::float8` })
        .from(heads)
        .where(and(eq(heads.hipId, hipId), ne(heads.logId, logId)));
      return row?.at ?? null;
    },
    heads: (hipId) =>
      database
        .select({ logId: heads.logId, seq: heads.seq, hash: heads.hash })
        .from(heads)
        .where(eq(heads.hipId, hipId)),
    forksOf: (hipId) =>
      database
        .select({ logId: forks.logId, seq: forks.seq, foundAt: forks.foundAt })
        .from(forks)
        .where(eq(forks.hipId, hipId)),
  };
}
