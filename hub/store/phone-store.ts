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

/** What a facility's phones show now. */
export interface FreshSet {
  hipId: string;
  node: string;
  content: string;
  /** Hashes that are new. */
  codes: readonly string[];
  at: number;
  expiresAt: number;
}

export interface PhoneStore {
  /** Keeps what facilities' phones show, all or none of it. */
  keep(sets: readonly FreshSet[]): Promise<void>;
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
    keep: (sets) =>
      database.transaction(async (work) => {
        // In the order of names, so that two nodes never wait for each other.
        const sorted = [...sets].sort((a, b) => (a.hipId < b.hipId ? -1 : 1));
        const codes = sorted.flatMap(({ codes, hipId, expiresAt }) =>
          codes.map((codeHash) => ({ codeHash, hipId, expiresAt })),
        );
        codes.sort((a, b) => (a.codeHash < b.codeHash ? -1 : 1));
        for (let from = 0; from < codes.length; from += BATCH) {
          const rows = JSON.stringify(codes.slice(from, from + BATCH));
          await work.execute(sql`
            insert into phone_codes (code_hash, hip_id, expires_at)
            select "codeHash", "hipId", "expiresAt"
            from jsonb_to_recordset(${rows}::jsonb) as a("codeHash" text, "hipId" text, "expiresAt" bigint)
            on conflict do nothing`);
        }
        const rows = JSON.stringify(sorted.map(({ codes: _, ...set }) => set));
        await work.execute(sql`
          insert into phone_sets as s (hip_id, version, node, content, heard_at, expires_at)
          select "hipId", 1, node, content, at, "expiresAt" from jsonb_to_recordset(${rows}::jsonb)
            as a("hipId" text, node text, content text, at bigint, "expiresAt" bigint)
          on conflict (hip_id) do update set version = s.version + 1, node = excluded.node,
            content = excluded.content, heard_at = excluded.heard_at, away_at = null,
            expires_at = excluded.expires_at`);
      }),
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
