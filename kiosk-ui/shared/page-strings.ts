/** A page's words, fetched a language at a time, and the language this browser was last set to. */
import type { Language } from '../../server/contract/facility.ts';
import { directionOf } from '../../server/contract/languages.ts';
import { isLanguage } from './languages.ts';
import { type Say, type Strings, sayIn } from './text.ts';

/** The strings of one page, a file of each language. */
export type LanguageFiles = Readonly<Record<Language, () => Promise<{ strings: Strings }>>>;

const KEPT_AS = 'parchi.language';

/** Fetches the page's words in a language. */
export async function loadSay(files: LanguageFiles, language: Language): Promise<Say> {
  return sayIn(language, (await files[language]()).strings);
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

/** Remembers the choice and turns the page. */
export function setPageLanguage(language: Language): void {
  localStorage.setItem(KEPT_AS, language);
  turnPage(language);
}

/** Turns the page to the language's direction; nothing is remembered. */
export function turnPage(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}
