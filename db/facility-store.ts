/** The facility files as applied, and facts about this database. */
import { desc, eq, isNull, type SQL } from 'drizzle-orm';
import type { Database } from './open.ts';
import { facilityFiles, meta } from './schema.ts';

/** A file as its JSON text. */
export interface StoredFile {
  hash: string;
  content: string;
}

export interface FacilityStore {
  /** The newest applied file; the journal writes it with its command. */
  current(): StoredFile | null;
  /** The newest that came from the server's setting, not from administrators. */
  fromSetting(): StoredFile | null;
  /** The newest of this content; null when it was never in force. */
  byHash(hash: string): StoredFile | null;
  fact(key: string): string | null;
  setFact(key: string, value: string): void;
}

export function openFacilityStore({ query }: Database): FacilityStore {
  function newest(condition?: SQL): StoredFile | null {
    const { hash, content, id } = facilityFiles;
    const files = query.select({ hash, content }).from(facilityFiles).where(condition);
    return files.orderBy(desc(id)).limit(1).get() ?? null;
  }

  return {
    current: () => newest(),
    fromSetting: () => newest(isNull(facilityFiles.actor)),
    byHash: (hash) => newest(eq(facilityFiles.hash, hash)),
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
