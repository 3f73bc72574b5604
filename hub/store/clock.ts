/**
 * The time that every node of one database goes by: the database's own. A node whose clock is minutes off would
 * otherwise give up what another has just taken. Between two looks it runs with the process's steady clock, which
 * nobody sets.
 */
import { sql } from 'drizzle-orm';
import type { HubDatabase } from './open.ts';

export interface SharedClock {
  /** Milliseconds since 1970, as the database counts them. */
  now(): number;
  /** Asks the database again: two quartzes part by a few seconds in a day, and a machine that slept by hours. */
  look(): Promise<void>;
}

/** An answer that took longer says little about when it was given. */
const PROMPT_MS = 500;
const TRIES = 3;

/** Rejects when the database is not there. `steady`: milliseconds from anywhere, never set back. */
export async function openSharedClock(database: HubDatabase, steady: () => number): Promise<SharedClock> {
  let ahead = 0;

  async function look(): Promise<void> {
    for (let left = TRIES; left > 0; left -= 1) {
      const asked = steady();
      const answer = await database.execute(
        sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as at`,
      );
      const took = steady() - asked;
      const [row] = (answer as unknown as { rows: { at: number }[] }).rows;
      if (row === undefined) throw new Error('the database does not tell the time');
      ahead = row.at - (asked + took / 2);
      if (took < PROMPT_MS) return;
    }
  }

  await look();
  return { now: () => Math.round(steady() + ahead), look };
}
