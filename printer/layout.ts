// Owns the arrangement of a slip: content and a width in dots become placed blocks, through a measurer.
// Invariant: pure; one layout for every width; the token is the largest thing on the paper; nothing is cut,
// long names wrap. Leaves measuring and drawing to raster.ts.

import type { Align, Block, Group, Measurer, TextStyle } from './blocks.ts';
import { barAround, fittedLine, moveGroup, pairLine, stackGroups, textGroup } from './blocks.ts';
import { QUIET_MODULES, qrGrid } from './qr.ts';
import type { SlipContent, SlipLabelKey } from './slip.ts';
import { textIn } from './slip.ts';
import type { Page, Phrase } from './slip-text.ts';
import {
  centred,
  distinct,
  GAP,
  isRtl,
  LATIN_HEAVY,
  labelPair,
  nameLines,
  phrases,
  readable,
  SECOND_LANGUAGE,
  SIZE,
  styleOf,
} from './slip-text.ts';

export interface SlipLayout {
  widthDots: number;
  heightDots: number;
  blocks: Block[];
}

const REFERENCE_WIDTH = 576;
/** 22 mm: as tall as the number may be. */
const TOKEN_ASCENT = 176;
/** Half a millimetre on 203 dpi paper at the least; phones read it from a hand's distance. */
const QR_DOT = 5;

/** Where everything on the slip goes. `content` must have been through `cleanSlip`. */
export function layOutSlip(content: SlipContent, widthDots: number, measurer: Measurer): SlipLayout {
  const factor = 0.45 + (0.55 * widthDots) / REFERENCE_WIDTH;
  const scaled = (dots: number): number => Math.round(dots * factor);
  const margin = scaled(10);
  const rtl = isRtl(content.languages[0]);
  const page: Page = { content, measurer, width: widthDots - 2 * margin, scaled, rtl };
  const head = stackGroups([banners(page), facility(page)], scaled(GAP.normal));
  const token = stackGroups([labelPair(page, 'slip.token'), tokenNumber(page)], scaled(GAP.normal));
  const parts = [head, rule(page), queue(page), token, rule(page), outlook(page), place(page), footer(page)];
  const whole = stackGroups(parts, scaled(GAP.wide));
  return { widthDots, heightDots: whole.height, blocks: moveGroup(whole, margin, 0).blocks };
}

function banners(page: Page): Group {
  const { content, scaled } = page;
  const said: SlipLabelKey[] = [];
  if (content.duplicate) said.push('slip.duplicate');
  if (content.demo) said.push('slip.demo');
  const bars = said.map((key) => {
    const lines = phrases(page, key).map((phrase) =>
      textGroup(
        page.measurer,
        phrase.text,
        styleOf(phrase, scaled(SIZE.name), 'heavy'),
        page.width,
        'center',
        true,
      ),
    );
    return barAround(stackGroups(lines, scaled(GAP.tight)), scaled(GAP.tight));
  });
  return stackGroups(bars, scaled(GAP.tight));
}

function facility(page: Page): Group {
  return nameLines(page, page.content.facility, SIZE.name, page.width, 'center');
}

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
  const room = page.width - taken;
  const name = nameLines(page, content.queue.name, SIZE.queue, room, rtl ? 'right' : 'left');
  const height = Math.max(side, name.height);
  const blocks = moveGroup(name, rtl ? 0 : taken, (height - name.height) >> 1).blocks;
  let x = rtl ? page.width : 0;
  for (const icon of icons) {
    if (rtl) x -= icon.width;
    blocks.push(...moveGroup(icon, x, (height - icon.height) >> 1).blocks);
    x += rtl ? -gap : icon.width + gap;
  }
  return { width: page.width, height, blocks };
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
  return fittedLine(page.measurer, page.content.token, style, page.width, page.scaled(TOKEN_ASCENT));
}

/** People before, and the wait: two columns whose numbers stand on one line. */
function outlook(page: Page): Group {
  const { content, scaled, rtl } = page;
  const cells: { label: SlipLabelKey; value: (width: number) => Group }[] = [];
  const { ahead } = content;
  if (ahead !== null)
    cells.push({ label: 'slip.before', value: (width) => bigNumber(page, `${ahead}`, width) });
  cells.push({ label: 'slip.wait', value: (width) => waitValue(page, width) });
  const gap = scaled(GAP.pair);
  const width = Math.floor((page.width - gap * (cells.length - 1)) / cells.length);
  const drawn = cells.map((cell) => ({
    label: stackGroups(centred(page, cell.label, SIZE.label, width), scaled(GAP.tight)),
    value: cell.value(width),
  }));
  const labels = Math.max(...drawn.map((cell) => cell.label.height));
  const values = Math.max(...drawn.map((cell) => cell.value.height));
  const top = labels + scaled(GAP.normal);
  const height = top + values;
  const blocks = drawn.flatMap((cell, index) => {
    const x = (rtl ? drawn.length - 1 - index : index) * (width + gap);
    return [
      ...moveGroup(cell.label, x, (labels - cell.label.height) >> 1).blocks,
      ...moveGroup(cell.value, x, top + ((values - cell.value.height) >> 1)).blocks,
    ];
  });
  if (drawn.length > 1) blocks.push({ kind: 'box', x: width + (gap >> 1) - 1, y: 0, width: 2, height });
  return { width: page.width, height, blocks };
}

function waitValue(page: Page, width: number): Group {
  const { wait } = page.content;
  const tight = page.scaled(GAP.tight);
  if (wait === null) return stackGroups(centred(page, 'slip.waitUnknown', SIZE.name, width, 'heavy'), tight);
  const { lowMinutes: low, highMinutes: high } = wait;
  const range = bigNumber(page, low === high ? `${low}` : `${low}–${high}`, width);
  return stackGroups([range, labelPair(page, 'slip.minutes', width)], page.scaled(GAP.normal));
}

function bigNumber(page: Page, text: string, width: number): Group {
  const size = page.scaled(SIZE.value);
  return fittedLine(page.measurer, text, { ...LATIN_HEAVY, size }, width, size);
}

function place(page: Page): Group {
  const { content, scaled } = page;
  if (content.place === null || textIn(content.place, content.languages[0]) === null) return EMPTY;
  const [first, second] = distinct(
    content.languages.map((language) => textIn(content.place ?? {}, language)),
  );
  const styled = (phrase: Phrase, factor: number): { text: string; style: TextStyle } => ({
    text: readable(phrase),
    style: styleOf(phrase, scaled(SIZE.place) * factor, 'heavy'),
  });
  const pair =
    first && second
      ? pairLine(
          page.measurer,
          styled(first, 1),
          styled(second, SECOND_LANGUAGE),
          page.width,
          scaled(GAP.pair),
        )
      : null;
  const names = pair ?? nameLines(page, content.place, SIZE.place, page.width, 'center');
  const group = stackGroups([labelPair(page, 'slip.where'), names], scaled(GAP.normal));
  return stackGroups([rule(page), group], scaled(GAP.wide));
}

function footer(page: Page): Group {
  const { content, scaled, rtl } = page;
  const issued = [content.issued.date, content.issued.time].filter((part) => part !== '').join('  ');
  const stampStyle: TextStyle = { ...LATIN_HEAVY, weight: 'text', size: scaled(SIZE.label) };
  if (content.url === null) {
    const wait = stackGroups(centred(page, 'slip.pleaseWait', SIZE.footer, page.width), scaled(GAP.tight));
    const stamp = textGroup(page.measurer, issued, stampStyle, page.width, 'center');
    return stackGroups([rule(page), wait, stamp], scaled(GAP.normal));
  }
  const grid = qrGrid(content.url);
  const dot = scaled(QR_DOT);
  const side = grid.size * dot;
  // Paper beside the QR counts as its quiet zone; the slip's own edge is only the side margin wide.
  const quiet = QUIET_MODULES * dot;
  const edge = Math.max(0, quiet - scaled(10));
  const room = page.width - side - quiet - edge;
  const align: Align = rtl ? 'right' : 'left';
  const words = phrases(page, 'slip.follow').map((phrase, index) => {
    const style = styleOf(phrase, scaled(SIZE.footer) * (index === 0 ? 1 : SECOND_LANGUAGE), 'text');
    return textGroup(page.measurer, phrase.text, style, room, align);
  });
  const stamp = textGroup(page.measurer, issued, stampStyle, room, align);
  const text = stackGroups([...words, stamp], scaled(GAP.normal));
  const height = Math.max(side + quiet - scaled(GAP.wide), text.height);
  const qrX = rtl ? edge : page.width - side - edge;
  const qrBlock: Block = { kind: 'qr', grid, dot, x: qrX, y: height - side, width: side, height: side };
  const textX = rtl ? page.width - room : 0;
  const blocks = [...moveGroup(text, textX, (height - text.height) >> 1).blocks, qrBlock];
  return stackGroups([rule(page), { width: page.width, height, blocks }], scaled(GAP.wide));
}

function rule(page: Page): Group {
  return {
    width: page.width,
    height: 2,
    blocks: [{ kind: 'box', x: 0, y: 0, width: page.width, height: 2 }],
  };
}

const EMPTY: Group = { width: 0, height: 0, blocks: [] };
