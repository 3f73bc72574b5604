/** A file's own text. */
declare module '*.svg?raw' {
  const text: string;
  export default text;
}

/** The strings of one page in one language; made by locale-plugin.ts. */
declare module 'locale:*' {
  export const strings: Readonly<Record<string, string>>;
}
