/** The facility files as applied, and facts about this database. */
import { desc, eq } from 'drizzle-orm';
import type { Database } from './open.ts';
import { facilityFiles, meta } from './schema.ts';

export interface FacilityStore {
  /** The newest applied file, as its JSON text. */
  current(): { hash: string; content: string } | null;
  keep(file: { hash: string; content: string; appliedAt: number }): void;
  fact(key: string): string | null;
  setFact(key: string, value: string): void;
}

export function openFacilityStore({ query }: Database): FacilityStore {
  return {
    current: () =>
      query
        .select({ hash: facilityFiles.hash, content: facilityFiles.content })
        .from(facilityFiles)
        .orderBy(desc(facilityFiles.id))
        .limit(1)
        .get() ?? null,
    keep(file) {
      query.insert(facilityFiles).values(file).run();
    },
    fact: (key) => query.select().from(meta).where(eq(meta.key, key)).get()?.value ?? null,
    setFact(key, value) {
      query
        .insert(meta)
        .values({ key, value })
        .onConflictDoUpdate({ target: meta.key, set: { value } })
        .run();
    },
  };
}
