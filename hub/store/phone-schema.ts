/**
 * The tables of patients' pages. Both may be lost: what stands in them is pushed again by the facilities. No column holds
 * anything of a person, nor a code that would open a page.
 */
import { bigint, index, integer, pgTable, text } from 'drizzle-orm/pg-core';

/** Milliseconds since 1970. */
const instant = (name: string) => bigint(name, { mode: 'number' });

/** One row a facility: everything its phones show, as JSON, written at most every few seconds. */
export const phoneSets = pgTable('phone_sets', {
  hipId: text('hip_id').primaryKey(),
  /** The node that wrote it: only that one may say that the facility is away. */
  node: text('node').notNull(),
  /** One more with each writing, so that a reader asks for what is newer than it has. */
  version: integer('version').notNull(),
  content: text('content').notNull(),
  heardAt: instant('heard_at').notNull(),
  /** Since when its line is gone; null while it stands. */
  awayAt: instant('away_at'),
  /** When it may be forgotten, whatever became of the facility. */
  expiresAt: instant('expires_at').notNull(),
});

/** Whose page a code's hash opens: one row for each number, written once. */
export const phoneCodes = pgTable(
  'phone_codes',
  {
    codeHash: text('code_hash').primaryKey(),
    hipId: text('hip_id').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [index('phone_codes_expiry').on(table.expiresAt)],
);
