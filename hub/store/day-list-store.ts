/** Lists of a day on their way from the node that has a facility's line to the node that an auditor asked. */
import { and, eq, gt, isNull, lt } from 'drizzle-orm';
import { dayListAnswer } from '../contract/review.ts';
import type { DayAudit } from '../day-audit.ts';
import type { HubDatabase } from './open.ts';
import { SEEN_WITHIN_MS } from './presence-store.ts';
import { dayLists, links } from './schema.ts';

export interface DayListStore {
  /** Whether any node says that it has the facility's line. */
  isSomewhere(hipId: string, now: number): Promise<boolean>;
  ask(list: { id: string; hipId: string; day: string; at: number }): Promise<void>;
  /** True for one node: the one that is to ask the facility. */
  take(id: string, now: number): Promise<boolean>;
  /** null: the facility did not answer. */
  end(id: string, verdict: DayAudit | null, now: number): Promise<void>;
  /** What came, and forgets it; undefined while it is under way. */
  read(id: string): Promise<DayAudit | null | undefined>;
  /** Forgets it, whatever becomes of it. */
  drop(id: string): Promise<void>;
}

/** A node that was killed leaves its questions behind. */
const KEEP_MS = 10 * 60_000;

export function openDayListStore(database: HubDatabase): DayListStore {
  const drop = async (id: string) => void (await database.delete(dayLists).where(eq(dayLists.id, id)));
  return {
    async isSomewhere(hipId, now) {
      const rows = await database
        .select({ node: links.node })
        .from(links)
        .where(and(eq(links.hipId, hipId), gt(links.seenAt, now - SEEN_WITHIN_MS)));
      return rows.length > 0;
    },
    async ask({ id, hipId, day, at }) {
      await database.delete(dayLists).where(lt(dayLists.askedAt, at - KEEP_MS));
      await database.insert(dayLists).values({ id, hipId, day, askedAt: at });
    },
    async take(id, now) {
      const taken = await database
        .update(dayLists)
        .set({ takenAt: now })
        .where(and(eq(dayLists.id, id), isNull(dayLists.takenAt)))
        .returning({ id: dayLists.id });
      return taken.length > 0;
    },
    async end(id, verdict, now) {
      await database.update(dayLists).set({ verdict, endedAt: now }).where(eq(dayLists.id, id));
    },
    async read(id) {
      const [row] = await database.select().from(dayLists).where(eq(dayLists.id, id));
      if (row === undefined) return null;
      if (row.endedAt === null) return undefined;
      await drop(id);
      // A node of the version before says it otherwise: no answer, and the officer asks again.
      return dayListAnswer.safeParse(row.verdict).data ?? null;
    },
    drop,
  };
}
