/** A file's own text. */
declare module '*.svg?raw' {
  const text: string;
  export default text;
}

/** The strings of one page in one language; made by locale-plugin.ts. */
declare module 'locale:*' {
  export const strings: Readonly<Record<string, string>>;
}

/** A file of each language with the strings of one page; made by locale-plugin.ts. */
declare module 'locales:*' {
  import type { LanguageFiles } from './shared/page-strings.ts';
  export const files: LanguageFiles;
}
