// Owns that a connection which dies as a transaction begins is lost to nobody.

import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { type ClientBase, Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { giveBackFailedBegin } from '../../../hub/store/failed-begin.ts';
import { openTestPostgres, type Postgres } from '../../support/test-postgres.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await openTestPostgres();
}, 60_000);
afterAll(() => postgres?.remove());

it('[STATE-44] a connection that dies as a transaction begins is given back, and the pool ends', async () => {
  const pool = new Pool({ connectionString: await postgres.fresh(), max: 1 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    giveBackFailedBegin(client);
  });
  let dies = true;
  pool.on('acquire', (client) => {
    // As when the database is killed: the socket is gone between the pool's word and the first statement.
    if (dies) (client as ClientBase as unknown as Socketed).connection.stream.destroy();
  });
  const database = drizzle(pool);
  const two = () => database.transaction((work) => work.execute(sql`select 2 as n`));
  await expect(two()).rejects.toThrow();
  dies = false;
  // The only one that the pool may have is free again.
  expect((await two()).rows).toEqual([{ n: 2 }]);
  await pool.end();
  expect(pool.totalCount).toBe(0);
}, 20_000);

interface Socketed {
  connection: { stream: { destroy(): void } };
}
