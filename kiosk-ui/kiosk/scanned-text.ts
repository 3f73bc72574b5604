/**
 * The text that a USB scanner types. Nobody types at a kiosk, so every key belongs to a scan, however
 * slow the scanner: it ends with Enter or Tab, or when nothing more comes. Pure: times are given.
 */
import { meantText } from '../shared/typed-text.ts';

/** A scanner without a key at the end: the slowest pause between two keys is far shorter. */
export const SCAN_OVER_MS = 600;
/** The server takes no longer text from a card (`MAX_CARD_TEXT` of its contract). */
export const MAX_SCAN = 4_096;
/** Shorter texts are somebody playing with keys. */
const MIN_SCAN = 8;

export interface Scan {
  text: string;
  /** The same keys as an American keyboard would have written them. */
  latin: string;
  lastAt: number;
}

export const NO_SCAN: Scan = { text: '', latin: '', lastAt: 0 };

/**
 * Takes a key (`KeyboardEvent.key`) at a time in ms, and what the same key writes on an American keyboard;
 * `whole` is the text that was meant, once there is one.
 */
export function typeKey(
  scan: Scan,
  key: string,
  at: number,
  latin: string = key,
): { scan: Scan; whole: string | null } {
  const before = at - scan.lastAt > SCAN_OVER_MS ? NO_SCAN : scan;
  if (key === 'Enter' || key === 'Tab') return { scan: NO_SCAN, whole: wholeText(before) };
  // Shift, arrows and the like are no text.
  if ([...key].length > 1) return { scan: before, whole: null };
  if (before.text.length >= MAX_SCAN) return { scan: { ...before, lastAt: at }, whole: null };
  return { scan: { text: before.text + key, latin: before.latin + latin, lastAt: at }, whole: null };
}

/** Nothing more came. */
export function scanOver(scan: Scan): string | null {
  return wholeText(scan);
}

function wholeText({ text, latin }: Scan): string | null {
  return text.trim().length >= MIN_SCAN ? meantText(text, latin) : null;
}
