/**
 * Which texts the camera has read of late, so that a card that is held still is told once. Pure: times
 * are given. Invariant: at most `MAX_SEEN` texts are kept, none longer than it counts.
 */

/** The same text counts as new again when it was out of sight for this long: a card that trembles does not. */
export const SAME_TEXT_MS = 3_000;
/** More codes than this are never before a camera together: a card, and posters behind the person. */
export const MAX_SEEN = 4;

/** Text → when it was seen last, in ms. */
export type SeenTexts = ReadonlyMap<string, number>;

export const NOTHING_SEEN: SeenTexts = new Map();

/** Takes the texts of one frame; `fresh` are those to be told. An empty frame lets the old ones go. */
export function seeTexts(
  seen: SeenTexts,
  texts: readonly string[],
  at: number,
): { seen: SeenTexts; fresh: string[] } {
  const kept = new Map([...seen].filter(([, last]) => at - last < SAME_TEXT_MS));
  const fresh: string[] = [];
  for (const text of texts) {
    if (!kept.has(text)) fresh.push(text);
    // Set anew, so that the one seen longest ago comes first.
    kept.delete(text);
    kept.set(text, at);
  }
  for (const text of kept.keys()) {
    if (kept.size <= MAX_SEEN) break;
    kept.delete(text);
  }
  return { seen: kept, fresh };
}
