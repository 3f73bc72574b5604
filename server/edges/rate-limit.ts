/**
 * How often somebody may ask: a bucket for each key that empties by asking and fills with time, so
 * that nobody who waits is ever locked out. Invariant: bounded in keys; the longest unseen goes first.
 */

/** Above a district's addresses; each takes some 150 bytes. */
const MAX_KEYS = 20_000;

export interface RateLimit {
  /** 0 when the key may ask now, which counts; else the seconds after which it may. */
  wait(key: string): number;
}

export interface Rate {
  /** How many may be asked at once. */
  burst: number;
  /** How many come back in a minute. */
  perMinute: number;
}

export function createRateLimit(
  { burst, perMinute }: Rate,
  now: () => number,
  maxKeys = MAX_KEYS,
): RateLimit {
  const perMs = perMinute / 60_000;
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    wait(key) {
      const at = now();
      const seen = buckets.get(key);
      // A clock set back fills nothing and takes nothing.
      const filled =
        seen === undefined ? burst : Math.min(burst, seen.left + Math.max(0, at - seen.at) * perMs);
      const left = filled >= 1 ? filled - 1 : filled;
      buckets.delete(key);
      if (buckets.size >= maxKeys) forgetOldest();
      buckets.set(key, { left, at });
      return filled >= 1 ? 0 : Math.ceil((1 - filled) / perMs / 1000);
    },
  };

  function forgetOldest(): void {
    const [oldest] = buckets.keys();
    if (oldest !== undefined) buckets.delete(oldest);
  }
}
