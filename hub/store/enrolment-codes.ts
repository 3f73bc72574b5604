/** One-time codes as they are made, and as they are found again: nothing here can say a code twice. */
import { createHash, randomBytes } from 'node:crypto';

/** Letters that are not mistaken for one another when they are read out on the telephone. */
const CODE_LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ2346789';
const CODE_LENGTH = 16;

/** Eighty bits of chance. */
export function freshCode(): string {
  // 30 letters divide 240: bytes above it are thrown away, so that each letter is as likely as the next.
  const letters: string[] = [];
  while (letters.length < CODE_LENGTH) {
    for (const byte of randomBytes(CODE_LENGTH)) {
      if (byte < 240 && letters.length < CODE_LENGTH) letters.push(CODE_LETTERS.charAt(byte % 30));
    }
  }
  return letters.join('');
}

/** A code has eighty bits of chance: a fast hash gives nothing away. Case and blanks are the typist's. */
export function hashOf(code: string): string {
  return createHash('sha256').update(code.replace(/[\s-]/g, '').toUpperCase()).digest('base64url');
}
