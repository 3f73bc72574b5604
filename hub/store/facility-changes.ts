/** What officers did to facilities: rows that stay, each written in the transaction of what it tells. */
import { desc, eq } from 'drizzle-orm';
import type { FacilityChange } from '../contract/facility-changes.ts';
import type { HubDatabase } from './open.ts';
import { facilityChanges } from './schema.ts';

/** `actor`: null at the hub's machine itself. */
export interface NewChange {
  hipId: string;
  at: number;
  actor: string | null;
  what: FacilityChange['what'];
  detail?: FacilityChange['detail'];
}

export async function noteChange(work: Pick<HubDatabase, 'insert'>, change: NewChange): Promise<void> {
  await work.insert(facilityChanges).values(change);
}

/** The latest first. */
export async function latestChanges(
  database: Pick<HubDatabase, 'select'>,
  hipId: string,
  most: number,
): Promise<FacilityChange[]> {
  const rows = await database
    .select()
    .from(facilityChanges)
    .where(eq(facilityChanges.hipId, hipId))
    .orderBy(desc(facilityChanges.id))
    .limit(most);
  return rows.map(({ at, actor, what, detail }) => ({
    ...{ at, actor, what: what as FacilityChange['what'] },
    detail: (detail ?? {}) as FacilityChange['detail'],
  }));
}
