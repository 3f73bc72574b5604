/** A day's events for an auditor at the hub, as they were hashed: from that day's beginning to the log's end, in parts. */
import type { ChainReader } from '../../db/chain-reader.ts';
import type { FromFacility } from '../../hub/contract/link.ts';
import { MAX_LISTED_ROWS } from '../../hub/contract/link.ts';

/** Sends every part; yields between them so that nobody at a counter waits for an auditor. */
export async function listDay(
  asked: { id: number; day: string },
  deps: { chain: ChainReader; logId: string; send: (message: FromFacility) => boolean },
): Promise<void> {
  const { chain, logId, send } = deps;
  const start = chain.startOf(asked.day);
  const part = (previous: string, rows: ReturnType<ChainReader['rows']>, done: boolean) =>
    send({ type: 'listed', id: asked.id, logId, previous, rows, done });
  if (start === null) {
    part('', [], true);
    return;
  }
  let after = start.seq - 1;
  let { previous } = start;
  for (;;) {
    const rows = chain.rows(after, MAX_LISTED_ROWS);
    const last = rows.at(-1);
    const done = last === undefined || rows.length < MAX_LISTED_ROWS;
    if (!part(previous, rows, done) || done) return;
    after = last.seq;
    previous = last.hash;
    await new Promise((next) => setImmediate(next));
  }
}
