/** The strings of the administration page: those of the pages for staff, and those of its own sections. */
import type { Language } from '../../server/contract/facility.ts';
import { loadStrings } from '../shared/page-strings.ts';
import { type Say, type Strings, sayIn } from '../shared/text.ts';

const LOADERS = {
  en: () => import('locale:admin/en'),
  hi: () => import('locale:admin/hi'),
  ur: () => import('locale:admin/ur'),
  ks: () => import('locale:admin/ks'),
  doi: () => import('locale:admin/doi'),
} as const satisfies Record<Language, () => Promise<{ strings: Strings }>>;

export async function loadAdmin(language: Language): Promise<Say> {
  const [shared, own] = await Promise.all([loadStrings(language), LOADERS[language]()]);
  return sayIn(language, { ...shared, ...own.strings });
}
