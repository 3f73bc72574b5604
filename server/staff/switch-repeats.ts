/**
 * Switches by PIN whose answer may have been lost on the way. The session that asked is over by then, so asking again
 * would find nobody: the same wish from the same browser gets the answer that it had, for a minute, in memory alone.
 */
import { hash } from 'node:crypto';
import type { PinSwitch, Switched } from './pin-switch.ts';
import { hashOf } from './sessions.ts';

/** Longer than a page asks again by itself, with a person's second press. */
export const KNOWN_MS = 60_000;
/** A hospital's counters within a minute; the oldest is forgotten first. */
const MAX_KNOWN = 500;

export interface SwitchRepeats {
  /** As PinSwitch; a repeat of the same `id`, name and PIN does nothing and is answered alike. */
  takeOver(cookie: string | undefined, name: string, pin: string, id: string): Promise<Switched>;
  /** Whether this cookie's session asked for a switch of late, and may ask again though it is over. */
  knows(cookie: string | undefined): boolean;
}

interface Known {
  wish: string;
  browser: string;
  at: number;
  outcome: Promise<Switched>;
}

export function createSwitchRepeats(takeOver: PinSwitch, now: () => number): SwitchRepeats {
  const known = new Map<string, Known>();

  function forgetOld(): void {
    const at = now();
    for (const [key, one] of known) {
      if (known.size <= MAX_KNOWN && Math.abs(at - one.at) < KNOWN_MS) continue;
      known.delete(key);
    }
  }

  return {
    takeOver(cookie, name, pin, id) {
      if (cookie === undefined) return takeOver(cookie, name, pin);
      forgetOld();
      const browser = hashOf(cookie);
      const wish = hash('sha256', JSON.stringify([name, pin]));
      const key = `${browser} ${id}`;
      const before = known.get(key);
      if (before?.wish === wish) return before.outcome;
      const outcome = takeOver(cookie, name, pin);
      known.set(key, { wish, browser, at: now(), outcome });
      // What failed without an answer is tried anew.
      outcome.catch(() => known.delete(key));
      return outcome;
    },
    knows(cookie) {
      if (cookie === undefined) return false;
      forgetOld();
      const browser = hashOf(cookie);
      return [...known.values()].some((one) => one.browser === browser);
    },
  };
}
