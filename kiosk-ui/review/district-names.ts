/** A district's name in the page's language; the registry's own where none is known. */
import { districtKey } from '../../hub/contract/district-keys.ts';
import type { Say } from '../shared/text.ts';

export function districtName(say: Say, lgd: number, registered: string): string {
  const key = districtKey(lgd);
  return key === undefined ? registered : say(key);
}
