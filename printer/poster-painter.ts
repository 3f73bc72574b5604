// Owns the page of a poster: one layout, drawn in points of A4 and scaled to A3, as a PDF with our own typefaces in
// it. Invariant: everything but the marks for cutting lies inside them, and black ink alone says all of it.

import { createCanvas, PDFDocument, type SKRSContext2D } from '@napi-rs/canvas';
import { createCoverage } from './fonts.ts';
import {
  cleanPoster,
  type DeskPoster,
  POSTER_SIZES,
  type Poster,
  type PosterSize,
  type PosterText,
  type QueuePoster,
} from './poster.ts';
import { readPictogram, SCAN, SHARE, SHOW_CARD, WAIT, WAIT_NUMBER } from './poster-drawings.ts';
import { type Box, createPen, type Pen } from './poster-pen.ts';
import { QUIET_MODULES } from './qr.ts';
import { paintReview } from './review-painter.ts';
import { paintSheet } from './sheet-painter.ts';
import { styleOf } from './slip-text.ts';

/** 10 mm: where the poster is cut; no office printer prints closer than 5 mm to the edge. */
const TRIM = 28;
const [WIDTH, HEIGHT] = POSTER_SIZES.a4;
/** Room between the cut and the words. */
const MARGIN = TRIM + 20;
const INSIDE: Box = { x: MARGIN, y: MARGIN - 8, width: WIDTH - 2 * MARGIN };
const BAND_HEIGHT = 112;
/** The queue's name is as large as the band has room for, and the other languages of it smaller than the first. */
const LARGEST_NAME = 30;
const SMALLEST_NAME = 12;
const OTHER_NAMES = 0.52;
const BAND_ROOM = 26;
/** Its words begin above their line and hang down to it; in font sizes. */
const NASTALIQ_DROP = 0.2;
/** 10 cm with its quiet zone: read from two steps away, and the largest that leaves five languages their room. */
const CODE_SIDE = 284;
const STEP_WIDTH = 84;
const DEMO_BAR = 26;
const SMALL_PRINT = 9;
const FIELD = 100;
const PICTOGRAM_FIELD = 24;

type WallPoster = QueuePoster | DeskPoster;

interface Sheet {
  context: SKRSContext2D;
  pen: Pen;
  root: string;
}

/** Draws posters as PDF files; the typefaces must have been registered. Pictograms come from `root`/locales. */
export function createPosterPainter(root: string): (poster: Poster, size: PosterSize) => Buffer {
  const missingIn = createCoverage(createCanvas(64, 64).getContext('2d'));
  return (poster, size) => {
    const drawn = withoutMissing(cleanPoster(poster), missingIn);
    const [width, height] = POSTER_SIZES[size];
    const document = new PDFDocument({ title: 'Parchi', creator: 'Parchi' });
    if (drawn.kind === 'paper') {
      paintSheet(document, root, drawn);
      return document.close();
    }
    if (drawn.kind === 'review') {
      paintReview(document, drawn);
      return document.close();
    }
    const context = document.beginPage(width, height) as SKRSContext2D;
    context.scale(width / WIDTH, width / WIDTH);
    const sheet = { context, pen: createPen(context), root };
    context.fillStyle = 'black';
    context.strokeStyle = 'black';
    cutMarks(context);
    if (drawn.kind === 'queue') queuePage(sheet, drawn);
    else deskPage(sheet, drawn);
    document.endPage();
    return document.close();
  };
}

function queuePage(sheet: Sheet, poster: QueuePoster): void {
  const { pen } = sheet;
  let y = heads(sheet, poster, INSIDE.y);
  y = band(sheet, poster, y + 6) + 1;
  pen.qr(poster.code, QUIET_MODULES, CODE_SIDE, (WIDTH - CODE_SIDE) / 2, y);
  counters(sheet, poster, y);
  y = steps(sheet, poster, y + CODE_SIDE - 6);
  smallPrint(sheet, poster, y);
}

function deskPage(sheet: Sheet, poster: DeskPoster): void {
  const y = heads(sheet, poster, INSIDE.y);
  const width = 370;
  sheet.pen.outlines(SHOW_CARD, FIELD, width, (WIDTH - width) / 2, y + 14, 2.4);
  const below = sheet.pen.lines(poster.show, 31, 'heavy', { ...INSIDE, y: y + 14 + width * 0.8 + 14 });
  smallPrint(sheet, poster, below);
}

/** What a demonstration is, white on black, and the hospital's name in every language. */
function heads({ context, pen }: Sheet, poster: WallPoster, top: number): number {
  let y = top;
  if (poster.demo.length > 0) {
    context.fillRect(INSIDE.x, y, INSIDE.width, DEMO_BAR);
    context.fillStyle = 'white';
    pen.columns(poster.demo.slice(0, 2), 10, 'heavy', { ...INSIDE, y: y + 2 });
    context.fillStyle = 'black';
    y += DEMO_BAR + 2;
  }
  const [first, ...others] = poster.facility;
  if (first !== undefined) y = pen.line(first, 19, 'heavy', { ...INSIDE, y });
  return others.length === 0 ? y : pen.columns(others, 11, 'text', { ...INSIDE, y });
}

/** The queue's colour with pictogram, letter and name; a black edge keeps it a band on a printer without colours. */
function band({ context, pen, root }: Sheet, poster: QueuePoster, y: number): number {
  context.save();
  context.fillStyle = poster.colour;
  context.fillRect(TRIM + 8, y, WIDTH - 2 * TRIM - 16, BAND_HEIGHT);
  context.lineWidth = 1.5;
  context.strokeRect(TRIM + 8, y, WIDTH - 2 * TRIM - 16, BAND_HEIGHT);
  context.fillStyle = poster.onColour;
  context.strokeStyle = poster.onColour;
  const paths = poster.queue.pictogram === null ? null : readPictogram(root, poster.queue.pictogram);
  const side = 76;
  const middle = y + BAND_HEIGHT / 2;
  const pictogram = (paths ?? []).map((path) => ({ path, filled: false }));
  pen.outlines(pictogram, PICTOGRAM_FIELD, side, INSIDE.x, middle - side / 2, 1.8);
  const { letter } = poster.queue;
  const tall = letter.length > 1 ? 46 : 66;
  const at = INSIDE.x + (paths === null ? 0 : side + 12);
  const wide = pen.labelWidth(letter, tall) + 28;
  pen.label(letter, tall, at + wide / 2, middle);
  names(pen, poster.queue.name, { x: at + wide, y, width: INSIDE.x + INSIDE.width - at - wide });
  context.restore();
  return y + BAND_HEIGHT;
}

/** The queue's name in the middle of the band whose top is `box.y`: the first language large, the others two by two. */
function names(pen: Pen, name: PosterText, box: Box): void {
  const [first, ...others] = name;
  if (first === undefined) return;
  const drawn = (size: number, top: number): number => {
    let y = pen.line(first, size, 'heavy', { ...box, y: top });
    for (let at = 0; at < others.length; at += 2)
      y = pen.columns(others.slice(at, at + 2), size * OTHER_NAMES, 'heavy', { ...box, y });
    return y;
  };
  const heightAt = (size: number): number => pen.measured(() => drawn(size, 0));
  let size = LARGEST_NAME;
  while (size > SMALLEST_NAME && heightAt(size) > BAND_HEIGHT - BAND_ROOM) size -= 1;
  const drop = styleOf(first, 1, 'heavy').face === 'nastaliq' ? NASTALIQ_DROP * size : 0;
  drawn(size, box.y + (BAND_HEIGHT - heightAt(size)) / 2 + drop);
}

/** Beside the code: which counters serve the queue, in the first language and the first of another script. */
function counters({ pen }: Sheet, poster: QueuePoster, top: number): void {
  const width = (WIDTH - CODE_SIDE) / 2 - MARGIN - 4;
  const face = (phrase: PosterText[number]) => styleOf(phrase, 1, 'text').face;
  for (const [x, wanted] of [
    [INSIDE.x + INSIDE.width - width, 'first'],
    [INSIDE.x, 'other'],
  ] as const) {
    let y = top + CODE_SIDE / 2 - poster.counters.length * 17;
    for (const [first, ...others] of poster.counters) {
      if (first === undefined) continue;
      // English is last, and known furthest: it is preferred to a third script.
      const other = others.findLast((phrase) => face(phrase) !== face(first));
      const phrase = wanted === 'first' ? first : other;
      // Where long names leave no room the queue's own name says where.
      const size = poster.counters.length > 2 ? 13 : 18;
      if (phrase !== undefined && y < top + CODE_SIDE - 5 * size)
        y = pen.line(phrase, size, 'heavy', { x, y, width }) + 4;
    }
  }
}

/** Scan, share, wait: a picture and five lines each. */
function steps({ context, pen }: Sheet, poster: QueuePoster, top: number): number {
  const gap = 12;
  const width = (INSIDE.width - 2 * gap) / 3;
  const ends = [SCAN, SHARE, WAIT].map((drawing, at) => {
    const x = INSIDE.x + at * (width + gap);
    const left = x + (width - STEP_WIDTH) / 2;
    pen.outlines(drawing, FIELD, STEP_WIDTH, left + 8, top, 3);
    if (drawing === WAIT) {
      const unit = STEP_WIDTH / FIELD;
      pen.label(
        `${poster.queue.letter}42`,
        (WAIT_NUMBER.size * unit) / Math.max(1, (poster.queue.letter.length + 2) / 3),
        left + 8 + WAIT_NUMBER.x * unit,
        top + WAIT_NUMBER.y * unit,
      );
    }
    const ring = { x: left - 14, y: top + 12 };
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(ring.x, ring.y, 11, 0, 2 * Math.PI);
    context.stroke();
    pen.label(`${at + 1}`, 11, ring.x, ring.y);
    const text = poster.steps[at] ?? [];
    return pen.lines(text, 11.5, 'heavy', { x, y: top + STEP_WIDTH * 0.8 + 2, width });
  });
  return Math.max(...ends);
}

/** As large as the room left allows, at the foot of the page. */
function smallPrint({ context, pen }: Sheet, poster: WallPoster, top: number): void {
  context.fillRect(INSIDE.x, top + 3, INSIDE.width, 0.5);
  pen.paragraphs(poster.consent, SMALL_PRINT, { ...INSIDE, y: top + 6 }, HEIGHT - TRIM - 8);
}

function cutMarks(context: SKRSContext2D): void {
  context.lineWidth = 0.5;
  for (const x of [TRIM, WIDTH - TRIM]) {
    for (const y of [TRIM, HEIGHT - TRIM]) {
      const [dx, dy] = [x === TRIM ? -1 : 1, y === TRIM ? -1 : 1];
      context.beginPath();
      context.moveTo(x + dx * 2, y);
      context.lineTo(x + dx * 14, y);
      context.moveTo(x, y + dy * 2);
      context.lineTo(x, y + dy * 14);
      context.stroke();
    }
  }
}

/** A character that no typeface of ours has is left out, as on slips. */
function withoutMissing<P extends Poster>(poster: P, missingIn: (text: string) => string[]): P {
  return JSON.parse(
    JSON.stringify(poster, (key, value: unknown) => {
      if (typeof value !== 'string' || key !== 'text') return value;
      const gone = missingIn(value);
      return gone.length === 0
        ? value
        : Array.from(value)
            .filter((c) => !gone.includes(c))
            .join('');
    }),
  ) as P;
}
