/** Which calls stand in the list beside the stage. Pure. */
import type { HallCall } from '../../server/contract/views.ts';

/** How many calls stand in the list beside the stage. */
const LISTED = 5;
/** How many of them never give way. */
const STAYING = 3;

/**
 * The rows of the list: the latest calls, and when more than fit are pending, the older of them in turn
 * in the last rows, so that none of several at once is lost.
 */
export function listedCalls(calls: readonly HallCall[], tick: number): HallCall[] {
  const bySeq = [...calls].sort((a, b) => b.seq - a.seq);
  const pending = bySeq.filter((call) => call.pending);
  if (pending.length <= LISTED) {
    const kept = new Set([...pending, ...bySeq.filter((call) => !call.pending)].slice(0, LISTED));
    return bySeq.filter((call) => kept.has(call));
  }
  const rest = pending.slice(STAYING);
  const pages = Math.ceil(rest.length / (LISTED - STAYING));
  const from = (tick % pages) * (LISTED - STAYING);
  return [...pending.slice(0, STAYING), ...rest.slice(from, from + LISTED - STAYING)];
}
