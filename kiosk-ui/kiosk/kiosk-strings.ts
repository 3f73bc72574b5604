/** The kiosk's strings, fetched a language at a time. Nothing is remembered in this browser. */
import type { Language } from '../../server/contract/facility.ts';
import { directionOf } from '../shared/languages.ts';
import { type Say, type Strings, sayIn } from '../shared/text.ts';

const LOADERS = {
  en: () => import('locale:kiosk/en'),
  hi: () => import('locale:kiosk/hi'),
  ur: () => import('locale:kiosk/ur'),
  ks: () => import('locale:kiosk/ks'),
  doi: () => import('locale:kiosk/doi'),
} as const satisfies Record<Language, () => Promise<{ strings: Strings }>>;

export async function loadKiosk(language: Language): Promise<Say> {
  return sayIn(language, (await LOADERS[language]()).strings);
}

/** Turns the page to the language's direction. */
export function turnPage(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}
