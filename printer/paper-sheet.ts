// Owns what a block of pre-printed numbers says, as data: slips to hand out while nothing runs, and a page to tick.
// Invariant: it holds nothing of a person. Leaves drawing to sheet-painter.ts, numbers and words to the caller.

import { cleanText } from './clean-text.ts';
import type { PosterText } from './poster-text.ts';

export interface PaperSheet {
  kind: 'paper';
  facility: PosterText;
  /** A demonstration's numbers are nobody's. */
  demo: PosterText;
  queue: { name: PosterText; letter: string; pictogram: string | null };
  /** What stands on each slip, in order. */
  labels: readonly string[];
  /** For the patient, in every language. */
  keep: PosterText;
  /** Beside the line for the date, and the two boxes to tick. */
  date: PosterText;
  given: PosterText;
  seen: PosterText;
  /** At the head of the page to tick, and below it. */
  title: PosterText;
  staff: PosterText;
}

/** Ten pages of slips, two of lists: what one hospital hands out in a morning. */
export const MAX_LABELS = 100;
const MAX_LABEL = 6;

/** The same sheet with every text made safe to draw by `clean`, and a bounded number of slips. */
export function cleanSheet(sheet: PaperSheet, clean: (text: PosterText) => PosterText): PaperSheet {
  const { name, letter, pictogram } = sheet.queue;
  return {
    kind: 'paper',
    facility: clean(sheet.facility),
    demo: clean(sheet.demo),
    queue: { name: clean(name), letter: cleanText(letter, 4), pictogram },
    labels: sheet.labels.slice(0, MAX_LABELS).map((label) => cleanText(label, MAX_LABEL)),
    keep: clean(sheet.keep),
    date: clean(sheet.date),
    given: clean(sheet.given),
    seen: clean(sheet.seen),
    title: clean(sheet.title),
    staff: clean(sheet.staff),
  };
}
