// Owns the arrangement of a slip: content and a width in dots become placed blocks, through a measurer.
// Invariant: pure; one layout for every width; the token is the largest thing on the paper; nothing is cut,
// long names wrap. Leaves measuring and drawing to raster.ts.

import type { Align, Block, Group, Measurer, TextStyle } from './blocks.ts';
import { barAround, fittedLine, moveGroup, pairLine, stackGroups, textGroup } from './blocks.ts';
import { QUIET_MODULES, qrGrid } from './qr.ts';
import type { SlipContent, SlipLabelKey } from './slip.ts';
import { textIn } from './slip.ts';
import type { Page, Phrase, Stand } from './slip-text.ts';
import {
  distinct,
  GAP,
  isRtl,
  LATIN_HEAVY,
  nameLines,
  phrases,
  readable,
  SECOND_LANGUAGE,
  SIZE,
  standing,
  styleOf,
} from './slip-text.ts';

export interface SlipLayout {
  widthDots: number;
  heightDots: number;
  blocks: Block[];
}

const REFERENCE_WIDTH = 576;
/** 18 mm on 80 mm paper: as tall as the number may be. */
const TOKEN_ASCENT = 144;
/** Half a millimetre at 203 dots an inch: phones read it from a hand's distance. */
const QR_DOT = 4;

/** Where everything on the slip goes. `content` must have been through `cleanSlip`; `stand` as the printer crops. */
export function layOutSlip(
  content: SlipContent,
  widthDots: number,
  measurer: Measurer,
  stand: Stand = 'center',
): SlipLayout {
  const factor = 0.5 + (0.5 * widthDots) / REFERENCE_WIDTH;
  const scaled = (dots: number): number => Math.round(dots * factor);
  const margin = scaled(8);
  const rtl = isRtl(content.languages[0]);
  const page: Page = { content, measurer, width: widthDots - 2 * margin, scaled, rtl, stand };
  const head = stackGroups([banners(page), facility(page)], scaled(GAP.normal));
  const parts = [
    head,
    rule(page),
    queue(page),
    tokenNumber(page),
    rule(page),
    facts(page),
    rule(page),
    footer(page),
  ];
  const whole = stackGroups(parts, scaled(GAP.wide));
  return { widthDots, heightDots: whole.height, blocks: moveGroup(whole, margin, 0).blocks };
}

function banners(page: Page): Group {
  const { content, scaled } = page;
  const said: SlipLabelKey[] = [];
  if (content.duplicate) said.push('slip.duplicate');
  if (content.demo) said.push('slip.demo');
  const bars = said.map((key) => barAround(bannerWords(page, key), scaled(GAP.tight)));
  return stackGroups(bars, scaled(GAP.tight));
}

/** White on black: both languages on one line where they fit. */
function bannerWords(page: Page, key: SlipLabelKey): Group {
  const { measurer, scaled, width } = page;
  const words = phrases(page, key).map((phrase) => ({
    text: phrase.text,
    style: styleOf(phrase, scaled(SIZE.name), 'heavy'),
  }));
  const [first, second] = words;
  const room = width - 2 * scaled(GAP.normal);
  const line = first && second && pairLine(measurer, first, second, room, scaled(GAP.pair), true);
  if (line) return { ...moveGroup(line, scaled(GAP.normal), 0), width };
  const lines = words.map(({ text, style }) => textGroup(measurer, text, style, width, 'center', true));
  return stackGroups(lines, scaled(GAP.tight));
}

function facility(page: Page): Group {
  return nameLines(page, page.content.facility, SIZE.name, page.width, page.stand);
}

/** Pictogram, letter and name as one unit; a name too long to stand beside them stands below. */
function queue(page: Page): Group {
  const { content, scaled, rtl } = page;
  const icons: Group[] = [];
  const side = scaled(SIZE.icon);
  if (content.queue.pictogram !== null) {
    const picture: Block = {
      kind: 'picture',
      name: content.queue.pictogram,
      x: 0,
      y: 0,
      width: side,
      height: side,
    };
    icons.push({ width: side, height: side, blocks: [picture] });
  }
  if (content.queue.letter !== '') icons.push(letterBox(page, side));
  const gap = scaled(GAP.normal);
  const taken = icons.reduce((sum, icon) => sum + icon.width + gap, 0);
  const named = (room: number): Group =>
    snug(nameLines(page, content.queue.name, SIZE.queue, room, rtl ? 'right' : 'left'));
  const row = beside([...icons, named(page.width - taken)], gap, page);
  if (icons.length === 0) return row;
  const below = stackGroups([beside(icons, gap, page), beside([named(page.width)], gap, page)], gap);
  return row.height <= below.height ? row : below;
}

function letterBox(page: Page, side: number): Group {
  const style: TextStyle = { ...LATIN_HEAVY, size: Math.round(side * 0.9) };
  const padding = Math.round(side * 0.18);
  const wanted = Math.ceil(page.measurer.advance(page.content.queue.letter, style)) + 2 * padding;
  const room = Math.max(side, Math.min(side * 2, wanted));
  const letter = fittedLine(
    page.measurer,
    page.content.queue.letter,
    style,
    room - 2 * padding,
    side - 2 * padding,
  );
  const white = letter.blocks.map((block) => (block.kind === 'text' ? { ...block, white: true } : block));
  const inside = moveGroup({ ...letter, blocks: white }, padding, (side - letter.height) >> 1);
  const box: Block = { kind: 'box', x: 0, y: 0, width: room, height: side };
  return { width: room, height: side, blocks: [box, ...inside.blocks] };
}

function tokenNumber(page: Page): Group {
  const style = { ...LATIN_HEAVY, size: page.scaled(SIZE.token) };
  const line = fittedLine(page.measurer, page.content.token, style, page.width, page.scaled(TOKEN_ASCENT));
  return page.stand === 'left' ? snug(line) : line;
}

/** People before, the wait, where to go: a line each, its number between the two languages. */
function facts(page: Page): Group {
  const { ahead, wait } = page.content;
  const rows: Group[] = [];
  const before = ahead === null ? null : `${ahead}`;
  const range = wait && rangeText(wait);
  if (before !== null) rows.push(numberRow(page, 'slip.before', before));
  if (range !== null) rows.push(numberRow(page, 'slip.waitMinutes', range));
  else rows.push(wordsRow(page, 'slip.wait', phrases(page, 'slip.waitUnknown'), SIZE.label));
  const { place, languages } = page.content;
  const where = place && distinct(languages.map((language) => textIn(place, language)));
  if (where && where.length > 0) rows.push(wordsRow(page, 'slip.where', where, SIZE.place));
  return stackGroups(rows, page.scaled(GAP.wide));
}

function rangeText({
  lowMinutes: low,
  highMinutes: high,
}: {
  lowMinutes: number;
  highMinutes: number;
}): string {
  return low === high ? `${low}` : `${low}–${high}`;
}

/** A number between its two labels; after its label where there is one language. */
function numberRow(page: Page, key: SlipLabelKey, text: string): Group {
  const gap = page.scaled(GAP.normal);
  const size = page.scaled(SIZE.value);
  const value = snug(fittedLine(page.measurer, text, { ...LATIN_HEAVY, size }, page.width >> 1, size));
  const labels = phrases(page, key).map((phrase, index) => ({
    text: phrase.text,
    style: styleOf(phrase, page.scaled(SIZE.label) * (index === 0 ? 1 : SECOND_LANGUAGE), 'text'),
  }));
  const free = page.width - value.width - gap * labels.length;
  const wanted = labels.map((label) => Math.ceil(page.measurer.advance(label.text, label.style) * 1.03));
  const asked = wanted.reduce((sum, width) => sum + width, 0);
  const cells = labels.map((label, index) => {
    const room = asked <= free ? (wanted[index] ?? 0) : Math.floor(free / labels.length);
    return snug(
      textGroup(page.measurer, label.text, label.style, room, (index === 0) === page.rtl ? 'right' : 'left'),
    );
  });
  const row = page.rtl ? cells.toReversed() : cells;
  const [left, right] = row.length > 1 ? row : page.rtl ? [undefined, row[0]] : [row[0], undefined];
  const from = left ? left.width + gap : 0;
  const to = page.width - value.width - (right ? right.width + gap : 0);
  // In the middle of the paper, so that numbers stand below each other, unless a long label pushes it.
  const middle =
    left && right ? Math.min(to, Math.max(from, (page.width - value.width) >> 1)) : page.rtl ? from : to;
  const height = Math.max(value.height, ...cells.map((cell) => cell.height));
  const blocks = [
    ...(left ? lowered(left, 0, height) : []),
    ...lowered(value, middle, height),
    ...(right ? lowered(right, page.width - right.width, height) : []),
  ];
  return { width: page.width, height, blocks };
}

/** A label and words of one language beside each other; two languages share the line if both fit. */
function wordsRow(page: Page, key: SlipLabelKey, words: readonly Phrase[], size: number): Group {
  const gap = page.scaled(GAP.normal);
  const sentences = words.map((phrase, index) => {
    const factor = index === 0 ? 1 : SECOND_LANGUAGE;
    const label = page.content.labels[phrase.language]?.[key] ?? '';
    return {
      first: { text: label, style: styleOf(phrase, page.scaled(SIZE.label) * factor, 'text') },
      second: { text: readable(phrase), style: styleOf(phrase, page.scaled(size) * factor, 'heavy') },
    };
  });
  const units = sentences.flatMap(({ first, second }) => {
    const line = pairLine(page.measurer, first, second, page.width, gap);
    return line === null ? [] : [snug(line)];
  });
  const taken = units.reduce(
    (sum, unit) => sum + unit.width,
    sentences.length > 1 ? page.scaled(GAP.pair) : 0,
  );
  const [only] = sentences;
  if (sentences.length === 1 && units.length === 1 && only) {
    // One language: the words stand at the end of the line, below the numbers.
    const apart = pairLine(page.measurer, only.first, only.second, page.width, page.width - taken + gap);
    if (apart !== null) return apart;
  }
  if (sentences.length === 2 && units.length === 2 && taken <= page.width) {
    const height = Math.max(...units.map((unit) => unit.height));
    const blocks = units.flatMap((unit, index) =>
      lowered(unit, (index === 0) === page.rtl ? page.width - unit.width : 0, height),
    );
    return { width: page.width, height, blocks };
  }
  const lines = sentences.map(({ first, second }) => {
    const line = pairLine(page.measurer, first, second, page.width, gap);
    if (line !== null) return page.stand === 'left' ? snug(line) : line;
    const name = textGroup(page.measurer, second.text, second.style, page.width, page.stand);
    return stackGroups(
      [textGroup(page.measurer, first.text, first.style, page.width, page.stand), name],
      gap,
    );
  });
  return stackGroups(lines, page.scaled(GAP.tight));
}

/** The QR and what it is for as one unit; when the slip was made. */
function footer(page: Page): Group {
  const { content, scaled, rtl } = page;
  const issued = [content.issued.date, content.issued.time].filter((part) => part !== '').join('  ');
  const stampStyle: TextStyle = { ...LATIN_HEAVY, weight: 'text', size: scaled(SIZE.label) };
  if (content.url === null) {
    const wait = stackGroups(standing(page, 'slip.pleaseWait', SIZE.footer), scaled(GAP.tight));
    const stamp = textGroup(page.measurer, issued, stampStyle, page.width, page.stand);
    return stackGroups([wait, stamp], scaled(GAP.normal));
  }
  const grid = qrGrid(content.url);
  const side = grid.size * QR_DOT;
  const quiet = QUIET_MODULES * QR_DOT;
  // Paper beside the QR counts as its quiet zone; the slip's own edge is only the side margin wide.
  const room = page.width - side - 2 * quiet;
  const align: Align = rtl ? 'right' : 'left';
  const words = phrases(page, 'slip.follow').map((phrase, index) => {
    const style = styleOf(phrase, scaled(SIZE.footer) * (index === 0 ? 1 : SECOND_LANGUAGE), 'text');
    return textGroup(page.measurer, phrase.text, style, room, align);
  });
  const stamp = textGroup(page.measurer, issued, stampStyle, room, align);
  const text = snug(stackGroups([...words, stamp], scaled(GAP.normal)));
  const qr: Block = { kind: 'qr', grid, dot: QR_DOT, x: 0, y: 0, width: side, height: side };
  const unit = beside([{ width: side, height: side, blocks: [qr] }, text], quiet, page);
  const above = Math.max(0, quiet - scaled(GAP.wide));
  return { ...moveGroup(unit, 0, above), height: unit.height + above };
}

/** The group without the paper left and right of its ink. */
function snug(group: Group): Group {
  const left = Math.min(group.width, ...group.blocks.map(({ x }) => x));
  const right = Math.max(left, ...group.blocks.map(({ x, width }) => x + width));
  return { ...moveGroup(group, -left, 0), width: right - left };
}

/** The group's blocks at `x`, halfway down a row of `height`. */
function lowered(group: Group, x: number, height: number): Block[] {
  return moveGroup(group, x, (height - group.height) >> 1).blocks;
}

/** Groups beside each other in reading order, as one unit where the page's groups stand. */
function beside(groups: readonly Group[], gap: number, page: Page): Group {
  const row = page.rtl ? groups.toReversed() : groups;
  const height = Math.max(...row.map((group) => group.height));
  const total = row.reduce((sum, group) => sum + group.width, gap * (row.length - 1));
  let x = page.stand === 'left' ? 0 : (page.width - total) >> 1;
  const blocks = row.flatMap((group) => {
    const placed = lowered(group, x, height);
    x += group.width + gap;
    return placed;
  });
  return { width: page.width, height, blocks };
}

function rule(page: Page): Group {
  return {
    width: page.width,
    height: 2,
    blocks: [{ kind: 'box', x: 0, y: 0, width: page.width, height: 2 }],
  };
}
