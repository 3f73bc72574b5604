/** Numbers as India writes them: groups of two above the thousands, and lakh and crore for what is read aloud. */

const LAKH = 100_000;
const CRORE = 10_000_000;
/** Parts of a lakh or crore that are shown: two places, as meetings say them. */
const PLACES = 100;

/** `12345678` as `1,23,45,678`. Whole numbers; the sign stays before the groups. */
export function grouped(value: number): string {
  const digits = String(Math.trunc(Math.abs(value)));
  let groups = digits.slice(-3);
  for (let end = digits.length - 3; end > 0; end -= 2)
    groups = `${digits.slice(Math.max(0, end - 2), end)},${groups}`;
  return `${value < 0 ? '-' : ''}${groups}`;
}

export type Scale = 'one' | 'lakh' | 'crore';

/**
 * The figure and what it counts: `71.16` lakh for 71,16,204; below a lakh the number itself. Cut, never rounded
 * up: 99,99,999 is 99.99 lakh, for money is paid on what was reached.
 */
export function inLakhCrore(value: number): { figure: string; scale: Scale } {
  if (value < LAKH) return { figure: grouped(value), scale: 'one' };
  const [unit, scale] = value < CRORE ? ([LAKH, 'lakh'] as const) : ([CRORE, 'crore'] as const);
  const parts = Math.floor((value * PLACES) / unit);
  const places = String(parts % PLACES).padStart(2, '0');
  return { figure: `${grouped(Math.floor(parts / PLACES))}.${places}`, scale };
}

/** A part of a whole in percent, cut to whole numbers; null where there is no whole. All is 100 only when it is all. */
export function percent(part: number, whole: number): number | null {
  return whole > 0 ? Math.floor((part * 100) / whole) : null;
}
