/**
 * argon2id, and a gate before it: so many at once, and some who wait their turn, those first whose
 * browser is known. Invariant: whatever comes in, the queue's own work is never starved by it.
 */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** OWASP's floor for argon2id: 19 MiB, two passes, one lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Each takes tens of milliseconds of one core: so many at once leave the queue its own. */
const AT_ONCE = 2;
/** Who waits behind all of these waits two seconds or so. */
const MOST_WAITING = 60;

export interface Hasher {
  hash(secret: string): Promise<string>;
  /**
   * Whether `secret` is what `hashed` was made of; null when too many wait. Without a hash it takes as
   * long and is wrong, so that time does not tell which names exist.
   */
  verify(hashed: string | null, secret: string, isKnown: boolean): Promise<boolean | null>;
}

export function createHasher(): Hasher {
  let running = 0;
  const known: (() => void)[] = [];
  const strangers: (() => void)[] = [];
  let decoy: Promise<string> | null = null;

  /** False when the line is too long. */
  async function enter(isKnown: boolean): Promise<boolean> {
    if (running < AT_ONCE) {
      running += 1;
      return true;
    }
    const line = isKnown ? known : strangers;
    if (line.length >= MOST_WAITING) return false;
    // Whoever leaves hands on the place.
    await new Promise<void>((go) => line.push(go));
    return true;
  }

  function leave(): void {
    const next = known.shift() ?? strangers.shift();
    if (next === undefined) running -= 1;
    else next();
  }

  return {
    hash: (secret) => hash(secret, ARGON2),
    async verify(hashed, secret, isKnown) {
      if (!(await enter(isKnown))) return null;
      try {
        decoy ??= hash(randomBytes(16).toString('hex'), ARGON2);
        const right = await verify(hashed ?? (await decoy), secret);
        return hashed !== null && right;
      } finally {
        leave();
      }
    },
  };
}
