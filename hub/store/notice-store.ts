/**
 * What facilities are told of the shares that they missed. A notice has a number, which stays with the shares it
 * counts: sent again, because nobody knows whether it was heard, it says the same and is counted once.
 */
import { and, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { HubDatabase } from './open.ts';
import { relays } from './schema.ts';

/** Shares that a facility missed: the number of the notice, how many, and since when. */
export interface Notice {
  notice: number;
  count: number;
  since: number;
}

export interface NoticeStore {
  /** What a facility has missed and did not say that it knows, oldest first. */
  due(hipId: string, now: number): Promise<Notice[]>;
  /** The facility knows. */
  known(hipId: string, notice: number, now: number): Promise<void>;
}

const MAX_NOTICES = 50;
/** What a facility took at the last moment is known this long after: a share that it has is none that it missed. */
const LATE_WORD_MS = 500;
/** Two nodes may number in the same millisecond: a number is a thousandth of one, drawn by lot. */
const PARTS = 1_000;

export function openNoticeStore(database: HubDatabase): NoticeStore {
  return {
    async due(hipId, now) {
      const fresh = now * PARTS + Math.floor(Math.random() * PARTS);
      await database
        .update(relays)
        .set({ notice: fresh })
        .where(and(untold(hipId), isNull(relays.notice), lt(relays.deadlineAt, now - LATE_WORD_MS)));
      const rows = await database
        .select({
          notice: relays.notice,
          count: sql<number>`count(*)::int`,
          since: sql<number>`min(${relays.arrivedAt})::float8`,
        })
        .from(relays)
        .where(and(untold(hipId), isNotNull(relays.notice)))
        .groupBy(relays.notice)
        .orderBy(relays.notice)
        .limit(MAX_NOTICES);
      return rows.flatMap(({ notice, ...rest }) => (notice === null ? [] : { notice, ...rest }));
    },
    async known(hipId, notice, now) {
      await database
        .update(relays)
        .set({ toldAt: now })
        .where(and(untold(hipId), eq(relays.notice, notice)));
    },
  };
}

/** Shares that a facility never had; one that it took has a token there, whatever its phone was told. */
function untold(hipId: string) {
  return and(
    eq(relays.hipId, hipId),
    // As the partial index has it.
    sql`state = 'missed'`,
    eq(relays.kind, 'share'),
    isNull(relays.takenAt),
    isNull(relays.toldAt),
  );
}
