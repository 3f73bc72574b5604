/**
 * The five languages as a browser needs them: their own names, their direction, and the choice of a
 * text. Words themselves are in locales/.
 */
import type { Language, Text } from '../../server/contract/facility.ts';

/** Each language in its own script; never translated. */
export const OWN_NAMES = {
  ur: 'اردو',
  ks: 'کٲشُر',
  hi: 'हिन्दी',
  doi: 'डोगरी',
  en: 'English',
} as const satisfies Record<Language, string>;

export const ALL_LANGUAGES = ['ur', 'ks', 'hi', 'doi', 'en'] as const satisfies readonly Language[];

export function isLanguage(value: string | null): value is Language {
  return value !== null && value in OWN_NAMES;
}

export type Direction = 'ltr' | 'rtl';

export function directionOf(language: Language): Direction {
  return language === 'ur' || language === 'ks' ? 'rtl' : 'ltr';
}

/** A text in a language; English, said to be English, where it is missing. */
export function pick(text: Text, language: Language): { words: string; language: Language } {
  const words = text[language];
  return words === undefined ? { words: text.en, language: 'en' } : { words, language };
}

/** A text in several languages, each wording once. */
export function pickAll(text: Text, languages: readonly Language[]): { words: string; language: Language }[] {
  const all = languages.map((language) => pick(text, language));
  return all.filter(({ words }, i) => all.findIndex((other) => other.words === words) === i);
}
