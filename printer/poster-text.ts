// Owns the shape of words on a poster or a sheet.
import type { SlipLanguage } from './slip.ts';

/** One text in every language it is said in, in the order they stand on the wall. */
export type PosterText = readonly { language: SlipLanguage; text: string }[];
