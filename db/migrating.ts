/** Migrations: numbered, forward only, each applied once; what this version does not know is refused [DUR-15]. */
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { chainMigratedActs } from './act-chain.ts';
import { chainMigratedLooks } from './look-chain.ts';

type Connection = Sqlite.Database;

/** Brings the tables up to this version; throws when a newer one wrote them. */
export function applyMigrations(connection: Connection, root: string): void {
  missingMigrations(connection, root);
  migrate(drizzle(connection), { migrationsFolder: folderOf(root) });
  chainMigratedActs(connection);
  chainMigratedLooks(connection);
}

/** How many of this version's migrations the database has not had; throws on one that only a newer version knows. */
export function missingMigrations(connection: Connection, root: string): number {
  const known = readMigrationFiles({ migrationsFolder: folderOf(root) });
  const table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '__drizzle_migrations'";
  if (connection.prepare(table).get() === undefined) return known.length;
  const ours = new Map(known.map(({ folderMillis, hash }) => [folderMillis, hash]));
  const applied = connection
    .prepare<[], { hash: string; at: number }>('SELECT hash, created_at AS at FROM __drizzle_migrations')
    .all();
  for (const { hash, at } of applied) {
    const expected = ours.get(Number(at));
    if (expected === undefined) {
      throw new Error('this database was written by a newer version of Parchi; start that version');
    }
    if (expected !== hash) throw new Error('a migration of this database was changed after it was applied');
  }
  return known.length - applied.length;
}

function folderOf(root: string): string {
  return join(root, 'db', 'migrations');
}
