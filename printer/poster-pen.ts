// Owns drawing on a poster's page in points of A4: words in their scripts, outlines, the code. Invariant: words
// shrink or wrap to the room they are given and never run over it.

import { Path2D, type SKRSContext2D } from '@napi-rs/canvas';
import type { TextStyle } from './blocks.ts';
import { cssFont } from './fonts.ts';
import type { PosterText } from './poster.ts';
import type { Outline } from './poster-drawings.ts';
import { qrGrid } from './qr.ts';
import { type Phrase, readable, styleOf } from './slip-text.ts';

/** From one baseline to the next, and from the top of a line to its baseline, in font sizes. */
const LEADING = {
  latin: { line: 1.35, above: 1 },
  devanagari: { line: 1.5, above: 1.1 },
  nastaliq: { line: 2.05, above: 1.45 },
} as const satisfies Record<TextStyle['face'], object>;
/** Nastaliq's own spaces nearly vanish under its letters; in font sizes. */
const NASTALIQ_WORD_SPACING = 0.2;
/** A longer text is set in two lines rather than smaller than this part of its size. */
const SHRUNK = 0.55;
/** Below this nobody reads it from an arm's length, and words wrap instead. */
const SMALLEST = 6;

/** A name in a table is set smaller down to this part of its size, and cut beyond. */
const CUT_FROM = 0.75;
/** A vowel sign stays with its letter. */
const LETTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The font size at which widths are measured. */
const MEASURED = 100;

export interface Box {
  x: number;
  y: number;
  width: number;
}

export interface Pen {
  /** One text in one line, as large as `size` if it fits; returns the y below it. */
  line(phrase: Phrase, size: number, weight: TextStyle['weight'], box: Box): number;
  /** One text at a side of its room, smaller if it must be; returns the y below it. */
  side(phrase: Phrase, size: number, weight: TextStyle['weight'], box: Box, align: 'left' | 'right'): number;
  /** As `side`, no smaller than what is still read: what has no room then is cut, which an ellipsis says. */
  cut(phrase: Phrase, size: number, weight: TextStyle['weight'], box: Box, align: 'left' | 'right'): number;
  /** From the top of a line to its baseline. */
  above(phrase: Phrase, size: number): number;
  /** A text in every language, a line each. */
  lines(text: PosterText, size: number, weight: TextStyle['weight'], box: Box): number;
  /** Texts in columns side by side on one baseline; returns the y below the deepest. */
  columns(text: PosterText, size: number, weight: TextStyle['weight'], box: Box): number;
  /** Texts wrapped into as many lines as they take, each at its reading side, as large as fits above `bottom`. */
  paragraphs(text: PosterText, largest: number, box: Box, bottom: number): void;
  /** What `draw` answers, without drawing it. */
  measured(draw: () => number): number;
  /** Latin capitals and digits whose height is `size`, in the middle of (x, y). */
  label(text: string, size: number, x: number, y: number): void;
  /** How wide `label` draws it. */
  labelWidth(text: string, size: number): number;
  /** Outlines drawn in a field as wide as `field`, scaled to `width`. */
  outlines(
    outlines: readonly Outline[],
    field: number,
    width: number,
    x: number,
    y: number,
    pen: number,
  ): void;
  /** The code with its quiet zone as a square of side `side`. */
  qr(text: string, quietModules: number, side: number, x: number, y: number): void;
}

export function createPen(context: SKRSContext2D): Pen {
  function dress(style: TextStyle): void {
    context.font = cssFont(style);
    context.direction = style.rtl ? 'rtl' : 'ltr';
    context.textBaseline = 'alphabetic';
    context.wordSpacing = `${style.face === 'nastaliq' ? style.size * NASTALIQ_WORD_SPACING : 0}px`;
  }
  // Widths grow with the size: each text is shaped for measuring once.
  const widths = new Map<string, number>();
  function widthOf(text: string, style: TextStyle): number {
    const key = `${style.face} ${style.weight} ${text}`;
    let width = widths.get(key);
    if (width === undefined) {
      dress({ ...style, size: MEASURED });
      width = context.measureText(text).width;
      widths.set(key, width);
    }
    return (width * style.size) / MEASURED;
  }
  let isMeasuring = false;
  function put(text: string, style: TextStyle, box: Box, align: 'left' | 'center' | 'right'): number {
    dress(style);
    context.textAlign = align;
    const { line, above } = LEADING[style.face];
    const x = align === 'left' ? box.x : align === 'right' ? box.x + box.width : box.x + box.width / 2;
    if (!isMeasuring) context.fillText(text, x, box.y + above * style.size);
    return box.y + line * style.size;
  }
  function line(phrase: Phrase, size: number, weight: TextStyle['weight'], box: Box): number {
    const style = exact(phrase, size, weight);
    const text = readable(phrase);
    const width = widthOf(text, style);
    const fitted =
      width > box.width
        ? Math.max(SMALLEST, style.size * SHRUNK, (style.size * box.width) / width)
        : style.size;
    const smaller = { ...style, size: fitted };
    if (widthOf(text, smaller) <= box.width * 1.01) return put(text, smaller, box, 'center');
    return wrapped(text, smaller, box, 'center');
  }
  function rowsOf(text: string, style: TextStyle, width: number): string[] {
    const rows: string[] = [];
    for (const word of text.split(' ')) {
      const row = rows.at(-1);
      const longer = row === undefined ? word : `${row} ${word}`;
      if (row !== undefined && widthOf(longer, style) <= width) rows[rows.length - 1] = longer;
      else rows.push(word);
    }
    return rows;
  }
  function wrapped(text: string, style: TextStyle, box: Box, align: 'left' | 'center' | 'right'): number {
    return rowsOf(text, style, box.width).reduce((y, row) => put(row, style, { ...box, y }, align), box.y);
  }
  /** As much of the text as there is room for; whole letters. */
  function beginning(text: string, style: TextStyle, width: number): string {
    if (widthOf(text, style) <= width * 1.01) return text;
    const letters = Array.from(LETTERS.segment(text), ({ segment }) => segment);
    const upTo = (count: number) => `${letters.slice(0, count).join('').trimEnd()}…`;
    let [fits, tooMany] = [0, letters.length];
    while (tooMany - fits > 1) {
      const half = (fits + tooMany) >> 1;
      if (widthOf(upTo(half), style) <= width) fits = half;
      else tooMany = half;
    }
    return upTo(fits);
  }
  return {
    line,
    side(phrase, size, weight, box, align) {
      const style = exact(phrase, size, weight);
      const text = readable(phrase);
      const width = widthOf(text, style);
      const fitted = width > box.width ? (style.size * box.width) / width : style.size;
      return put(text, { ...style, size: Math.max(SMALLEST / 2, fitted) }, box, align);
    },
    cut(phrase, size, weight, box, align) {
      const style = exact(phrase, size, weight);
      const text = readable(phrase);
      const width = widthOf(text, style);
      const fitted = width > box.width ? (style.size * box.width) / width : style.size;
      const smaller = { ...style, size: Math.max(style.size * CUT_FROM, fitted) };
      return put(beginning(text, smaller, box.width), smaller, box, align);
    },
    above,
    lines: (text, size, weight, box) =>
      text.reduce((y, phrase) => line(phrase, size, weight, { ...box, y }), box.y),
    columns(text, size, weight, box) {
      const gap = size;
      const width = (box.width - gap * (text.length - 1)) / text.length;
      const deepest = Math.max(0, ...text.map((phrase) => above(phrase, size)));
      const ends = text.map((phrase, at) =>
        line(phrase, size, weight, {
          x: box.x + at * (width + gap),
          y: box.y + deepest - above(phrase, size),
          width,
        }),
      );
      return Math.max(box.y, ...ends);
    },
    paragraphs(text, largest, box, bottom) {
      const heightAt = (size: number) =>
        text.reduce((sum, phrase) => {
          const style = exact(phrase, size, 'text');
          return (
            sum + rowsOf(readable(phrase), style, box.width).length * LEADING[style.face].line * style.size
          );
        }, 0);
      let size = largest;
      while (size > SMALLEST && box.y + heightAt(size) > bottom) size -= 0.25;
      let y = box.y;
      for (const phrase of text) {
        const style = exact(phrase, size, 'text');
        y = wrapped(readable(phrase), style, { ...box, y }, style.rtl ? 'right' : 'left');
      }
    },
    measured(draw) {
      isMeasuring = true;
      const answer = draw();
      isMeasuring = false;
      return answer;
    },
    label(text, size, x, y) {
      dress(labelStyle(size));
      context.textAlign = 'center';
      context.fillText(text, x, y + size / 2);
    },
    labelWidth: (text, size) => widthOf(text, labelStyle(size)),
    outlines(outlines, field, width, x, y, pen) {
      context.save();
      context.translate(x, y);
      context.scale(width / field, width / field);
      context.lineWidth = pen;
      context.lineCap = 'round';
      context.lineJoin = 'round';
      for (const { path, filled } of outlines) {
        if (filled) context.fill(new Path2D(path));
        else context.stroke(new Path2D(path));
      }
      context.restore();
    },
    qr(text, quietModules, side, x, y) {
      const { size, modules } = qrGrid(text);
      const dot = side / (size + 2 * quietModules);
      context.save();
      context.fillStyle = 'white';
      context.fillRect(x, y, side, side);
      context.fillStyle = 'black';
      context.translate(x + quietModules * dot, y + quietModules * dot);
      // One path: no hairlines between neighbouring modules.
      let path = '';
      for (const [at, dark] of modules.entries()) {
        if (dark) path += `M${(at % size) * dot} ${Math.floor(at / size) * dot}h${dot}v${dot}h${-dot}z`;
      }
      context.fill(new Path2D(path));
      context.restore();
    },
  };
}

/** Noto's capitals are 0.714 of the font size tall. */
function labelStyle(size: number): TextStyle {
  return { face: 'latin', size: size / 0.714, weight: 'heavy', rtl: false };
}

/** A weight changes no height. */
function above(phrase: Phrase, size: number): number {
  const style = exact(phrase, size, 'text');
  return LEADING[style.face].above * style.size;
}

/** Fractions of a point are welcome on a page, unlike on a slip. */
function exact(phrase: Phrase, size: number, weight: TextStyle['weight']): TextStyle {
  const style = styleOf(phrase, 100, weight);
  return { ...style, size: (style.size * size) / 100 };
}
