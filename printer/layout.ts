// Owns the arrangement of a slip: content and a width in dots become placed blocks, through a measurer.
// Invariant: pure; one layout for every width; the token is the largest thing on the paper; nothing is cut,
// long names wrap. Leaves measuring and drawing to raster.ts.

import type { Align, Block, Group, Measurer, TextStyle } from './blocks.ts';
import { boxAround, fittedLine, moveGroup, stackGroups, textGroup } from './blocks.ts';
import { QUIET_MODULES, qrGrid } from './qr.ts';
import { beside, snug } from './rows.ts';
import type { SlipContent } from './slip.ts';
import { facts } from './slip-facts.ts';
import { banners, tokenNumber } from './slip-marks.ts';
import type { Page, Stand } from './slip-text.ts';
import {
  GAP,
  isRtl,
  LATIN_HEAVY,
  nameLines,
  phrases,
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
  const name = named(page.width - taken);
  const row = beside([...icons, name], gap, page);
  // A line a language is as low as a name can be.
  if (icons.length === 0 || name.blocks.length <= content.languages.length) return row;
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
  return boxAround(letter, { width: room, height: side, x: padding, y: (side - letter.height) >> 1 });
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

function rule(page: Page): Group {
  return {
    width: page.width,
    height: 2,
    blocks: [{ kind: 'box', x: 0, y: 0, width: page.width, height: 2 }],
  };
}
