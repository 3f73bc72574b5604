/**
 * Tells a card scanner from fingers on the main keyboard. A scanner types a card's text as fast as it
 * can and ends with Enter; `{` begins every ABHA card's text and is no key of ours. Pure: times are
 * given, and `settle` is called when nothing more came for `BURST_MS`.
 * The number pad never comes here: scanners do not type on it.
 */

/** No finger follows another on a different key sooner; slow scanners pause 20–30 ms between keys. */
export const BURST_MS = 35;
/** A scan that has begun is given up when nothing comes for this long. */
export const SCAN_GAP_MS = 400;
/** The server takes no longer text from a card (`MAX_CARD_TEXT` of its contract). */
export const MAX_SCAN = 4_096;
/** Shorter bursts are two fingers falling together, not a card. */
const MIN_SCAN = 8;

export interface Typed {
  text: string;
  /** The same keys as an American keyboard would have written them. */
  latin: string;
  /** Certainly a scanner. */
  scanning: boolean;
  lastAt: number;
}

export type Heard = { kind: 'key'; key: string } | { kind: 'scan'; text: string };

export const NOTHING_TYPED: Typed = { text: '', latin: '', scanning: false, lastAt: 0 };

/**
 * Takes one key of the main keyboard (`KeyboardEvent.key`) at a time in ms; `latin` is what the same key
 * writes on an American keyboard. Scanners type as if on one, whatever the machine is set to.
 */
export function typeKey(
  typed: Typed,
  key: string,
  at: number,
  latin: string = key,
): { typed: Typed; heard: Heard[] } {
  const before = at - typed.lastAt > waitMs(typed) ? settle(typed) : { typed, heard: [] };
  const { text, scanning } = before.typed;
  if (key === 'Enter') {
    if (text === '') return { typed: NOTHING_TYPED, heard: [...before.heard, { kind: 'key', key }] };
    const scan: Heard[] = text.length >= MIN_SCAN ? [{ kind: 'scan', text: meant(before.typed) }] : [];
    return { typed: NOTHING_TYPED, heard: [...before.heard, ...scan] };
  }
  if (text.length >= MAX_SCAN) return { typed: { ...before.typed, lastAt: at }, heard: before.heard };
  return {
    typed: {
      text: text + key,
      latin: before.typed.latin + latin,
      scanning: scanning || key === '{' || latin === '{' || text !== '',
      lastAt: at,
    },
    heard: before.heard,
  };
}

/** A keyboard set to Urdu or Hindi garbles a scan and hides our letters: then the keys count, not the signs. */
function meant({ text, latin }: Typed): string {
  return /^[ -~]*$/.test(text) ? text : latin;
}

/** Nothing more came: one key was a finger's, a broken-off scan is forgotten. */
export function settle(typed: Typed): { typed: Typed; heard: Heard[] } {
  const finger = typed.text !== '' && !typed.scanning;
  return { typed: NOTHING_TYPED, heard: finger ? [{ kind: 'key', key: meant(typed) }] : [] };
}

/** How long to wait for the next key before `settle`. */
export function waitMs(typed: Typed): number {
  return typed.scanning ? SCAN_GAP_MS : BURST_MS;
}
