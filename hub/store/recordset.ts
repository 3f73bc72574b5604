/** Many rows in one parameter: a statement has one text, and so one plan, however many rows it is said with. */
import { type SQL, sql } from 'drizzle-orm';
import type { HubDatabase } from './open.ts';

/** The rows as the table `a`; `columns` names and types what is read of them. */
export function asked(rows: readonly object[], columns: SQL): SQL {
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as a(${columns})`;
}

/** What a statement answers; both drivers say `{ rows }`. */
export async function rowsOf<Row>(database: Pick<HubDatabase, 'execute'>, statement: SQL): Promise<Row[]> {
  return ((await database.execute(statement)) as unknown as { rows: Row[] }).rows;
}
