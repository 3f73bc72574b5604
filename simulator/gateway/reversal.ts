/**
 * Owns callbacks that are held back so that the last one arrives first.
 */
import type { Closing } from './closing.ts';

/** Those held are let go after this long even if too few came. */
const MAX_HOLD_MS = 10_000;
/** Between two that are let go: enough for the first to be on the wire. */
const GAP_MS = 50;

/** Resolves when it is the caller's turn: once `size` callers wait, the last of them first. */
export type Reversal = (size: number) => Promise<void>;

export function createReversal(closing: Closing): Reversal {
  let group: Array<() => void> = [];

  async function release(waiting: Array<() => void>): Promise<void> {
    if (waiting === group) group = [];
    while (waiting.length > 0) {
      waiting.pop()?.();
      if (!closing.closed()) await closing.pause(GAP_MS).catch(() => undefined);
    }
  }

  return (size) =>
    new Promise((resolve) => {
      const mine = group;
      mine.push(resolve);
      const letGo = () => release(mine);
      if (mine.length >= size) void letGo();
      else if (mine.length === 1) void closing.pause(MAX_HOLD_MS).then(letGo, letGo);
    });
}
