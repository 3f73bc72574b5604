// Owns the number of a slip and what marks a slip that is no original: the words DUPLICATE and DEMONSTRATION in white
// on black. Invariant: a mark is as large as its words and no larger, since black costs a printer bytes, heat and time.

import { boxAround, fittedLine, type Group, pairLine, stackGroups, textGroup } from './blocks.ts';
import { beside, snug } from './rows.ts';
import type { SlipLabelKey } from './slip.ts';
import { GAP, LATIN_HEAVY, type Page, phrases, SIZE, styleOf } from './slip-text.ts';

/** 18 mm on 80 mm paper: as tall as the number may be. */
const TOKEN_ASCENT = 144;
/** A number that has less of that left beside its mark keeps the paper for itself. */
const LEAST_ASCENT = TOKEN_ASCENT / 2;

/** What stands above all else: a demonstration, and a copy whose long number leaves no room beside it. */
export function banners(page: Page): Group {
  const { content, scaled } = page;
  const said: SlipLabelKey[] = [];
  if (content.duplicate && markedToken(page) === null) said.push('slip.duplicate');
  if (content.demo) said.push('slip.demo');
  const bars = said.map((key) => beside([markOf(bannerWords(page, key), scaled(GAP.tight))], 0, page));
  return stackGroups(bars, scaled(GAP.tight));
}

/** The number, beside the mark of a copy where there is room for both. */
export function tokenNumber(page: Page): Group {
  const marked = page.content.duplicate ? markedToken(page) : null;
  if (marked !== null) return marked;
  const line = tokenLine(page, page.width);
  return page.stand === 'left' ? snug(line) : line;
}

function tokenLine(page: Page, room: number): Group {
  const style = { ...LATIN_HEAVY, size: page.scaled(SIZE.token) };
  return fittedLine(page.measurer, page.content.token, style, room, page.scaled(TOKEN_ASCENT));
}

function markedToken(page: Page): Group | null {
  const { scaled, width } = page;
  const gap = scaled(GAP.normal);
  const mark = markOf(copyWords(page), scaled(GAP.tight));
  const number = tokenLine(page, width - gap - mark.width);
  if (number.height < scaled(LEAST_ASCENT) || mark.height > scaled(TOKEN_ASCENT)) return null;
  return beside([snug(number), mark], gap, page);
}

/** White words on black, with `padding` around them. */
function markOf(words: Group, padding: number): Group {
  const inside = snug(words);
  const [width, height] = [inside.width + 2 * padding, inside.height + 2 * padding];
  return boxAround(inside, { width, height, x: padding, y: padding });
}

/** DUPLICATE in each of the slip's languages, in a quarter of the paper or as wide as the longest of its words. */
function copyWords(page: Page): Group {
  const phrased = markWords(page, 'slip.duplicate', SIZE.copy);
  const words = phrased.flatMap(({ text, style }) =>
    text.split(' ').map((word) => Math.ceil(page.measurer.advance(word, style))),
  );
  const room = Math.max(page.width >> 2, ...words);
  const lines = phrased.map(({ text, style }) => textGroup(page.measurer, text, style, room, 'center'));
  return stackGroups(lines, page.scaled(GAP.tight));
}

/** Both languages on one line where they fit. */
function bannerWords(page: Page, key: SlipLabelKey): Group {
  const { measurer, scaled } = page;
  const room = page.width - 2 * scaled(GAP.tight);
  const words = markWords(page, key, SIZE.name);
  const [first, second] = words;
  const line = first && second && pairLine(measurer, first, second, room, scaled(GAP.pair));
  if (line) return line;
  const lines = words.map(({ text, style }) => textGroup(measurer, text, style, room, 'center'));
  return stackGroups(lines, scaled(GAP.tight));
}

function markWords(page: Page, key: SlipLabelKey, size: number) {
  return phrases(page, key).map((phrase) => ({
    text: phrase.text,
    style: styleOf(phrase, page.scaled(size), 'heavy'),
  }));
}
