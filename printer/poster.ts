// Owns what a poster says, as data: the sharing code of a queue for the wall, or where cards are shown at a desk.
// Invariant: it holds nothing of a person. Leaves drawing to poster-painter.ts, words and colours to the caller.

import { cleanText } from './clean-text.ts';
import { cleanSheet, type PaperSheet } from './paper-sheet.ts';
import type { PosterText } from './poster-text.ts';
import { cleanReview, type ReviewSheet } from './review-sheet.ts';

export type { PosterText } from './poster-text.ts';

interface Common {
  facility: PosterText;
  /** What becomes of the data, in small print. */
  consent: PosterText;
  /** A demonstration's code leads nowhere real. */
  demo: PosterText;
}

export interface QueuePoster extends Common {
  kind: 'queue';
  queue: { name: PosterText; letter: string; pictogram: string | null };
  /** CSS colours of the queue and of what is written on it. */
  colour: string;
  onColour: string;
  /** The counters that serve the queue. */
  counters: readonly PosterText[];
  /** The address in the code. */
  code: string;
  /** Scan, share, wait. */
  steps: readonly [PosterText, PosterText, PosterText];
}

export interface DeskPoster extends Common {
  kind: 'desk';
  show: PosterText;
}

export type Poster = QueuePoster | DeskPoster | PaperSheet | ReviewSheet;

/** Width and height in points of 1/72 inch; the second is the first, larger by the square root of two. */
export const POSTER_SIZES = { a4: [595.28, 841.89], a3: [841.89, 1190.55] } as const;
export type PosterSize = keyof typeof POSTER_SIZES;

const MAX_TEXT = 400;
const MAX_LANGUAGES = 5;
/** More do not fit on one line of the poster; the queue's own name says where. */
const MAX_COUNTERS = 4;

/** The same poster with every text made safe to draw. */
export function cleanPoster(poster: Poster): Poster {
  const clean = (text: PosterText): PosterText =>
    text
      .slice(0, MAX_LANGUAGES)
      .map((one) => ({ ...one, text: cleanText(one.text, MAX_TEXT) }))
      .filter(({ text: words }) => words !== '');
  if (poster.kind === 'paper') return cleanSheet(poster, clean);
  if (poster.kind === 'review') return cleanReview(poster);
  const common = {
    facility: clean(poster.facility),
    consent: clean(poster.consent),
    demo: clean(poster.demo),
  };
  if (poster.kind === 'desk') return { ...poster, ...common, show: clean(poster.show) };
  const [scan, share, wait] = poster.steps;
  const { name, letter, pictogram } = poster.queue;
  return {
    ...poster,
    ...common,
    queue: { name: clean(name), letter: cleanText(letter, 4), pictogram },
    counters: poster.counters.slice(0, MAX_COUNTERS).map(clean),
    steps: [clean(scan), clean(share), clean(wait)],
  };
}
