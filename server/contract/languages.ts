/** What every page knows of the five languages: their own names and their direction. Words are in locales/. */
import type { Language } from './facility.ts';

/** Each language in its own script, never translated: it is what its readers look for. */
export const OWN_NAMES = {
  ur: 'اردو',
  ks: 'کٲشُر',
  hi: 'हिन्दी',
  doi: 'डोगरी',
  en: 'English',
} as const satisfies Record<Language, string>;

export type Direction = 'ltr' | 'rtl';

export function directionOf(language: Language): Direction {
  return language === 'ur' || language === 'ks' ? 'rtl' : 'ltr';
}
