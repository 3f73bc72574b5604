/**
 * Owns the hygiene of text that other people typed, before it reaches a screen, a slip or a log of ours.
 * Invariant: the result is NFC, on one line, free of control, bidi and private characters, and bounded.
 * U+200C and U+200D stay: Indic and Perso-Arabic writing needs them. Markup is the renderer's to escape.
 */

/** Longest name kept: more than any name on record, less than would break a screen or a slip. */
export const MAX_NAME_LENGTH = 120;
/** Longest address part kept. */
export const MAX_ADDRESS_LENGTH = 200;
/** Marks allowed on one base character; Urdu and Vedic text stacks up to three, "zalgo" text dozens. */
const MAX_STACKED_MARKS = 4;
/** Work bound: text beyond this many times the cap is not even looked at. */
const RAW_FACTOR = 8;

const unwanted = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;
const lineBreaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
const tooManyMarks = new RegExp(`(\\p{M}{${MAX_STACKED_MARKS}})\\p{M}+`, 'gu');
const tooManyJoiners = /([\u200c\u200d])[\u200c\u200d]+/g;
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const plainAscii = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;

/** One clean line of at most `maxLength` UTF-16 units, never cut inside a character or before its marks. */
export function cleanLine(text: string, maxLength: number): string {
  if (text.length <= maxLength && plainAscii.test(text)) return text;
  const cleaned = text
    .slice(0, maxLength * RAW_FACTOR)
    .replace(lineBreaks, ' ')
    .replace(unwanted, '')
    .normalize('NFC')
    .replace(tooManyJoiners, '$1')
    .replace(tooManyMarks, '$1')
    .replace(/\s+/gu, ' ')
    .trim();
  return cut(cleaned, maxLength);
}

/** The same, or null when nothing readable is left. */
export function cleanLineOrNull(text: string | number | null | undefined, maxLength: number): string | null {
  if (text === null || text === undefined) return null;
  const line = cleanLine(String(text), maxLength);
  return line === '' ? null : line;
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text.slice(0, maxLength * 2))) {
    if (kept.length + segment.length > maxLength) break;
    kept += segment;
  }
  return kept.trimEnd();
}
