// Owns a hub's database of a test's own: a real PostgreSQL with every migration, or with those of an earlier version.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Pool, types } from 'pg';
import type { HubDatabase } from '../../hub/store/open.ts';
import type { FacilityRow } from '../../hub/store/registry-store.ts';
import { repositoryRoot } from './repository-root.ts';
import { openTestPostgres } from './test-postgres.ts';

export interface HubDatabaseRig {
  url: string;
  database: HubDatabase;
  /** Rows of a statement, or of the last of several. */
  rows<Row = Record<string, unknown>>(text: string): Promise<Row[]>;
  /** Applies what is not applied yet. */
  migrate(): Promise<void>;
  close(): Promise<void>;
}

export const MIGRATIONS = join(repositoryRoot(), 'hub', 'migrations');
const BIGINT = 20;

/** `first`: so many migrations only, as a hub of that version would have left it. */
export async function openHubDatabase(first = Number.POSITIVE_INFINITY): Promise<HubDatabaseRig> {
  const server = await openTestPostgres();
  const url = await server.fresh();
  const pool = new Pool({ connectionString: url });
  pool.on('error', () => undefined);
  // Of a test's own questions only: sums come as numbers.
  const asked = new Pool({
    connectionString: url,
    types: {
      getTypeParser: ((oid: number) => (oid === BIGINT ? Number : types.getTypeParser(oid))) as never,
    },
  });
  asked.on('error', () => undefined);
  const database = drizzle(pool);
  const migrationsFolder = Number.isFinite(first) ? firstMigrations(first) : MIGRATIONS;
  await migrate(database, { migrationsFolder });
  if (migrationsFolder !== MIGRATIONS) rmSync(migrationsFolder, { recursive: true });
  return {
    url,
    database,
    async rows<Row>(text: string) {
      const answer = await asked.query(text);
      return ((Array.isArray(answer) ? answer.at(-1) : answer) as { rows: Row[] }).rows;
    },
    migrate: () => migrate(database, { migrationsFolder: MIGRATIONS }),
    async close() {
      await Promise.all([pool.end(), asked.end()]);
      await server.remove();
    },
  };
}

/** A folder with the first migrations alone. */
function firstMigrations(count: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'parchi-migrations-'));
  cpSync(MIGRATIONS, folder, { recursive: true });
  const path = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(path, 'utf8')) as { entries: unknown[] };
  writeFileSync(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }));
  return folder;
}

/** A facility of the registry. */
export function facilityOf(hipId: string, districtLgd = 626, district = 'Ganderbal'): FacilityRow {
  return {
    hipId,
    hfrId: hipId,
    name: `Hospital ${hipId}`,
    district,
    districtLgd,
    stateLgd: 1,
    kind: 'SDH',
    ownership: 'Government',
  };
}
