/** The hall's strings, a small file a language, fetched when the facility shows that language. */
import type { Language } from '../../server/contract/facility.ts';
import { type Say, type Strings, sayIn } from '../shared/text.ts';

const LOADERS = {
  en: () => import('locale:hall/en'),
  hi: () => import('locale:hall/hi'),
  ur: () => import('locale:hall/ur'),
  ks: () => import('locale:hall/ks'),
  doi: () => import('locale:hall/doi'),
} as const satisfies Record<Language, () => Promise<{ strings: Strings }>>;

export async function loadHall(language: Language): Promise<Say> {
  return sayIn(language, (await LOADERS[language]()).strings);
}
