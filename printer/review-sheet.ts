// Owns what the one page of a state's review says, as data: words in one language, figures already written out.
// Invariant: it holds nothing of a person. Leaves drawing to review-painter.ts, words and figures to the caller.

import { cleanText } from './clean-text.ts';
import type { Phrase } from './slip-text.ts';

/** A part of a whole: its length, and the figure beside its name. */
export interface SheetPart {
  name: Phrase;
  figure: Phrase;
  value: number;
  /** CSS colour; the names stand in the parts' order, so that black ink alone says it too. */
  colour: string;
}

export interface SheetHero {
  name: Phrase;
  figure: Phrase;
  /** Lakh or crore, where the figure is of those. */
  unit: Phrase | null;
  below: readonly Phrase[];
}

export interface ReviewSheet {
  kind: 'review';
  /** Right to left, and what is first stands at the right. */
  rtl: boolean;
  title: Phrase;
  /** Whose districts. */
  scope: Phrase;
  /** When the figures were made. */
  made: Phrase;
  heroes: readonly SheetHero[];
  standing: { title: Phrase; parts: readonly SheetPart[] };
  districts: { title: Phrase; heads: readonly Phrase[]; rows: readonly (readonly Phrase[])[] };
  /** What is said where there are more districts than the page has room for. */
  more: Phrase | null;
  hours: {
    title: Phrase;
    series: readonly { name: Phrase; colour: string }[];
    columns: readonly { name: Phrase; values: readonly number[] }[];
  };
  came: { title: Phrase; parts: readonly SheetPart[] };
  /** Waits, registries, boxes: a name and a figure each. */
  facts: readonly { name: Phrase; figure: Phrase }[];
  /** What proven means. */
  foot: Phrase;
}

/** Rows that A4 has room for; a state with more has its worst on the page, and the rest in the file. */
export const MOST_SHEET_ROWS = 36;
const MAX_TEXT = 200;
const MAX_FACTS = 12;

/** The same sheet with every text made safe to draw, and a bounded number of rows. */
export function cleanReview(sheet: ReviewSheet): ReviewSheet {
  const bounded: ReviewSheet = {
    ...sheet,
    districts: { ...sheet.districts, rows: sheet.districts.rows.slice(0, MOST_SHEET_ROWS) },
    facts: sheet.facts.slice(0, MAX_FACTS),
  };
  return JSON.parse(
    JSON.stringify(bounded, (key, value: unknown) =>
      key === 'text' && typeof value === 'string' ? cleanText(value, MAX_TEXT) : value,
    ),
  ) as ReviewSheet;
}
