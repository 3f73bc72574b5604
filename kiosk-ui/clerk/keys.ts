/**
 * From keys to presses: the number pad by its own key codes, with and without NumLock, and the same
 * signs and letters on the main keyboard.
 */

export type Press =
  | { sign: 'enter' | 'plus' | 'minus' | 'dot' | 'star' | 'slash' | 'back' | 'escape' }
  | { digit: number }
  | { letter: string };

const PAD: Readonly<Record<string, Press>> = {
  NumpadEnter: { sign: 'enter' },
  NumpadAdd: { sign: 'plus' },
  NumpadSubtract: { sign: 'minus' },
  NumpadDecimal: { sign: 'dot' },
  NumpadComma: { sign: 'dot' },
  NumpadMultiply: { sign: 'star' },
  NumpadDivide: { sign: 'slash' },
};

const SIGNS: Readonly<Record<string, Press>> = {
  Enter: { sign: 'enter' },
  '+': { sign: 'plus' },
  // The same key without Shift.
  '=': { sign: 'plus' },
  '-': { sign: 'minus' },
  '.': { sign: 'dot' },
  '*': { sign: 'star' },
  '/': { sign: 'slash' },
  Backspace: { sign: 'back' },
  Escape: { sign: 'escape' },
};

/** A key of the number pad, by `KeyboardEvent.code`; null for any other key. */
export function padPress(code: string): Press | null {
  const digit = /^Numpad(\d)$/.exec(code)?.[1];
  return digit === undefined ? (PAD[code] ?? null) : { digit: Number(digit) };
}

/** A key of the main keyboard, by `KeyboardEvent.key`; null where it means nothing here. */
export function mainPress(key: string): Press | null {
  if (/^[0-9]$/.test(key)) return { digit: Number(key) };
  if (/^[a-z]$/i.test(key)) return { letter: key.toUpperCase() };
  return SIGNS[key] ?? null;
}
