/** The officers' pages' strings and languages: three, complete, and no others. */
import { OFFICER_LANGUAGES, type OfficerLanguage } from '../../hub/contract/officers.ts';
import type { Language } from '../../server/contract/facility.ts';
import { chosenLanguage } from '../shared/page-strings.ts';
import { type Say, type Strings, sayIn } from '../shared/text.ts';

const LOADERS = {
  en: () => import('locale:review/en'),
  hi: () => import('locale:review/hi'),
  ur: () => import('locale:review/ur'),
} as const satisfies Record<OfficerLanguage, () => Promise<{ strings: Strings }>>;

/** Who reads Kashmiri reads Urdu, and who reads Dogri Hindi. */
const NEAREST = { en: 'en', hi: 'hi', ur: 'ur', ks: 'ur', doi: 'hi' } as const satisfies Record<
  Language,
  OfficerLanguage
>;

/** In the order they stand on the page. */
export const REVIEW_LANGUAGES: readonly OfficerLanguage[] = OFFICER_LANGUAGES;

export async function loadReview(language: Language): Promise<Say> {
  const nearest = NEAREST[language];
  return sayIn(nearest, (await LOADERS[nearest]()).strings);
}

export function chosenReviewLanguage(): OfficerLanguage {
  return NEAREST[chosenLanguage()];
}
