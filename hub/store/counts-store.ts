/**
 * What facilities report, kept so that repeats, reordering, days offline and restored copies count nothing twice:
 * the highest number of each log, added up over logs. What the hub itself relayed proves a part of it.
 */
import { and, eq, lt, ne, sql } from 'drizzle-orm';
import type { CountsReport } from '../contract/counts.ts';
import { QUEUE_OF_TOKEN, sumDay } from './day-sums.ts';
import type { HubDatabase } from './open.ts';
import { proven } from './review-schema.ts';
import { counts, forks, heads, highestNumbers } from './schema.ts';

export interface Head {
  seq: number;
  hash: string;
}

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

const RELAYED_NUMBER = sql`substring(token from '[.]([0-9]+)$')::int`;

export function openCountsStore(database: HubDatabase): CountsStore {
  return {
    take: (report, now) =>
      database.transaction(async (work) => {
        const { hipId, logId, day } = report;
        const { head, forked } = await takeHead(work, report, now);
        if (forked) {
          await work
            .insert(forks)
            .values({ logId, hipId, seq: head.seq, foundAt: now })
            .onConflictDoNothing();
        }
        if (report.counts.length > 0) {
          await work
            .insert(counts)
            .values(report.counts.map((one) => ({ hipId, logId, day, ...one })))
            .onConflictDoUpdate({
              target: [counts.hipId, counts.logId, counts.day, counts.queue, counts.source],
              set: { tokens: sql`greatest(${counts.tokens}, excluded.tokens)` },
            });
        }
        const highest = report.highest ?? [];
        if (highest.length > 0) {
          await work
            .insert(highestNumbers)
            .values(highest.map((one) => ({ hipId, day, ...one })))
            .onConflictDoUpdate({
              target: [highestNumbers.hipId, highestNumbers.day, highestNumbers.queue],
              set: { number: sql`excluded.number` },
              // Most queues of a report are as they were, and need no new row.
              setWhere: lt(highestNumbers.number, sql`excluded.number`),
            });
        }
        if (report.counts.length > 0) await sumDay(work, hipId, day);
        return { head, forked };
      }),
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

type Known = typeof heads.$inferSelect;

/**
 * Moves the log's head to what a report says, and answers the head that the reporter is to say its own hash of. One
 * report of a log after the other, also of those that come first. A report that does not go on from the head that was
 * last answered moves nothing until the log has said what it has there: an answer that was lost looks like that, and so
 * does a copy of the machine that is as busy as the machine.
 */
async function takeHead(
  work: Pick<HubDatabase, 'insert' | 'select' | 'update'>,
  report: CountsReport,
  now: number,
): Promise<{ head: Head; forked: boolean }> {
  const { hipId, logId, head, known: told } = report;
  const lookAt = () => work.select().from(heads).where(eq(heads.logId, logId)).for('update');
  let [known] = await lookAt();
  if (known === undefined) {
    const first = await work
      .insert(heads)
      .values({ logId, hipId, ...head, reportedAt: now })
      .onConflictDoNothing()
      .returning({ seq: heads.seq });
    if (first.length > 0) return { head, forked: false };
    // Another report of this log was first.
    [known] = await lookAt();
  }
  if (known === undefined) throw new Error('a head is gone');
  const asked = askedOf(known);
  if (isFork(known, report)) return { head: headOf(known), forked: true };
  const goesOn = told === null || told.seq === known.seq;
  // Whoever goes on from the head may be the copy: only one that did not settles what was asked.
  const settled = !goesOn && told.seq === asked?.seq;
  if (!goesOn && !settled) {
    const { seq: askedSeq, hash: askedHash } = asked ?? headOf(known);
    await work.update(heads).set({ askedSeq, askedHash }).where(eq(heads.logId, logId));
    return { head: { seq: askedSeq, hash: askedHash }, forked: false };
  }
  const grown = head.seq > known.seq;
  if (grown || settled) {
    await work
      .update(heads)
      .set({
        ...(grown ? { ...head, reportedAt: now } : {}),
        ...(settled ? { askedSeq: null, askedHash: null } : {}),
      })
      .where(eq(heads.logId, logId));
  }
  return { head: grown ? head : headOf(known), forked: false };
}

/** Two histories under one log id: another hash at a place both have been at. */
function isFork(known: Known, report: CountsReport): boolean {
  if (known.hipId !== report.hipId) return true;
  const said = [report.head, report.known];
  return [headOf(known), askedOf(known)].some((place) =>
    said.some((one) => one !== null && one.seq === place?.seq && one.hash !== place.hash),
  );
}

function headOf({ seq, hash }: Known): Head {
  return { seq, hash };
}

function askedOf({ askedSeq, askedHash }: Known): Head | null {
  return askedSeq === null || askedHash === null ? null : { seq: askedSeq, hash: askedHash };
}
