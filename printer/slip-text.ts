// Owns how a slip's words look: sizes, the face and direction of each language, and one or two languages of the
// same words together. Leaves where the words go to layout.ts.

import type { Align, Face, Group, Measurer, TextStyle } from './blocks.ts';
import { stackGroups, textGroup } from './blocks.ts';
import { isolateLatin } from './clean-text.ts';
import type { SlipContent, SlipLabelKey, SlipLanguage, SlipText } from './slip.ts';
import { textIn } from './slip.ts';

/** A text, and the language that decides its script and direction. */
export interface Phrase {
  text: string;
  language: SlipLanguage;
}

/**
 * Where groups narrower than the paper stand: in its middle, or at the left where blank dots left of the ink would
 * have to be sent.
 */
export type Stand = 'center' | 'left';

export interface Page {
  content: SlipContent;
  measurer: Measurer;
  /** Room between the side margins, in dots. */
  width: number;
  /** Sizes are named for 80 mm paper and scaled to the paper in use, letters less than the paper. */
  scaled(dots: number): number;
  rtl: boolean;
  stand: Stand;
}

const FACES = {
  ur: 'nastaliq',
  ks: 'nastaliq',
  hi: 'devanagari',
  doi: 'devanagari',
  en: 'latin',
} as const satisfies Record<SlipLanguage, Face>;
/** Nastaliq draws smaller than Latin at the same size. */
const NASTALIQ_FACTOR = 1.08;
/** The second language is smaller: the patient's own comes first. */
export const SECOND_LANGUAGE = 0.85;
/** In dots on 80 mm paper; `token` is the size whose digits are as tall as there is room for. */
export const SIZE = {
  name: 27,
  queue: 34,
  label: 25,
  copy: 25,
  place: 32,
  value: 48,
  footer: 24,
  icon: 64,
  token: 208,
} as const;
export const GAP = { tight: 6, normal: 10, wide: 13, pair: 22 } as const;
export const LATIN_HEAVY: TextStyle = { face: 'latin', size: 0, weight: 'heavy', rtl: false };

/** A name in each language of the slip, the first one larger, and the second smaller still before it takes two lines. */
export function nameLines(page: Page, text: SlipText, size: number, width: number, align: Align): Group {
  const names = distinct(page.content.languages.map((language) => textIn(text, language)));
  const lines = names.map((phrase, index) => {
    const dots = page.scaled(size) * (index === 0 ? 1 : SECOND_LANGUAGE);
    return textGroup(
      page.measurer,
      readable(phrase),
      styleOf(phrase, dots, index === 0 ? 'heavy' : 'text'),
      width,
      align,
      index === 0 ? 2 : 1,
    );
  });
  return stackGroups(lines, page.scaled(GAP.tight));
}

/** A label in each language of the slip, the first one larger. */
export function standing(page: Page, key: SlipLabelKey, size: number): Group[] {
  return phrases(page, key).map((phrase, index) => {
    const style = styleOf(phrase, page.scaled(size) * (index === 0 ? 1 : SECOND_LANGUAGE), 'text');
    return textGroup(page.measurer, phrase.text, style, page.width, page.stand);
  });
}

export function phrases(page: Page, key: SlipLabelKey): Phrase[] {
  const found = page.content.languages.map((language): Phrase | null => {
    const text = page.content.labels[language]?.[key];
    return text ? { text, language } : null;
  });
  return distinct(found);
}

/** Hindi and Dogri often say the same: once is enough. */
export function distinct(found: readonly (Phrase | null)[]): Phrase[] {
  const seen = new Set<string>();
  return found.filter((phrase): phrase is Phrase => {
    if (phrase === null || seen.has(phrase.text)) return false;
    seen.add(phrase.text);
    return true;
  });
}

export function readable(phrase: Phrase): string {
  return isRtl(phrase.language) ? isolateLatin(phrase.text) : phrase.text;
}

export function styleOf(phrase: Phrase, size: number, weight: TextStyle['weight']): TextStyle {
  const face = FACES[phrase.language];
  return {
    face,
    size: Math.round(face === 'nastaliq' ? size * NASTALIQ_FACTOR : size),
    weight,
    rtl: isRtl(phrase.language),
  };
}

export function isRtl(language: SlipLanguage): boolean {
  return FACES[language] === 'nastaliq';
}
