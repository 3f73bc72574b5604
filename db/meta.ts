/** Facts about this database, by key. */
import type { Connection } from './open.ts';
import { letOthersEnd } from './others-writes.ts';
import * as sql from './statements.ts';

/** null when it was never set. */
export function readMeta(connection: Connection, key: string): string | null {
  return connection.prepare<[string], { value: string }>(sql.META).get(key)?.value ?? null;
}

export function writeMeta(connection: Connection, key: string, value: string): void {
  letOthersEnd(connection);
  connection.prepare(sql.SET_META).run(key, value);
}
