// Owns what may stand on a slip as text. Invariant: the result is NFC, one line, bounded in length and in
// stacked marks, and free of every character that controls rather than shows (two joiners excepted).
// Leaves whether a font can draw it to raster.ts.

/** Joiners U+200C and U+200D shape Indic and Perso-Arabic words; every other format character goes. */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;
/** Real syllables stack at most three marks (nukta, vowel, nasal); one more is slack, the rest is a storm. */
const MAX_MARKS = 4;
const MARK_STORM = new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu');
const JOINER_STORM = /([\u200c\u200d])[\u200c\u200d]+/gu;
/** Latin words, numbers with their groups, dates and ranges that must keep their own order inside right-to-left text. */
const LATIN_RUN =
  /\([0-9A-Za-z](?:(?:[0-9A-Za-z .:/+-]|,(?=\d))*[0-9A-Za-z])?\)|[0-9A-Za-z](?:(?:[0-9A-Za-z .:/+-]|,(?=\d))*[0-9A-Za-z])?/g;
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** One clean line of at most `maxGraphemes` user-perceived characters; '' when nothing visible remains. */
export function cleanText(text: string, maxGraphemes: number): string {
  const line = text
    // Long before it is shortened by graphemes, a hostile megabyte is shortened by code units.
    .slice(0, maxGraphemes * 16)
    .normalize('NFC')
    // JavaScript counts the byte order mark as a space; it shows nothing, so it goes with the controls.
    .replace(/(?:(?!\ufeff)[\s\p{Z}])+/gu, ' ')
    .replace(INVISIBLE, '')
    .replace(JOINER_STORM, '$1')
    .replace(MARK_STORM, '$1')
    .trim();
  // Never more characters than code units: short texts, nearly all, need no counting.
  return line.length <= maxGraphemes ? line : splitGraphemes(line).slice(0, maxGraphemes).join('');
}

/** Wraps Latin runs in LRI…PDI so that `22-11` never becomes `11-22` between Urdu words. */
export function isolateLatin(text: string): string {
  return text.replace(LATIN_RUN, (run) => `\u2066${run}\u2069`);
}

/** User-perceived characters, in order. */
export function splitGraphemes(text: string): string[] {
  return Array.from(graphemes.segment(text), (part) => part.segment);
}
