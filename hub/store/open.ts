/**
 * Opens the hub's database: PostgreSQL by its address, or PGlite in a folder, which is PostgreSQL in this process
 * and for trying. Migrations run under a lock of the database's own, so that nodes may start at once.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres';
import { migrate as migratePostgres } from 'drizzle-orm/node-postgres/migrator';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import { Client, Pool } from 'pg';
import { listenForNews, type News } from './news.ts';

export type HubDatabase = PgDatabase<PgQueryResultHKT>;

export interface Store {
  database: HubDatabase;
  /** Words from node to node. */
  news: News;
  close(): Promise<void>;
}

/** Connections of one node: a handful is enough for a state, and PostgreSQL has a hundred for all. */
const MAX_CONNECTIONS = 10;
/** A share waits for its phone 30 seconds; a statement that takes longer than this helps nobody. */
const STATEMENT_MS = 10_000;
/** Any number that no other program of this database locks with. */
const MIGRATION_LOCK = 7_112_408;

/** `url` null: PGlite in `folder`. Rejects when the database is not there or cannot be migrated. */
export async function openStore(options: {
  url: string | null;
  folder: string;
  root: string;
  onFault: (fault: unknown) => void;
}): Promise<Store> {
  const migrationsFolder = join(options.root, 'hub', 'migrations');
  return options.url === null
    ? openEmbedded(options.folder, migrationsFolder)
    : openPostgres(options.url, migrationsFolder, options.onFault);
}

async function openEmbedded(folder: string, migrationsFolder: string): Promise<Store> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const client = await PGlite.create(folder);
  const database = drizzlePglite(client);
  await migratePglite(database, { migrationsFolder });
  const news = await listenForNews({
    hear: (channel, heard) => client.listen(channel, heard).then(() => undefined),
    say: async (channel, text) => void (await client.query('SELECT pg_notify($1, $2)', [channel, text])),
  });
  return { database, news, close: () => client.close() };
}

async function openPostgres(
  url: string,
  migrationsFolder: string,
  onFault: (fault: unknown) => void,
): Promise<Store> {
  const pool = new Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    statement_timeout: STATEMENT_MS,
    connectionTimeoutMillis: STATEMENT_MS,
  });
  // A connection that dies while nobody uses it is replaced by the next; unheard it would end the process.
  pool.on('error', onFault);
  await migrateAlone(url, migrationsFolder);
  const ear = createEar(url, onFault);
  const news = await listenForNews({
    hear: ear.hear,
    say: async (channel, text) => void (await pool.query('SELECT pg_notify($1, $2)', [channel, text])),
  });
  return {
    database: drizzlePostgres(pool),
    news,
    async close() {
      await ear.close();
      await pool.end();
    },
  };
}

async function migrateAlone(url: string, migrationsFolder: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migratePostgres(drizzlePostgres(client), { migrationsFolder });
  } finally {
    // The lock goes with the connection.
    await client.end();
  }
}

/** How soon a lost ear is opened again. */
const EAR_AGAIN_MS = 500;

/** A connection that only listens; lost, it is opened again, and what was said meanwhile is looked up by the sweep. */
function createEar(url: string, onFault: (fault: unknown) => void) {
  const channels = new Map<string, (text: string) => void>();
  let client: Client | null = null;
  let closed = false;

  async function open(): Promise<void> {
    const fresh = new Client({ connectionString: url, keepAlive: true });
    fresh.on('error', onFault);
    fresh.on('end', () => {
      if (client !== fresh) return;
      client = null;
      openAgain();
    });
    fresh.on('notification', ({ channel, payload }) => channels.get(channel)?.(payload ?? ''));
    await fresh.connect();
    client = fresh;
    for (const channel of channels.keys()) await fresh.query(`LISTEN ${fresh.escapeIdentifier(channel)}`);
  }

  function openAgain(): void {
    if (closed) return;
    setTimeout(() => {
      open().catch((fault: unknown) => {
        onFault(fault);
        openAgain();
      });
    }, EAR_AGAIN_MS).unref();
  }

  return {
    async hear(channel: string, heard: (text: string) => void): Promise<void> {
      channels.set(channel, heard);
      if (client === null) await open();
      else await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    },
    async close(): Promise<void> {
      closed = true;
      await client?.end();
    },
  };
}
