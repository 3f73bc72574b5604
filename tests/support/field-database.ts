// Owns where the hubs of a field keep everything: a real PostgreSQL for any number of them, or PGlite in the folder of
// one, which nobody else may open while that one runs.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import { openStore } from '../../hub/store/open.ts';
import { openRegistryStore } from '../../hub/store/registry-store.ts';
import { facilityOf } from './hub-database.ts';
import { ensureHubFolder } from './hub-folder.ts';
import { repositoryRoot } from './repository-root.ts';
import { openTestPostgres, type Postgres } from './test-postgres.ts';
import type { Yard } from './yard.ts';

const OWN_STORES = { openStore, openRegistryStore };

export interface FieldDatabase {
  /** What a hub is told of it. */
  settings: Readonly<Record<string, string>>;
  /** The server; throws where there is none. */
  postgres(): Postgres;
  /** Rows of a statement; of PGlite only while no hub runs on it. */
  query<Row>(text: string): Promise<Row[]>;
  /** Puts facilities in, with the migrations of a build; answers a code for each. */
  register(hipIds: readonly string[], root: string): Promise<string[]>;
}

export async function openFieldPostgres(yard: Yard): Promise<FieldDatabase> {
  const server = await openTestPostgres();
  yard.keep(server.remove);
  const url = await server.fresh();
  return {
    settings: { PARCHI_HUB_DATABASE_URL: url },
    postgres: () => server,
    async query<Row>(text: string) {
      const client = new Client({ connectionString: url });
      await client.connect();
      try {
        return (await client.query(text)).rows as Row[];
      } finally {
        await client.end();
      }
    },
    register: (hipIds, root) => register({ url, folder: '', root }, hipIds),
  };
}

/** `dataDir`: what the hub calls PARCHI_DATA_DIR. */
export async function openFieldPglite(dataDir: string): Promise<FieldDatabase> {
  const folder = join(dataDir, 'hub', 'pglite');
  await ensureHubFolder(folder);
  return {
    settings: {},
    postgres() {
      throw new Error('this field has no PostgreSQL');
    },
    async query<Row>(text: string) {
      const database = await PGlite.create(folder);
      try {
        return (await database.query(text)).rows as Row[];
      } finally {
        await database.close();
      }
    },
    register: (hipIds, root) => register({ url: null, folder, root }, hipIds),
  };
}

/** Of another build its own: this one's would write columns that the former's tables do not have. */
async function storesOf(root: string): Promise<typeof OWN_STORES> {
  if (root === repositoryRoot()) return OWN_STORES;
  const [open, registry] = await Promise.all(
    ['open', 'registry-store'].map(
      (name) => import(pathToFileURL(join(root, 'dist', 'hub', 'store', `${name}.js`)).href),
    ),
  );
  return { ...open, ...registry };
}

async function register(
  at: { url: string | null; folder: string; root: string },
  hipIds: readonly string[],
): Promise<string[]> {
  const { openStore, openRegistryStore } = await storesOf(at.root);
  const store = await openStore({ ...at, onFault: () => undefined });
  try {
    const registry = openRegistryStore(store.database);
    const now = Date.now();
    await registry.keep(
      hipIds.map((hipId) => facilityOf(hipId)),
      now,
    );
    const codes: string[] = [];
    for (const hipId of hipIds) codes.push((await registry.newCode(hipId, now)) ?? '');
    return codes;
  } finally {
    await store.close();
  }
}
