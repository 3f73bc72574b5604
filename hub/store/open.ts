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
import { createEar } from './ear.ts';
import { giveBackFailedBegin } from './failed-begin.ts';
import { gathered } from './gathered.ts';
import { CHANNEL, listenForNews, type News } from './news.ts';
import { createPreparing } from './prepared.ts';

export type HubDatabase = PgDatabase<PgQueryResultHKT>;

export interface Store {
  database: HubDatabase;
  /** The same, over connections that callbacks alone use: whatever else is asked, a share waits for none of it. */
  shares: HubDatabase;
  /** Words from node to node. */
  news: News;
  /** Connections of this node: open, free, and how many statements wait for one. */
  connections(): { open: number; free: number; waiting: number };
  close(): Promise<void>;
}

/** Connections of one node: a handful is enough for a state, and PostgreSQL has a hundred for all. */
const MAX_CONNECTIONS = 6;
const MAX_SHARE_CONNECTIONS = 6;
/**
 * Callbacks are found by their key or among the few that wait. A table that was empty when a plan was made looks as if
 * reading it whole were cheaper, and the plan stays when thousands have come.
 */
const BY_INDEX =
  '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_material=off';
/** A share waits for its phone 30 seconds; a statement that takes longer than this helps nobody. */
const STATEMENT_MS = 10_000;
/** A server that went without a word answers nothing at all: then the connection is given up. Adding all up takes minutes. */
const SILENT_MS = 5 * 60_000;
/** A node that vanished in the middle of its work holds rows for this long. */
const LEFT_OPEN_MS = 10_000;
/** A change to a table waits this long for whoever uses it, and everybody else waits behind it; then it tries again. */
const MIGRATION_LOCK_WAIT_MS = 3_000;
const MIGRATION_TRIES = 20;
/** A database that starts, or stops to start again (57P01 to 57P03, or nobody listens yet): a node waits for it so often. */
const START_TRIES = 40;
const NOT_YET = ['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET'];
const MIGRATION_PAUSE_MS = 500;
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
    say: async (text) => void (await client.query('SELECT pg_notify($1, $2)', [CHANNEL, text])),
    listenAgain: () => undefined,
  });
  return {
    database,
    shares: database,
    news,
    connections: () => ({ open: 1, free: 0, waiting: 0 }),
    close: () => client.close(),
  };
}

async function openPostgres(
  url: string,
  migrationsFolder: string,
  onFault: (fault: unknown) => void,
): Promise<Store> {
  const settings = {
    connectionString: url,
    keepAlive: true,
    statement_timeout: STATEMENT_MS,
    query_timeout: SILENT_MS,
    idle_in_transaction_session_timeout: LEFT_OPEN_MS,
    connectionTimeoutMillis: STATEMENT_MS,
  };
  const pools = [
    new Pool({ ...settings, max: MAX_CONNECTIONS }),
    new Pool({ ...settings, max: MAX_SHARE_CONNECTIONS, options: BY_INDEX }),
  ] as const;
  const [pool, sharePool] = pools;
  for (const one of pools) {
    const prepare = createPreparing();
    // A connection that dies while nobody uses it, or between two statements of a transaction, is replaced by the
    // next; unheard it would end the process.
    one.on('error', onFault);
    one.on('connect', (client) => {
      client.on('error', onFault);
      prepare(client);
      giveBackFailedBegin(client);
    });
  }
  const sum = (count: (one: Pool) => number) => count(pool) + count(sharePool);
  const end = () => Promise.all(pools.map((one) => one.end()));
  const ear = createEar(url, onFault);
  try {
    await migrateAlone(url, migrationsFolder, onFault);
    const news = await listenForNews({
      hear: ear.hear,
      listenAgain: ear.listenAgain,
      say: gathered(
        async (texts: readonly string[]) => {
          await sharePool.query({ text: SAY, values: [CHANNEL, JSON.stringify(texts)] });
          return texts.map(() => undefined);
        },
        SAYINGS_AT_ONCE,
        SAYINGS_EVERY_MS,
      ),
    });
    return {
      database: drizzlePostgres(pool),
      shares: drizzlePostgres(sharePool),
      news,
      connections: () => ({
        open: sum((one) => one.totalCount),
        free: sum((one) => one.idleCount),
        waiting: sum((one) => one.waitingCount),
      }),
      async close() {
        await ear.close();
        await end();
      },
    };
  } catch (error) {
    await ear.close();
    await end();
    throw error;
  }
}

/**
 * Telling is a transaction that writes nothing, and PostgreSQL commits those that tell one after another: without
 * waiting for the disk, which a hint need not survive, the next has its turn at once.
 */
const SAY = `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, text)
  FROM jsonb_array_elements_text($2::jsonb) AS texts(text)`;
const SAYINGS_AT_ONCE = 1;
/** As the looks that follow them (hub/store/relay-store.ts). */
const SAYINGS_EVERY_MS = 15;

/** Nodes are started beside a database that restarts too: then it is there a moment later. */
async function firstConnection(url: string, onFault: (fault: unknown) => void): Promise<Client> {
  for (let left = START_TRIES; ; left -= 1) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: STATEMENT_MS });
    client.on('error', onFault);
    try {
      await client.connect();
      return client;
    } catch (fault) {
      if (left <= 1 || !NOT_YET.includes((fault as { code?: string }).code ?? '')) throw fault;
      await new Promise((later) => setTimeout(later, MIGRATION_PAUSE_MS));
    }
  }
}

async function migrateAlone(
  url: string,
  migrationsFolder: string,
  onFault: (fault: unknown) => void,
): Promise<void> {
  const client = await firstConnection(url, onFault);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    // Other nodes are at work: a change that cannot have its table soon lets them go on and comes back.
    await client.query(`SET lock_timeout = ${MIGRATION_LOCK_WAIT_MS}`);
    for (let left = MIGRATION_TRIES; ; left -= 1) {
      try {
        await migratePostgres(drizzlePostgres(client), { migrationsFolder });
        return;
      } catch (fault) {
        if (left <= 1 || !isLockTimeout(fault)) throw fault;
        await new Promise((later) => setTimeout(later, MIGRATION_PAUSE_MS));
      }
    }
  } finally {
    // The lock goes with the connection.
    await client.end();
  }
}

/** PostgreSQL's lock_not_available, as it comes or as drizzle wraps it. */
function isLockTimeout(fault: unknown): boolean {
  const cause = fault instanceof Error && fault.cause !== undefined ? fault.cause : fault;
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === '55P03';
}
