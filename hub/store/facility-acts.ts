/**
 * What officers do to a facility beside its enrolment: settle a copied machine, close it, open it again. No
 * count and no head of a log is touched here.
 */
import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import { noteChange } from './facility-changes.ts';
import type { HubDatabase } from './open.ts';
import { endEnrolment } from './registry-store.ts';
import { facilities, forks } from './schema.ts';

/** Who does it, and when; null: at the hub's machine itself. */
export interface By {
  at: number;
  actor: string | null;
}

export interface FacilityActs {
  /** Takes the mark of two histories from a log of the facility; false when it has none. */
  settle(hipId: string, logId: string, by: By): Promise<boolean>;
  /** Closes it and ends its enrolment; false when there is no such facility, or it is closed. */
  close(hipId: string, why: string, by: By): Promise<boolean>;
  /** False when it is not closed. */
  reopen(hipId: string, by: By): Promise<boolean>;
}

export function openFacilityActs(database: HubDatabase): FacilityActs {
  return {
    settle: (hipId, logId, by) =>
      database.transaction(async (work) => {
        const [fork] = await work
          .delete(forks)
          .where(and(eq(forks.hipId, hipId), eq(forks.logId, logId)))
          .returning();
        if (fork === undefined) return false;
        const { seq, foundAt } = fork;
        await noteChange(work, { hipId, ...by, what: 'settled', detail: { logId, event: seq, foundAt } });
        return true;
      }),
    close: (hipId, why, by) =>
      database.transaction(async (work) => {
        const closed = await work
          .update(facilities)
          .set({ closedAt: by.at, closedBy: by.actor, closedWhy: why })
          .where(and(eq(facilities.hipId, hipId), isNull(facilities.closedAt)))
          .returning({ hipId: facilities.hipId });
        if (closed.length === 0) return false;
        await endEnrolment(work, hipId, by.at);
        await noteChange(work, { hipId, ...by, what: 'closed', detail: { why } });
        return true;
      }),
    reopen: (hipId, by) =>
      database.transaction(async (work) => {
        const open = await work
          .update(facilities)
          .set({ closedAt: null, closedBy: null, closedWhy: null })
          .where(and(eq(facilities.hipId, hipId), isNotNull(facilities.closedAt)))
          .returning({ hipId: facilities.hipId });
        if (open.length === 0) return false;
        await noteChange(work, { hipId, ...by, what: 'reopened' });
        return true;
      }),
  };
}
