/** By what a patient page's code is known where the code itself must not be: at the state's hub. */
import { createHash } from 'node:crypto';
import { CODE_HASH_CHARS } from '../hub/contract/phones.ts';

export function codeHash(code: string): string {
  return createHash('sha256').update(code).digest('base64url').slice(0, CODE_HASH_CHARS);
}
