/** The locale files as what is written here reads them: slips, posters, the patient's page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES, type Language } from './contract/facility.ts';

export type Catalogues = Record<Language, Readonly<Record<string, string>>>;

/** The locale files, read once at start; throws when one is missing or no JSON. */
export function loadCatalogues(root: string): Catalogues {
  const read = (language: Language) =>
    JSON.parse(readFileSync(join(root, 'locales', `${language}.json`), 'utf8')) as Record<string, string>;
  return Object.fromEntries(LANGUAGES.map((language) => [language, read(language)])) as Catalogues;
}
