/**
 * What is shown in turn for want of room: languages one after the other, queues by pages, and after the
 * queues the board. A board's item stays until it was shown in every language. Pure.
 */

/** Long enough to read one line of an unfamiliar screen. */
export const TURN_EVERY_MS = 6_000;
/** Columns of the strip: what fits beside one another in letters of 4 cm. */
export const COLUMNS = 3;

/** How the strip is divided. */
export interface Strip {
  /** Queues beside one another. */
  queues: number;
  /** Pages of queues. */
  pages: number;
  /** The board always stands beside the queues, has a turn of its own, or is empty. */
  board: 'beside' | 'turn' | 'none';
}

export function stripOf(queues: number, boardItems: number, withCode: boolean): Strip {
  const free = withCode ? COLUMNS - 1 : COLUMNS;
  const shown = Math.max(1, Math.min(queues, free));
  const board = boardItems === 0 ? 'none' : free - shown >= 2 ? 'beside' : 'turn';
  return { queues: shown, pages: Math.max(1, Math.ceil(queues / free)), board };
}

export interface Turn {
  language: number;
  /** The page of queues; null while the board has its turn. */
  page: number | null;
  item: number;
  tick: number;
}

/** The turn after `tick` steps: all pages in one language, then the next language. */
export function turnAt(tick: number, languages: number, strip: Strip, boardItems: number): Turn {
  const pages = strip.pages + (strip.board === 'turn' ? 1 : 0);
  const round = Math.floor(tick / pages);
  const page = tick % pages;
  return {
    tick,
    page: page < strip.pages ? page : null,
    language: round % Math.max(1, languages),
    item: Math.floor(round / Math.max(1, languages)) % Math.max(1, boardItems),
  };
}
