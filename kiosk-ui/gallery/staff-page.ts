/** What every page for staff stands on in the gallery. */
import type { Language } from '../../server/contract/facility.ts';
import type { Say } from '../shared/text.ts';

/** Style and words of the pages for staff, the administration page's among them. */
export async function staffPage(language: Language): Promise<Say> {
  await import('../shared/tokens.css');
  await import('../shared/page.css');
  const { setPageLanguage } = await import('../shared/page-strings.ts');
  const { loadAdmin } = await import('../admin/admin-strings.ts');
  setPageLanguage(language);
  document.body.className = 'light';
  return loadAdmin(language);
}
