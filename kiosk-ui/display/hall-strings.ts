/** The hall's strings, all languages in the page's own script: a slow television waits for no second round. */
import { strings as doi } from 'locale:hall/doi';
import { strings as en } from 'locale:hall/en';
import { strings as hi } from 'locale:hall/hi';
import { strings as ks } from 'locale:hall/ks';
import { strings as ur } from 'locale:hall/ur';
import type { Language } from '../../server/contract/facility.ts';
import { type Say, type Strings, sayIn } from '../shared/text.ts';

const STRINGS = { en, hi, ur, ks, doi } as const satisfies Record<Language, Strings>;

export function hallIn(language: Language): Say {
  return sayIn(language, STRINGS[language]);
}
