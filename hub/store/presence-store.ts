/** Which facilities are connected, and to which node: what a review asks, and who was last seen when. */
import { and, eq, inArray } from 'drizzle-orm';
import type { HubDatabase } from './open.ts';
import { links } from './schema.ts';

export interface PresenceStore {
  here(hipId: string, node: string, now: number): Promise<void>;
  /** Those of the node that still are. */
  still(hipIds: readonly string[], node: string, now: number): Promise<void>;
  /** No longer on this node; it may be on another already. */
  gone(hipId: string, node: string): Promise<void>;
}

/** Names in one statement. */
const BATCH = 1_000;

export function openPresenceStore(database: HubDatabase): PresenceStore {
  return {
    async here(hipId, node, now) {
      await database
        .insert(links)
        .values({ hipId, node, connectedAt: now, seenAt: now })
        .onConflictDoUpdate({ target: links.hipId, set: { node, connectedAt: now, seenAt: now } });
    },
    async still(hipIds, node, now) {
      for (let from = 0; from < hipIds.length; from += BATCH) {
        await database
          .update(links)
          .set({ seenAt: now })
          .where(and(eq(links.node, node), inArray(links.hipId, hipIds.slice(from, from + BATCH))));
      }
    },
    async gone(hipId, node) {
      await database.delete(links).where(and(eq(links.hipId, hipId), eq(links.node, node)));
    },
  };
}
