/** What is shown in turn for want of room: languages one after the other, queues by pages. Pure. */

/** Long enough to read one line of an unfamiliar screen. */
export const TURN_EVERY_MS = 6_000;

export interface Turn {
  language: number;
  page: number;
  tick: number;
}

/** The turn after `tick` steps: all pages in one language, then the next language. */
export function turnAt(tick: number, languages: number, pages: number): Turn {
  const page = tick % Math.max(1, pages);
  return { tick, page, language: Math.floor(tick / Math.max(1, pages)) % Math.max(1, languages) };
}

export function pagesOf(items: number, perPage: number): number {
  return Math.max(1, Math.ceil(items / perPage));
}
