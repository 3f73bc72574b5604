/** The strings of the pages for staff, and the language this browser was last set to. */
import type { Language } from '../../server/contract/facility.ts';
import { directionOf, isLanguage } from './languages.ts';
import { type Say, type Strings, sayIn } from './text.ts';

const LOADERS = {
  en: () => import('locale:clerk/en'),
  hi: () => import('locale:clerk/hi'),
  ur: () => import('locale:clerk/ur'),
  ks: () => import('locale:clerk/ks'),
  doi: () => import('locale:clerk/doi'),
} as const satisfies Record<Language, () => Promise<{ strings: Strings }>>;

const KEPT_AS = 'parchi.language';

/** The strings themselves, for a page that has more of its own. */
export async function loadStrings(language: Language): Promise<Strings> {
  return (await LOADERS[language]()).strings;
}

export async function loadPage(language: Language): Promise<Say> {
  return sayIn(language, await loadStrings(language));
}

/** The language of the address, else the one chosen last on this machine, else the browser's, else English. */
export function chosenLanguage(): Language {
  const asked = new URLSearchParams(window.location.search).get('lang');
  if (isLanguage(asked)) return asked;
  const kept = localStorage.getItem(KEPT_AS);
  if (isLanguage(kept)) return kept;
  const tags = navigator.languages.map((tag) => tag.split('-')[0] ?? '');
  return tags.find(isLanguage) ?? 'en';
}

/** Remembers the choice and turns the page to the language's direction. */
export function setPageLanguage(language: Language): void {
  localStorage.setItem(KEPT_AS, language);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}
