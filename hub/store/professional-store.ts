/** Professionals by their HPR ids: which state's table said what of whom, beside what facilities report. */
import { inArray, or, sql } from 'drizzle-orm';
import type { HubDatabase } from './open.ts';
import { professionals } from './review-schema.ts';
import { facilities } from './schema.ts';

export interface KeptProfessional {
  line: number;
  /** HIP id or HFR id. */
  hipId: string;
  hprId: string;
  verification: string;
}

export interface ProfessionalStore {
  /** Adds them, or changes their verification; answers those whose facility is not in the registry. */
  keep<Row extends KeptProfessional>(rows: readonly Row[], now: number): Promise<Row[]>;
}

/** Rows of one statement. */
const BATCH = 500;

export function openProfessionalStore(database: HubDatabase): ProfessionalStore {
  return {
    keep: (rows, now) =>
      database.transaction(async (work) => {
        const strangers: (typeof rows)[number][] = [];
        for (let from = 0; from < rows.length; from += BATCH) {
          const batch = rows.slice(from, from + BATCH);
          const ids = [...new Set(batch.map(({ hipId }) => hipId))];
          const known = await work
            .select({ hipId: facilities.hipId, hfrId: facilities.hfrId })
            .from(facilities)
            .where(or(inArray(facilities.hipId, ids), inArray(facilities.hfrId, ids)));
          const byId = new Map(
            known.flatMap(({ hipId, hfrId }) => [[hfrId, hipId] as const, [hipId, hipId] as const]),
          );
          const fresh = new Map<string, typeof professionals.$inferInsert>();
          for (const row of batch) {
            const hipId = byId.get(row.hipId);
            if (hipId === undefined) strangers.push(row);
            else {
              const { hprId, verification } = row;
              fresh.set(`${hipId} ${hprId}`, { hipId, hprId, verification, importedAt: now });
            }
          }
          if (fresh.size === 0) continue;
          await work
            .insert(professionals)
            .values([...fresh.values()])
            .onConflictDoUpdate({
              target: [professionals.hipId, professionals.hprId],
              set: { verification: sql`excluded.verification`, importedAt: sql`excluded.imported_at` },
            });
        }
        return strangers;
      }),
  };
}
