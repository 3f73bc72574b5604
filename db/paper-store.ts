/** Blocks of numbers on paper: what was printed, and which numbers became tokens. */
import { desc } from 'drizzle-orm';
import { openActs } from './acts.ts';
import type { Database } from './open.ts';
import { paperBlocks } from './schema.ts';
import * as sql from './statements.ts';
import { inTransaction } from './transaction.ts';

export interface PaperBlockRow {
  id: number;
  queue: string;
  first: number;
  last: number;
  printedAt: number;
  printedBy: string;
}

/** A paper number that became a token. */
export interface EnteredPaper {
  day: string;
  label: string;
  issuedAt: number;
}

export interface PaperStore {
  /** Newest first. */
  blocks(limit: number): PaperBlockRow[];
  /** Adds a block; `range` says its numbers from the last one's (0 when there is none), in one transaction. */
  add(
    block: { queue: string; printedAt: number; printedBy: string },
    range: (last: number) => { first: number; last: number },
  ): PaperBlockRow;
  /** Everything entered at `since` or later. */
  enteredSince(since: number): EnteredPaper[];
  /** When the last event was logged before this was opened; null in an empty log. */
  stoppedAt: number | null;
}

export function openPaperStore({ query, connection }: Database): PaperStore {
  const acts = openActs(connection);
  const entered = connection.prepare<[number], EnteredPaper>(sql.PAPER_ENTERED);
  const newest = (limit: number) =>
    query.select().from(paperBlocks).orderBy(desc(paperBlocks.id)).limit(limit).all();
  return {
    blocks: newest,
    add: (block, range) =>
      inTransaction(connection, () => {
        const row = { ...block, ...range(newest(1)[0]?.last ?? 0) };
        const kept = query.insert(paperBlocks).values(row).returning().get();
        const { queue, printedAt: at, printedBy: actor } = block;
        acts.note({ at, kind: 'paperPrinted', actor, queue, about: `${row.first}–${row.last}` });
        return kept;
      }),
    enteredSince: (since) => entered.all(since),
    stoppedAt: connection.prepare<[], { at: number }>(sql.LAST_EVENT_AT).get()?.at ?? null,
  };
}
