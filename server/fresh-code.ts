/**
 * Codes for patient pages and ids for shares: unguessable, and in the order of time. Keys that grow
 * fall on the last page of their index; random ones would each dirty a page of their own.
 */
import { randomFillSync } from 'node:crypto';

/** 80 bits from the system's generator: a patient page cannot be guessed. */
const CODE_BYTES = 10;
/** Drawing random bytes costs the same for ten or for thousands. */
const DRAWN = Buffer.alloc(CODE_BYTES * 256);
let used = DRAWN.length;

/** A fresh code for the moment `now` (ms): seconds in base 36, then 80 random bits in base64url. */
export function freshCode(now: number): string {
  if (used === DRAWN.length) {
    randomFillSync(DRAWN);
    used = 0;
  }
  const random = DRAWN.toString('base64url', used, used + CODE_BYTES);
  used += CODE_BYTES;
  return Math.floor(now / 1000).toString(36) + random;
}
