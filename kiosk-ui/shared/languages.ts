/** The five languages as pages offer them, and the choice of a text. */
import type { Language, Text } from '../../server/contract/facility.ts';
import { OWN_NAMES } from '../../server/contract/languages.ts';

export const ALL_LANGUAGES = ['ur', 'ks', 'hi', 'doi', 'en'] as const satisfies readonly Language[];

export function isLanguage(value: string | null): value is Language {
  return value !== null && value in OWN_NAMES;
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
