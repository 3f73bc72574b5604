/** What officers did to facilities: rows that stay, each written in the transaction of what it tells. */
import { sql } from 'drizzle-orm';
import type { FacilityChange } from '../contract/facility-changes.ts';
import type { HubDatabase } from './open.ts';
import { rowsOf } from './recordset.ts';
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
export function latestChanges(
  database: Pick<HubDatabase, 'execute'>,
  hipId: string,
  most: number,
): Promise<FacilityChange[]> {
  return rowsOf(
    database,
    sql`select at::float8 as at, actor, what, coalesce(detail, '{}'::jsonb) as detail
    from facility_changes where hip_id = ${hipId} order by id desc limit ${most}`,
  );
}
