/**
 * How fast passwords may be tried. Wrong ones for a name slow that name at that address, or in that
 * browser once it has signed in there, and nobody else: guessing stops neither the owner at another
 * machine nor colleagues at the same address. Invariant: every wait ends; nothing is locked.
 */
import { createRateLimit } from '../edges/rate-limit.ts';

/** Slips of the finger that cost no wait. */
export const FREE_TRIES = 5;
/** The wait doubles from one second up to this: some 1,400 guesses a day. */
export const LONGEST_WAIT_S = 60;
/** Quiet for so long, and a name is forgiven. */
export const FORGIVEN_AFTER_MS = 15 * 60_000;
/** Far more names and addresses than a hospital has; the longest unseen goes first. */
const MOST_PACES = 10_000;
/** Strangers' tries at an address: a shift of clerks behind one address who come at eight, on new machines. */
const ADDRESS_RATE = { burst: 60, perMinute: 120 };
/** Strangers' tries in all: a tenth of what argon2 can do. */
const TOTAL_RATE = { burst: 300, perMinute: 300 };

export interface Trial {
  name: string;
  address: string;
  /** The browser's hash where this account has signed in in it before; else null. */
  browser: string | null;
}

export interface SignInPace {
  /** Seconds until this may be tried; 0: now, and it counts as wrong until `right`. */
  wait(trial: Trial): number;
  right(trial: Trial): void;
}

export function createSignInPace(now: () => number): SignInPace {
  const wrong = new Map<string, { count: number; at: number }>();
  const addresses = createRateLimit(ADDRESS_RATE, now);
  const total = createRateLimit(TOTAL_RATE, now);

  function secondsLeft(key: string, at: number): number {
    const seen = wrong.get(key);
    // A clock set back must not stretch the wait.
    if (seen === undefined || at < seen.at || at - seen.at > FORGIVEN_AFTER_MS) {
      wrong.delete(key);
      return 0;
    }
    if (seen.count < FREE_TRIES) return 0;
    const wait = Math.min(LONGEST_WAIT_S, 2 ** (seen.count - FREE_TRIES));
    return Math.max(0, Math.ceil(wait - (at - seen.at) / 1000));
  }

  return {
    wait(trial) {
      const at = now();
      const key = keyOf(trial);
      const left = secondsLeft(key, at);
      // Refused without counting: hammering makes nobody's wait longer, and takes no place of the address.
      if (left > 0) return left;
      if (trial.browser === null) {
        const crowd = Math.max(addresses.wait(trial.address), total.wait(''));
        if (crowd > 0) return crowd;
      }
      const count = (wrong.get(key)?.count ?? 0) + 1;
      wrong.delete(key);
      if (wrong.size >= MOST_PACES) forgetOldest();
      wrong.set(key, { count, at });
      return 0;
    },
    right: (trial) => void wrong.delete(keyOf(trial)),
  };

  function forgetOldest(): void {
    const [oldest] = wrong.keys();
    if (oldest !== undefined) wrong.delete(oldest);
  }
}

function keyOf({ name, address, browser }: Trial): string {
  return JSON.stringify(browser === null ? [address, name] : ['browser', browser, name]);
}
