/**
 * From the flat locale files to sentences: `{name}` is replaced, and what is put into a right-to-left
 * sentence keeps its own direction. A missing key is shown as itself, so that it is seen.
 */
import type en from '../../locales/en.json';
import type officers from '../../locales/officers/en.json';
import type { Language } from '../../server/contract/facility.ts';
import { directionOf } from '../../server/contract/languages.ts';

/** Those of `officers` are said by the state's pages alone, which have three languages. */
export type Key = keyof typeof en | keyof typeof officers;
export type Strings = Readonly<Partial<Record<string, string>>>;
export type Params = Readonly<Record<string, unknown>>;

/** Turns a key into words of one language. */
export interface Say {
  (key: Key, params?: Params): string;
  language: Language;
}

/** First strong isolate and its end (Unicode UAX 9): `A42` and `10–20` stay left to right in Urdu. */
const ISOLATE = '\u2068';
const END_ISOLATE = '\u2069';

export function sayIn(language: Language, strings: Strings): Say {
  const rtl = directionOf(language) === 'rtl';
  const say = (key: Key, params: Params = {}) =>
    (strings[key] ?? key).replace(/\{(\w+)\}/g, (hole, name: string) => {
      const value = params[name];
      if (value === undefined || value === null) return hole;
      return rtl ? `${ISOLATE}${String(value)}${END_ISOLATE}` : String(value);
    });
  return Object.assign(say, { language });
}
