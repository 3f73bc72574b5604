// Owns the dots of single lines of text: drawn once on one reused canvas, cut to their own ink and remembered.
// Numbers, which no two slips share, are put together of remembered letters instead. Invariant: the ink that is
// measured is the ink that is printed. Leaves where lines go to layout.ts.

import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Bitmap } from './bitmap.ts';
import { createBitmap, setDot, stampBitmap } from './bitmap.ts';
import type { Face, Measurer, TextStyle } from './blocks.ts';
import { cssFont } from './fonts.ts';
import { remembered } from './remembered.ts';

export interface Stamp {
  bitmap: Bitmap;
  ascent: number;
}

export type TextStamps = Measurer & { stamp(text: string, style: TextStyle): Stamp };

/** A stamp that knows where its ink begins, in dots right of the pen. */
interface Letter extends Stamp {
  left: number;
}

/** Wide enough for an 80 mm line and its overhang, and three times the tallest letters. */
export const SCRATCH = { width: 1024, height: 640 } as const;
const BASELINE = 400;
/** How far letters usually reach from the baseline, in font sizes; Nastaliq climbs and falls furthest. */
const REACH = {
  latin: { above: 0.85, below: 0.3 },
  devanagari: { above: 1.1, below: 0.5 },
  nastaliq: { above: 1.6, below: 1 },
} as const satisfies Record<Face, object>;
/** Room left and right of the text for ink outside its advance, in font sizes and at most in dots. */
const OVERHANG = { latin: 0.25, devanagari: 0.5, nastaliq: 1 } as const satisfies Record<Face, number>;
const MAX_OVERHANG = 160;
/** Half a dot of grey already burns: thin strokes must not vanish. */
export const BURNT_ALPHA = 112;
/** Nastaliq's own spaces nearly vanish under its letters; in font sizes. */
const NASTALIQ_WORD_SPACING = 0.2;
/** Tokens, times, waits: capitals, digits and what stands between them, of which no two join. */
const NUMBER = /^[A-Z –:./-]{0,5}\d[\dA-Z –:./-]*$/;
/** A facility's fixed texts are some forty lines; as much again for each printer of another width. */
const MAX_STAMPS = 300;
/** Forty letters in the sizes that tokens of one to twelve letters are set in. */
const MAX_LETTERS = 600;
/** Those of one slip are asked for several times while it is laid out. */
const MAX_NUMBERS = 32;
const MAX_ADVANCES = 3_000;

/** Stamps drawn on the canvas of `context`, which must be SCRATCH large. */
export function createTextStamps(context: SKRSContext2D): TextStamps {
  const stamps = new Map<string, Stamp>();
  const numbers = new Map<string, Stamp>();
  const letters = new Map<string, Letter>();
  const advances = new Map<string, number>();

  function dress(style: TextStyle): void {
    context.font = cssFont(style);
    context.direction = style.rtl ? 'rtl' : 'ltr';
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    context.wordSpacing = `${style.face === 'nastaliq' ? Math.round(style.size * NASTALIQ_WORD_SPACING) : 0}px`;
    context.fillStyle = 'black';
  }

  function shaped(text: string, style: TextStyle): number {
    return remembered(advances, MAX_ADVANCES, stampKey(text, style), () => {
      dress(style);
      return context.measureText(text).width;
    });
  }

  /** Where the pen stands before each letter of a number, and after the last: their own widths and their kerning. */
  function penStops(text: string, style: TextStyle): number[] {
    let pen = 0;
    const stops = [pen];
    for (let at = 0; at < text.length; at++) {
      const [one = '', next] = [text[at], text[at + 1]];
      pen += next === undefined ? shaped(one, style) : shaped(one + next, style) - shaped(next, style);
      stops.push(pen);
    }
    return stops;
  }

  function advance(text: string, style: TextStyle): number {
    if (isNumber(text, style)) return penStops(text, style).at(-1) ?? 0;
    return shaped(text, style);
  }

  function drawn(text: string, style: TextStyle): Letter {
    const overhang = Math.min(MAX_OVERHANG, Math.ceil(style.size * OVERHANG[style.face]) + 16);
    const width = Math.min(SCRATCH.width, Math.ceil(shaped(text, style)) + 2 * overhang);
    dress(style);
    context.clearRect(0, 0, SCRATCH.width, SCRATCH.height);
    context.fillText(text, overhang, BASELINE);
    // Reading dots back is the dear part: the rows letters reach are read first, all of them only if ink
    // (of a storm of marks, say) reaches the edge.
    const above = Math.min(BASELINE, Math.ceil(style.size * REACH[style.face].above));
    const below = Math.min(SCRATCH.height - BASELINE, Math.ceil(style.size * REACH[style.face].below));
    const read = (top: number, bottom: number): Letter => {
      const { data } = context.getImageData(0, top, width, bottom - top);
      const cut = cutToInk(data, width, bottom - top, BASELINE - top);
      return { ...cut, left: cut.left - overhang };
    };
    const near = read(BASELINE - above, BASELINE + below);
    const inside = near.ascent < above && near.bitmap.height - near.ascent < below;
    return inside ? near : read(0, SCRATCH.height);
  }

  function composed(text: string, style: TextStyle): Stamp {
    const stops = penStops(text, style);
    const placed = Array.from(text, (character, at) => {
      const letter = remembered(letters, MAX_LETTERS, stampKey(character, style), () =>
        drawn(character, style),
      );
      return { ...letter, x: Math.round((stops[at] ?? 0) + letter.left) };
    }).filter(({ bitmap }) => bitmap.width > 0);
    const left = Math.min(...placed.map(({ x }) => x));
    const right = Math.max(...placed.map(({ x, bitmap }) => x + bitmap.width));
    const ascent = Math.max(...placed.map((letter) => letter.ascent));
    const descent = Math.max(...placed.map((letter) => letter.bitmap.height - letter.ascent));
    const bitmap = createBitmap(right - left, ascent + descent);
    for (const letter of placed)
      stampBitmap(bitmap, letter.bitmap, letter.x - left, ascent - letter.ascent, true);
    return { bitmap, ascent };
  }

  function stamp(text: string, style: TextStyle): Stamp {
    const key = stampKey(text, style);
    if (isNumber(text, style)) return remembered(numbers, MAX_NUMBERS, key, () => composed(text, style));
    return remembered(stamps, MAX_STAMPS, key, () => drawn(text, style));
  }

  function ink(text: string, style: TextStyle): ReturnType<Measurer['ink']> {
    const { bitmap, ascent } = stamp(text, style);
    return { width: bitmap.width, ascent, descent: bitmap.height - ascent };
  }
  return { advance, ink, stamp };
}

function isNumber(text: string, style: TextStyle): boolean {
  return style.face === 'latin' && !style.rtl && NUMBER.test(text);
}

/** The burnt dots of an RGBA area and nothing around them; canvas reports Nastaliq's own ink box too small. */
function cutToInk(data: Uint8ClampedArray, width: number, height: number, baseline: number): Letter {
  // Four bytes at once: most of an area is paper, whose every byte is 0.
  const pixels = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const burnt = (at: number): boolean => pixels[at] !== 0 && (data[at * 4 + 3] ?? 0) >= BURNT_ALPHA;
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (pixels[at] === 0 || !burnt(at)) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  if (right < 0) return { bitmap: createBitmap(0, 0), ascent: 0, left: 0 };
  const bitmap = createBitmap(right - left + 1, bottom - top + 1);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      if (burnt(y * width + x)) setDot(bitmap, x - left, y - top);
    }
  }
  return { bitmap, ascent: baseline - top, left };
}

function stampKey(text: string, style: TextStyle): string {
  return `${style.face} ${style.size} ${style.weight} ${style.rtl} ${text}`;
}
