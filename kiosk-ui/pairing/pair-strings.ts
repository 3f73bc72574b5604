/** The words of a screen that is not set up: all five languages at once, for nobody has said yet whom it speaks to. */
import { strings as doi } from 'locale:pair/doi';
import { strings as en } from 'locale:pair/en';
import { strings as hi } from 'locale:pair/hi';
import { strings as ks } from 'locale:pair/ks';
import { strings as ur } from 'locale:pair/ur';
import { type Say, sayIn } from '../shared/text.ts';

/** In the order in which they stand below one another. */
export const PAIR_SAYS: readonly Say[] = [
  sayIn('ur', ur),
  sayIn('ks', ks),
  sayIn('hi', hi),
  sayIn('doi', doi),
  sayIn('en', en),
];
