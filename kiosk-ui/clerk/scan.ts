/**
 * Tells a card scanner from fingers on the main keyboard. A scanner types a card's text as fast as it
 * can and mostly ends with Enter; `{` begins every ABHA card's text and is no key of ours. Pure: times
 * are given, and `settle` is called when nothing more came for `waitMs`.
 * The number pad never comes here: scanners do not type on it.
 */
import { meantText } from '../shared/typed-text.ts';

/** No finger follows another on a different key sooner; slow scanners pause 20–30 ms between keys. */
export const BURST_MS = 35;
/** A scan that has begun is over when nothing comes for this long: not all scanners type an Enter. */
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
    return { typed: NOTHING_TYPED, heard: [...before.heard, ...wholeScan(before.typed)] };
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

function wholeScan({ text, latin }: Typed): Heard[] {
  return text.length >= MIN_SCAN ? [{ kind: 'scan', text: meantText(text, latin) }] : [];
}

/** Nothing more came: one key was a finger's, a scan is over; one that broke off early is forgotten. */
export function settle(typed: Typed): { typed: Typed; heard: Heard[] } {
  const { text, latin, scanning } = typed;
  if (scanning) return { typed: NOTHING_TYPED, heard: wholeScan(typed) };
  return { typed: NOTHING_TYPED, heard: text === '' ? [] : [{ kind: 'key', key: meantText(text, latin) }] };
}

/** How long to wait for the next key before `settle`. */
export function waitMs(typed: Typed): number {
  return typed.scanning ? SCAN_GAP_MS : BURST_MS;
}
