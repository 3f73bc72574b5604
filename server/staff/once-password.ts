/** A password that is made for somebody else, and must be changed at the first sign-in. */
import { randomInt } from 'node:crypto';

/** Without signs that look like each other; ten of them are 49 bits. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
const ONCE_CHARS = 10;

/** A password that somebody reads from a screen and types once: `k7fm-2uwx-9d`. */
export function oncePassword(): string {
  const signs = Array.from({ length: ONCE_CHARS }, () => ALPHABET.charAt(randomInt(ALPHABET.length)));
  return signs.join('').replace(/(.{4})(?=.)/g, '$1-');
}
