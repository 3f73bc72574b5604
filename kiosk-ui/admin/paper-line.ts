/**
 * The line that enters numbers on paper, `P1-17 seen 18-25 waiting`, read while it is typed. Pure.
 * Letters may be of any case, digits of any of our scripts; the word after some ranges says how they stand.
 */
import { LAST_PAPER, MAX_ENTERED, PAPER_LETTER } from '../../server/contract/paper-bounds.ts';
import { westernDigits } from '../../server/contract/western-digits.ts';

export interface TypedRange {
  first: number;
  last: number;
  /** null: no word has said yet how they stand. */
  seen: boolean | null;
}

export type LineTrouble =
  | { what: 'unclear'; text: string }
  | { what: 'twice'; number: number }
  | { what: 'noWord' }
  | { what: 'tooMany' };

export interface PaperLine {
  ranges: TypedRange[];
  /** The first thing that is wrong; null when it can be entered, or when nothing is typed. */
  trouble: LineTrouble | null;
}

/** The words of the page's language, beside the English ones and the number pad's signs. */
export interface StateWords {
  seen: string;
  waiting: string;
}

const SIGNS = { '+': true, '*': false } as const;
/** From a sign or a comma nobody can tell what it was meant for. */
const BETWEEN = /[\s,;،؛।۔]+/;
const DASH = /\s*[-–—−]\s*/g;
const RANGE = new RegExp(`^${PAPER_LETTER}?(\\d{1,4})(?:-${PAPER_LETTER}?(\\d{1,4}))?$`, 'i');
/** Reads the whole line. */
export function readPaperLine(text: string, words: StateWords): PaperLine {
  const ranges: TypedRange[] = [];
  let trouble: LineTrouble | null = null;
  const used = new Set<number>();
  for (const part of partsOf(text)) {
    const seen = stateOf(part, words);
    const range = seen === null ? rangeOf(part) : null;
    if (range !== null) {
      trouble ??= repeated(range, used);
      ranges.push({ ...range, seen: null });
    } else if (seen !== null && ranges.at(-1)?.seen === null) {
      for (const one of ranges) one.seen ??= seen;
    } else trouble ??= { what: 'unclear', text: part };
  }
  if (used.size > MAX_ENTERED) trouble ??= { what: 'tooMany' };
  if (ranges.at(-1)?.seen === null) trouble ??= { what: 'noWord' };
  return { ranges, trouble };
}

function partsOf(text: string): string[] {
  return westernDigits(text)
    .replace(DASH, '-')
    .replace(/[+*]/g, (sign) => ` ${sign} `)
    .split(BETWEEN)
    .filter((part) => part !== '');
}

/** A word counts from its first letter on: `s`, `se`, `seen`. */
function stateOf(part: string, words: StateWords): boolean | null {
  if (part === '+' || part === '*') return SIGNS[part];
  if (!/^\p{L}/u.test(part)) return null;
  const typed = part.toLowerCase();
  if ([words.seen, 'seen'].some((word) => word.startsWith(typed))) return true;
  if ([words.waiting, 'waiting'].some((word) => word.startsWith(typed))) return false;
  return null;
}

function rangeOf(part: string): { first: number; last: number } | null {
  const [, from, to = from] = RANGE.exec(part) ?? [];
  const [first, last] = [Number(from), Number(to)];
  return first >= 1 && last >= first && last <= LAST_PAPER ? { first, last } : null;
}

/** Takes the range's numbers into `used`, as far as it is bounded; the first one that was there already is trouble. */
function repeated({ first, last }: { first: number; last: number }, used: Set<number>): LineTrouble | null {
  for (let number = first; number <= last && used.size <= MAX_ENTERED; number += 1) {
    if (used.has(number)) return { what: 'twice', number };
    used.add(number);
  }
  return null;
}
