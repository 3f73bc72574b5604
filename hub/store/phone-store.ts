/** Patients' pages as facilities pushed them, so that any node can show them: one row a facility, one a code. */
import { and, eq, lt, sql } from 'drizzle-orm';
import type { HubDatabase } from './open.ts';
import { phoneCodes, phoneSets } from './phone-schema.ts';
import { links } from './schema.ts';

export interface StoredSet {
  hipId: string;
  version: number;
  /** null: the same as the version that was asked with. */
  content: string | null;
  heardAt: number;
  awayAt: number | null;
  /** When a node last said that it holds the facility's line; null while none does. */
  linkSeenAt: number | null;
}

export interface PhoneStore {
  /** Keeps what a facility's phones show, and the hashes that are new. */
  keep(set: {
    hipId: string;
    node: string;
    content: string;
    codes: readonly string[];
    at: number;
    expiresAt: number;
  }): Promise<void>;
  /** The facility's line is gone from this node. */
  away(hipId: string, node: string, at: number): Promise<void>;
  /** Whose page it is; null when nobody's. */
  whose(codeHash: string): Promise<string | null>;
  /** What a facility's phones show, its content only when it is another version. */
  find(hipId: string, version: number | null): Promise<StoredSet | null>;
  forget(now: number): Promise<void>;
}

/** Hashes in one statement. */
const BATCH = 1_000;

export function openPhoneStore(database: HubDatabase): PhoneStore {
  return {
    async keep({ hipId, node, content, codes, at, expiresAt }) {
      for (let from = 0; from < codes.length; from += BATCH) {
        await database
          .insert(phoneCodes)
          .values(codes.slice(from, from + BATCH).map((codeHash) => ({ codeHash, hipId, expiresAt })))
          .onConflictDoNothing();
      }
      const fresh = { node, content, heardAt: at, awayAt: null, expiresAt };
      await database
        .insert(phoneSets)
        .values({ hipId, version: 1, ...fresh })
        .onConflictDoUpdate({
          target: phoneSets.hipId,
          set: { version: sql`${phoneSets.version} + 1`, ...fresh },
        });
    },
    async away(hipId, node, at) {
      await database
        .update(phoneSets)
        .set({ awayAt: at })
        .where(and(eq(phoneSets.hipId, hipId), eq(phoneSets.node, node)));
    },
    async whose(codeHash) {
      const [row] = await database
        .select({ hipId: phoneCodes.hipId })
        .from(phoneCodes)
        .where(eq(phoneCodes.codeHash, codeHash));
      return row?.hipId ?? null;
    },
    async find(hipId, version) {
      const [row] = await database
        .select({
          hipId: phoneSets.hipId,
          version: phoneSets.version,
          content: sql<
            string | null
          >`case when ${phoneSets.version} = ${version ?? -1} then null else ${phoneSets.content} end`,
          heardAt: phoneSets.heardAt,
          awayAt: phoneSets.awayAt,
          linkSeenAt: links.seenAt,
        })
        .from(phoneSets)
        .leftJoin(links, eq(links.hipId, phoneSets.hipId))
        .where(eq(phoneSets.hipId, hipId));
      return row ?? null;
    },
    async forget(now) {
      await database.delete(phoneSets).where(lt(phoneSets.expiresAt, now));
      await database.delete(phoneCodes).where(lt(phoneCodes.expiresAt, now));
    },
  };
}
