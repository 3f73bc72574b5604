/** The least that PostgreSQL does for anybody, measured beside what the hub does: a round trip, and a durable row. */
import { Client } from 'pg';

export interface Floor {
  /** `select 1`, sorted, in ms. */
  roundTrip: number[];
  /** One row in a transaction of its own, on the disk: what acknowledging a callback costs at the least. */
  durable: number[];
}

const EVERY_MS = 20;

/** Measures from now until the answer is called. */
export function startFloor(url: string): () => Promise<Floor> {
  const client = new Client({ connectionString: url });
  const floor: Floor = { roundTrip: [], durable: [] };
  let running = true;

  async function time(into: number[], statement: string): Promise<void> {
    const began = performance.now();
    await client.query(statement);
    into.push(performance.now() - began);
  }

  const work = (async () => {
    await client.connect();
    await client.query('create table if not exists bench_floor (at float8)');
    while (running) {
      await time(floor.roundTrip, 'select 1');
      await time(floor.durable, 'insert into bench_floor values (1)');
      await new Promise((later) => setTimeout(later, EVERY_MS));
    }
    await client.end();
  })();
  return async () => {
    running = false;
    await work;
    floor.roundTrip.sort((a, b) => a - b);
    floor.durable.sort((a, b) => a - b);
    return floor;
  };
}
