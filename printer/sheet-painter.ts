// Owns the pages of a block of paper numbers: slips between cutting lines, then the page to tick, on A4 in black
// and white. Invariant: every slip has the same size and nothing of it lies on a cutting line.

import type { PDFDocument, SKRSContext2D } from '@napi-rs/canvas';
import type { PaperSheet } from './paper-sheet.ts';
import { POSTER_SIZES, type PosterText } from './poster.ts';
import { readPictogram } from './poster-drawings.ts';
import { type Box, createPen, type Pen } from './poster-pen.ts';

const [WIDTH, HEIGHT] = POSTER_SIZES.a4;
/** 10 mm, which office printers leave white. */
const MARGIN = 28;
const COLUMNS = 2;
const ROWS = 5;
export const SLIPS_A_PAGE = COLUMNS * ROWS;
const SLIP = { width: (WIDTH - 2 * MARGIN) / COLUMNS, height: (HEIGHT - 2 * MARGIN) / ROWS };
/** Room between a cutting line and the words. */
const INSET = 9;
const DASH = [4, 3];
const PICTOGRAM_FIELD = 24;
/** The queue's box, at the left of a slip and of the page to tick. */
const BOX_SIDE = 58;
/** Boxes to tick, as large as a thick pen needs. */
const TICK = 15;
/** The number's height where it has room, and the width it has. */
const NUMBER_HEIGHT = 49;
const NUMBER_WIDTH = SLIP.width - 2 * INSET - BOX_SIDE - 52;

const LIST_COLUMNS = 4;
const LIST_ROWS = 25;
const LIST_ROW_HEIGHT = 22.5;

interface Page {
  context: SKRSContext2D;
  pen: Pen;
  root: string;
  sheet: PaperSheet;
}

/** Draws all pages of a sheet, cleaned before, into the document. */
export function paintSheet(document: PDFDocument, root: string, sheet: PaperSheet): void {
  const page = (draw: (page: Page) => void) => {
    const context = document.beginPage(WIDTH, HEIGHT) as SKRSContext2D;
    context.fillStyle = 'black';
    context.strokeStyle = 'black';
    draw({ context, pen: createPen(context), root, sheet });
    document.endPage();
  };
  for (let at = 0; at < sheet.labels.length; at += SLIPS_A_PAGE) {
    page((one) => slips(one, sheet.labels.slice(at, at + SLIPS_A_PAGE)));
  }
  page(tally);
}

function slips(page: Page, labels: readonly string[]): void {
  cuttingLines(page.context);
  for (const [at, label] of labels.entries()) {
    const x = MARGIN + (at % COLUMNS) * SLIP.width;
    const y = MARGIN + Math.floor(at / COLUMNS) * SLIP.height;
    slip(page, label, { x: x + INSET, y: y + INSET, width: SLIP.width - 2 * INSET });
  }
}

function cuttingLines(context: SKRSContext2D): void {
  context.save();
  context.lineWidth = 0.6;
  context.setLineDash(DASH);
  context.beginPath();
  for (let column = 0; column <= COLUMNS; column += 1) {
    context.moveTo(MARGIN + column * SLIP.width, MARGIN);
    context.lineTo(MARGIN + column * SLIP.width, HEIGHT - MARGIN);
  }
  for (let row = 0; row <= ROWS; row += 1) {
    context.moveTo(MARGIN, MARGIN + row * SLIP.height);
    context.lineTo(WIDTH - MARGIN, MARGIN + row * SLIP.height);
  }
  context.stroke();
  context.restore();
}

function slip(page: Page, label: string, box: Box): void {
  const { pen, sheet } = page;
  const bottom = box.y + SLIP.height - 2 * INSET;
  const top = heads(page, box, 8.5);
  badge(page, box.x, top + 2, BOX_SIDE);
  number(pen, label, box.x + BOX_SIDE + 8 + NUMBER_WIDTH / 2, top + 2 + NUMBER_HEIGHT / 2 + 3);
  const ticks = box.x + box.width - 34;
  [sheet.given, sheet.seen].forEach((words, at) => {
    const y = top + 3 + at * 38;
    square(page.context, ticks + (34 - TICK) / 2, y);
    const [first] = words;
    if (first !== undefined) pen.line(first, 7, 'text', { x: ticks - 6, y: y + TICK + 2, width: 46 });
  });
  dateLine(page, { x: box.x + BOX_SIDE + 8, y: top + NUMBER_HEIGHT + 11, width: NUMBER_WIDTH });
  keepWords(pen, sheet.keep, { ...box, y: top + BOX_SIDE + 12 }, bottom);
}

/** What a demonstration is, white on black, and the hospital's name in two languages side by side. */
function heads({ context, pen, sheet }: Page, box: Box, size: number): number {
  let { y } = box;
  const [demo] = sheet.demo;
  if (demo !== undefined) {
    context.fillRect(box.x, y, box.width, 14);
    context.fillStyle = 'white';
    pen.line(demo, 7, 'heavy', { ...box, y: y + 1 });
    context.fillStyle = 'black';
    y += 14;
  }
  return Math.max(y + size * 2, pen.columns(two(sheet.facility), size, 'heavy', { ...box, y }));
}

/** What staff read, and what stands small: the facility's own language, and English or the next. */
function two(text: PosterText): PosterText {
  const [first, second] = text;
  const other = text.slice(1).find(({ language }) => language === 'en') ?? second;
  return [first, other].filter((phrase) => phrase !== undefined);
}

/** The queue: pictogram, letter and its first names. A frame, for black ink alone must tell queues apart. */
function badge({ context, pen, root, sheet }: Page, x: number, y: number, side: number): void {
  const { letter, pictogram, name } = sheet.queue;
  context.lineWidth = 1.2;
  context.strokeRect(x, y, side, side);
  const paths = pictogram === null ? null : readPictogram(root, pictogram);
  const tall = letter.length > 1 ? 9 : 14;
  if (paths !== null) {
    const outlines = paths.map((path) => ({ path, filled: false }));
    pen.outlines(outlines, PICTOGRAM_FIELD, 26, x + 4, y + 4, 1.6);
  }
  pen.label(letter, tall, x + (paths === null ? side / 2 : side - 14), y + 17);
  let at = y + 30;
  for (const phrase of two(name)) {
    if (at < y + side - 9) at = pen.line(phrase, 6.5, 'heavy', { x: x + 2, y: at, width: side - 4 });
  }
}

function number(pen: Pen, label: string, x: number, y: number): void {
  const wide = pen.labelWidth(label, NUMBER_HEIGHT);
  pen.label(label, NUMBER_HEIGHT * Math.min(1, NUMBER_WIDTH / wide), x, y);
}

function square(context: SKRSContext2D, x: number, y: number): void {
  context.lineWidth = 1;
  context.strokeRect(x, y, TICK, TICK);
}

function dateLine({ context, pen, sheet }: Page, box: Box): void {
  const words = 46;
  pen.columns(two(sheet.date), 7, 'text', { ...box, width: words });
  context.fillRect(box.x + words + 3, box.y + 12, box.width - words - 3, 0.6);
}

/** Two languages beside one another, as large as fits above `bottom`, and down there. */
function keepWords(pen: Pen, keep: PosterText, box: Box, bottom: number): void {
  const drawn = (size: number, top = box.y): number => {
    let y = top;
    for (let at = 0; at < keep.length; at += 2)
      y = pen.columns(keep.slice(at, at + 2), size, 'text', { ...box, y });
    return y;
  };
  let size = 7;
  while (size > 6 && pen.measured(() => drawn(size)) > bottom) size -= 0.25;
  const spare = bottom - pen.measured(() => drawn(size));
  drawn(size, box.y + Math.max(0, spare));
}

/** The page for whoever hands the slips out: a line a number, with two boxes. */
function tally(page: Page): void {
  const { context, pen, sheet } = page;
  const box = { x: MARGIN, y: MARGIN, width: WIDTH - 2 * MARGIN };
  const top = heads(page, box, 12);
  badge(page, MARGIN, top + 4, 84);
  const range = [sheet.labels[0], sheet.labels.at(-1)].filter((label) => label !== undefined).join('–');
  pen.label(range, 26, MARGIN + 84 + (box.width - 84) / 2, top + 24);
  const titles = { x: MARGIN + 96, y: top + 44, width: box.width - 96 };
  pen.columns(two(sheet.title), 11, 'heavy', titles);
  const list = top + 112;
  const width = box.width / LIST_COLUMNS;
  const columns = Math.ceil(sheet.labels.length / LIST_ROWS);
  for (let column = 0; column < columns; column += 1) {
    const x = MARGIN + column * width;
    [sheet.given, sheet.seen].forEach((words, at) => {
      const [first] = words;
      if (first !== undefined)
        pen.line(first, 7, 'text', { x: x + width - 78 + at * 38, y: list - 18, width: 36 });
    });
  }
  for (const [at, label] of sheet.labels.entries()) {
    const x = MARGIN + Math.floor(at / LIST_ROWS) * width;
    const y = list + (at % LIST_ROWS) * LIST_ROW_HEIGHT;
    pen.label(label, 9, x + 24, y + TICK / 2);
    for (const offset of [78, 40]) square(context, x + width - offset + (36 - TICK) / 2, y);
    context.fillRect(x, y + LIST_ROW_HEIGHT - 4, width - 6, 0.3);
  }
  const end = list + Math.min(LIST_ROWS, sheet.labels.length) * LIST_ROW_HEIGHT;
  pen.paragraphs(two(sheet.staff), 9, { ...box, y: end + 4 }, HEIGHT - MARGIN);
}
