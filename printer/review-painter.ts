// Owns the one page of a state's review, in points of A4. Invariant: it is one page however many districts there
// are, and what is first in the page's language stands where its lines begin.

import type { PDFDocument, SKRSContext2D } from '@napi-rs/canvas';
import { POSTER_SIZES } from './poster.ts';
import { type Box, createPen, type Pen } from './poster-pen.ts';
import type { ReviewSheet, SheetHero, SheetPart } from './review-sheet.ts';
import type { Phrase } from './slip-text.ts';

const [WIDTH, HEIGHT] = POSTER_SIZES.a4;
/** 12 mm: no office printer prints closer than 5 mm to the edge. */
const MARGIN = 34;
const INSIDE: Box = { x: MARGIN, y: MARGIN, width: WIDTH - 2 * MARGIN };
const GAP = 14;
const GREY = '#5b636d';
const LINE = '#c9ced6';
/** Nastaliq hangs lower and needs more of a row than Latin; in font sizes. */
const ROW = { latin: 1.75, nastaliq: 2.15 };
const TALLEST_ROW = 19;
const LARGEST_WORDS = 9;
/** What stands below the table. */
const BELOW_TABLE = 176;
const CHART_HEIGHT = 92;
/** The first column is a name, the others figures. */
const NAME_COLUMN = 1.7;

interface Page {
  context: SKRSContext2D;
  pen: Pen;
  sheet: ReviewSheet;
}

/** Draws the page of a sheet, cleaned before, into the document. */
export function paintReview(document: PDFDocument, sheet: ReviewSheet): void {
  const context = document.beginPage(WIDTH, HEIGHT) as SKRSContext2D;
  const page = { context, pen: createPen(context), sheet };
  let y = head(page, INSIDE.y - 6);
  y = heroes(page, y + 8);
  y = parts(page, sheet.standing, { ...INSIDE, y: y + 10 });
  table(page, y + 10);
  const foot = HEIGHT - MARGIN - BELOW_TABLE;
  const half = (INSIDE.width - GAP) / 2;
  hours(page, placed(page, 0, half, foot));
  const below = parts(page, sheet.came, placed(page, half + GAP, half, foot));
  facts(page, placed(page, half + GAP, half, below + 8));
  ink(page, GREY, () => side(page, sheet.foot, 7, 'text', { ...INSIDE, y: HEIGHT - MARGIN - 8 }, 'start'));
  document.endPage();
}

/** A box at a distance from where lines begin. */
function placed({ sheet }: Page, from: number, width: number, y: number): Box {
  const x = sheet.rtl ? INSIDE.x + INSIDE.width - from - width : INSIDE.x + from;
  return { x, y, width };
}

function side(
  { pen, sheet }: Page,
  phrase: Phrase,
  size: number,
  weight: 'text' | 'heavy',
  box: Box,
  where: 'start' | 'end',
): number {
  return pen.side(phrase, size, weight, box, (where === 'start') === sheet.rtl ? 'right' : 'left');
}

/** Where a line's top is, so that it stands on one line with words of the page's language whose top is `y`. */
function level({ pen, sheet }: Page, phrase: Phrase, size: number, y: number): number {
  return y + pen.above(sheet.title, size) - pen.above(phrase, size);
}

function ink<T>({ context }: Page, colour: string, draw: () => T): T {
  context.fillStyle = colour;
  const answer = draw();
  context.fillStyle = 'black';
  return answer;
}

function head(page: Page, top: number): number {
  const { sheet, context } = page;
  context.fillStyle = 'black';
  const title = side(page, sheet.title, 18, 'heavy', { ...INSIDE, y: top }, 'start');
  ink(page, GREY, () => side(page, sheet.made, 9, 'text', { ...INSIDE, y: top + 8 }, 'end'));
  const below = ink(page, GREY, () =>
    side(page, sheet.scope, 11, 'text', { ...INSIDE, y: title - 4 }, 'start'),
  );
  context.fillRect(INSIDE.x, below + 2, INSIDE.width, 1);
  return below + 2;
}

function heroes(page: Page, top: number): number {
  const { sheet } = page;
  const width = (INSIDE.width - GAP * (sheet.heroes.length - 1)) / Math.max(1, sheet.heroes.length);
  const ends = sheet.heroes.map((one, at) => hero(page, one, placed(page, at * (width + GAP), width, top)));
  return Math.max(top, ...ends);
}

function hero(page: Page, { name, figure, unit, below }: SheetHero, box: Box): number {
  const { pen, sheet } = page;
  const named = ink(page, GREY, () => side(page, name, 10, 'text', box, 'start'));
  const wide = pen.labelWidth(figure.text, 17) + 2;
  const end = side(page, figure, 17 / 0.714, 'heavy', { ...box, y: named - 4 }, 'start');
  if (unit !== null) {
    const room = { y: named + 4, width: Math.max(10, box.width - wide - 6) };
    const x = sheet.rtl ? box.x : box.x + wide + 6;
    side(page, unit, 11, 'heavy', { ...room, x }, 'start');
  }
  return below.reduce(
    (y, line) => ink(page, GREY, () => side(page, line, 7.5, 'text', { ...box, y }, 'start')),
    end - 2,
  );
}

/** A bar of parts, and their names and figures below it in its order. */
function parts(page: Page, { title, parts: all }: ReviewSheet['standing'], box: Box): number {
  const { context, sheet } = page;
  const y = side(page, title, 10.5, 'heavy', box, 'start') + 2;
  const whole = all.reduce((sum, { value }) => sum + value, 0);
  let from = 0;
  for (const { value, colour } of all) {
    const width = whole > 0 ? (value / whole) * box.width : 0;
    context.fillStyle = colour;
    context.fillRect(sheet.rtl ? box.x + box.width - from - width : box.x + from, y, width, 9);
    from += width;
  }
  context.fillStyle = 'black';
  const room = box.width / Math.max(1, all.length);
  const ends = all.map((part, at) => {
    const x = sheet.rtl ? box.x + box.width - (at + 1) * room : box.x + at * room;
    return onePart(page, part, { x, y: y + 12, width: room - 6 });
  });
  return Math.max(y + 12, ...ends);
}

function onePart(page: Page, { name, figure, colour }: SheetPart, box: Box): number {
  const { context, sheet } = page;
  context.fillStyle = colour;
  const x = sheet.rtl ? box.x + box.width - 7 : box.x;
  context.fillRect(x, level(page, figure, 8, box.y) + 2, 7, 7);
  context.fillStyle = 'black';
  const words = { ...box, x: sheet.rtl ? box.x + 2 : box.x + 10, width: box.width - 12 };
  const named = side(page, name, 8, 'text', words, 'start');
  return side(page, figure, 10, 'heavy', { ...words, y: named - 2 }, 'start');
}

function table(page: Page, top: number): void {
  const { context, sheet } = page;
  const { title, heads, rows } = sheet.districts;
  let y = side(page, title, 10.5, 'heavy', { ...INSIDE, y: top }, 'start') + 1;
  const lines = rows.length + 1 + (sheet.more === null ? 0 : 1);
  const room = HEIGHT - MARGIN - BELOW_TABLE - 12 - y;
  const height = Math.min(TALLEST_ROW, room / lines);
  const size = Math.min(LARGEST_WORDS, height / (sheet.rtl ? ROW.nastaliq : ROW.latin));
  const unit = INSIDE.width / (heads.length - 1 + NAME_COLUMN);
  const cell = (column: number, at: number): Box => {
    const from = column === 0 ? 0 : (NAME_COLUMN + column - 1) * unit;
    return placed(page, from, (column === 0 ? NAME_COLUMN : 1) * unit - 4, at);
  };
  const row = (cells: readonly Phrase[], at: number, scale: number) => {
    for (const [column, phrase] of cells.entries()) {
      const weight = column === 0 ? 'heavy' : 'text';
      const box = cell(column, level(page, phrase, size * scale, at));
      // A figure is never cut.
      if (column === 0) page.pen.cut(phrase, size * scale, weight, box, sheet.rtl ? 'right' : 'left');
      else side(page, phrase, size * scale, weight, box, 'end');
    }
    context.fillStyle = LINE;
    context.fillRect(INSIDE.x, at + height - 1, INSIDE.width, 0.5);
    context.fillStyle = 'black';
  };
  row(heads, y, 0.85);
  for (const cells of rows) {
    y += height;
    row(cells, y, 1);
  }
  if (sheet.more !== null) side(page, sheet.more, size, 'text', { ...INSIDE, y: y + height }, 'start');
}

function hours(page: Page, box: Box): void {
  const { context, pen, sheet } = page;
  const { title, series, columns } = sheet.hours;
  let y = side(page, title, 10.5, 'heavy', box, 'start');
  let from = 0;
  const ends = series.map(({ name, colour }) => {
    const width = box.width / 3;
    const x = sheet.rtl ? box.x + box.width - from - width : box.x + from;
    context.fillStyle = colour;
    context.fillRect(sheet.rtl ? x + width - 7 : x, y + (sheet.rtl ? 6 : 3), 7, 7);
    context.fillStyle = 'black';
    from += width;
    const words = { x: sheet.rtl ? x : x + 10, y, width: width - 10 };
    return side(page, name, 8, 'text', words, 'start');
  });
  y = Math.max(y, ...ends) + 4;
  const most = Math.max(1, ...columns.flatMap(({ values }) => values));
  const room = box.width / Math.max(1, columns.length);
  const thick = (room * 0.8) / Math.max(1, series.length);
  for (const [at, { name, values }] of columns.entries()) {
    const left = sheet.rtl ? box.x + box.width - (at + 1) * room : box.x + at * room;
    for (const [nth, value] of values.entries()) {
      const place = sheet.rtl ? values.length - 1 - nth : nth;
      const tall = (value / most) * CHART_HEIGHT;
      context.fillStyle = series[nth]?.colour ?? 'black';
      context.fillRect(left + room * 0.1 + place * thick, y + CHART_HEIGHT - tall, thick - 0.5, tall);
    }
    context.fillStyle = 'black';
    pen.label(name.text, 5, left + room / 2, y + CHART_HEIGHT + 8);
  }
  context.fillRect(box.x, y + CHART_HEIGHT, box.width, 0.5);
}

function facts(page: Page, box: Box): void {
  const { context, sheet } = page;
  let y = box.y;
  for (const { name, figure } of sheet.facts) {
    const split = box.width * 0.72;
    const words = { ...box, y, x: sheet.rtl ? box.x + box.width - split : box.x, width: split };
    const numbers = {
      ...box,
      y,
      x: sheet.rtl ? box.x : box.x + split,
      width: box.width - split,
    };
    const end = side(page, name, 8, 'text', words, 'start');
    side(page, figure, 8, 'heavy', { ...numbers, y: level(page, figure, 8, y) }, 'end');
    context.fillStyle = LINE;
    context.fillRect(box.x, end, box.width, 0.5);
    context.fillStyle = 'black';
    y = end + 1;
  }
}
