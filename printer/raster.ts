// Owns turning a laid-out slip into one bitmap. Every line of text is drawn once on one reused canvas, cut to
// its own ink and remembered; a slip is those stamps laid side by side, so the ink that was measured is the
// ink that is printed. Leaves arrangement to layout.ts and bytes to escpos.ts.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Canvas, Image, SKRSContext2D } from '@napi-rs/canvas';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Bitmap } from './bitmap.ts';
import { createBitmap, fillBox, setDot, stampBitmap } from './bitmap.ts';
import type { Block, Face, Measurer, TextStyle } from './blocks.ts';
import { createCoverage, cssFont, registerFonts } from './fonts.ts';
import { layOutSlip, type SlipLayout } from './layout.ts';
import type { SlipContent } from './slip.ts';
import { cleanSlip } from './slip.ts';
import type { Stand } from './slip-text.ts';
import { layOutTest, type TestSlip } from './test-slip.ts';

export interface Stamp {
  bitmap: Bitmap;
  ascent: number;
}

export interface DrawnSlip {
  bitmap: Bitmap;
  /** Characters no typeface of ours has, as `U+XXXX`; they are left out of the slip. */
  missing: string[];
}

export interface SlipPainter {
  /** Measures, and draws single lines, exactly as `paint` does. */
  readonly text: TextStamps;
  /**
   * The slip, or test slip, as dots, its groups standing in the middle unless told. Throws if `widthDots` is not a
   * width of paper or the slip is longer than MAX_HEIGHT.
   */
  paint(content: SlipContent | TestSlip, widthDots: number, stand?: Stand): Promise<DrawnSlip>;
}

/** Wide enough for an 80 mm line and its overhang, and three times the tallest letters. */
const SCRATCH = { width: 1024, height: 640 } as const;
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
const BURNT_ALPHA = 112;
/** Nastaliq's own spaces nearly vanish under its letters; in font sizes. */
const NASTALIQ_WORD_SPACING = 0.2;
/** 60 cm of paper: longer is a fault, not a slip. */
export const MAX_HEIGHT = 4_800;
/** A facility's fixed texts are some forty lines; the rest are numbers that come and go. */
const MAX_STAMPS = 300;
const MAX_ADVANCES = 3_000;
const MAX_PICTURES = 64;

/** A painter with its own canvas and fonts, which it registers below `root`. Pictograms come from `root`/locales. */
export function createPainter(root: string): SlipPainter {
  registerFonts(root);
  const canvas = createCanvas(SCRATCH.width, SCRATCH.height);
  const context = canvas.getContext('2d');
  const missingIn = createCoverage(context);
  const text = createTextStamps(context);
  const pictures = createPictures(root, canvas, context);
  return {
    text,
    async paint(content, widthDots, stand = 'center') {
      if (!Number.isInteger(widthDots) || widthDots < 256 || widthDots > 832 || widthDots % 8 !== 0) {
        throw new RangeError(`${widthDots} dots is not a paper width we know`);
      }
      const { content: drawable, missing } = withoutMissing(
        'kind' in content ? content : cleanSlip(content),
        missingIn,
      );
      const layout =
        'kind' in drawable
          ? layOutTest(drawable, widthDots, text)
          : await layOutWithPicture(drawable, widthDots, stand);
      if (layout.heightDots > MAX_HEIGHT)
        throw new RangeError('the slip is longer than any paper it could need');
      const bitmap = createBitmap(widthDots, layout.heightDots);
      for (const block of layout.blocks) drawBlock(bitmap, block, text, pictures);
      return { bitmap, missing: missing.map(codePointName) };
    },
  };

  /** A queue whose picture is not there keeps its letter: a slip matters more than an ornament. */
  async function layOutWithPicture(
    content: SlipContent,
    widthDots: number,
    stand: Stand,
  ): Promise<SlipLayout> {
    const { pictogram } = content.queue;
    if (pictogram !== null && !(await pictures.has(pictogram))) content.queue.pictogram = null;
    return layOutSlip(content, widthDots, text, stand);
  }
}

/** The same texts without the characters that no typeface has, and which those are. */
function withoutMissing<T extends SlipContent | TestSlip>(
  content: T,
  missingIn: (text: string) => string[],
): { content: T; missing: string[] } {
  const missing = new Set<string>();
  const kept = JSON.stringify(content, (key, value: unknown) => {
    if (typeof value !== 'string' || key === 'url' || key === 'pictogram' || key === 'kind') return value;
    const gone = missingIn(value);
    for (const character of gone) missing.add(character);
    return gone.length === 0
      ? value
      : Array.from(value)
          .filter((c) => !gone.includes(c))
          .join('');
  });
  return { content: JSON.parse(kept) as T, missing: [...missing] };
}

function drawBlock(bitmap: Bitmap, block: Block, text: TextStamps, pictures: Pictures): void {
  switch (block.kind) {
    case 'text':
      stampBitmap(bitmap, text.stamp(block.text, block.style).bitmap, block.x, block.y, !block.white);
      return;
    case 'box':
      fillBox(bitmap, block.x, block.y, block.width, block.height);
      return;
    case 'grey':
      // Staggered by row, so that an eighth is an even grey and no stripes.
      for (let at = 0; at < block.width * block.height; at++) {
        const [x, y] = [at % block.width, Math.floor(at / block.width)];
        if ((x + y * 3) % block.every === 0) setDot(bitmap, block.x + x, block.y + y);
      }
      return;
    case 'picture':
      stampBitmap(bitmap, pictures.draw(block.name, block.width), block.x, block.y, true);
      return;
    case 'qr':
      block.grid.modules.forEach((dark, index) => {
        const x = block.x + (index % block.grid.size) * block.dot;
        const y = block.y + Math.floor(index / block.grid.size) * block.dot;
        if (dark) fillBox(bitmap, x, y, block.dot, block.dot);
      });
      return;
    default:
      block satisfies never;
  }
}

export type TextStamps = Measurer & { stamp(text: string, style: TextStyle): Stamp };

function createTextStamps(context: SKRSContext2D): TextStamps {
  const stamps = new Map<string, Stamp>();
  const advances = new Map<string, number>();
  function dress(style: TextStyle): void {
    context.font = cssFont(style);
    context.direction = style.rtl ? 'rtl' : 'ltr';
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    context.wordSpacing = `${style.face === 'nastaliq' ? Math.round(style.size * NASTALIQ_WORD_SPACING) : 0}px`;
    context.fillStyle = 'black';
  }
  function advance(text: string, style: TextStyle): number {
    return remembered(advances, MAX_ADVANCES, stampKey(text, style), () => {
      dress(style);
      return context.measureText(text).width;
    });
  }
  function stamp(text: string, style: TextStyle): Stamp {
    return remembered(stamps, MAX_STAMPS, stampKey(text, style), () => {
      const overhang = Math.min(MAX_OVERHANG, Math.ceil(style.size * OVERHANG[style.face]) + 16);
      const width = Math.min(SCRATCH.width, Math.ceil(advance(text, style)) + 2 * overhang);
      dress(style);
      context.clearRect(0, 0, SCRATCH.width, SCRATCH.height);
      context.fillText(text, overhang, BASELINE);
      // Reading dots back is the dear part: the rows letters reach are read first, all of them only if ink
      // (of a storm of marks, say) reaches the edge.
      const above = Math.min(BASELINE, Math.ceil(style.size * REACH[style.face].above));
      const below = Math.min(SCRATCH.height - BASELINE, Math.ceil(style.size * REACH[style.face].below));
      const read = (top: number, bottom: number): Stamp =>
        cutToInk(context.getImageData(0, top, width, bottom - top).data, width, bottom - top, BASELINE - top);
      const near = read(BASELINE - above, BASELINE + below);
      const inside = near.ascent < above && near.bitmap.height - near.ascent < below;
      return inside ? near : read(0, SCRATCH.height);
    });
  }
  function ink(text: string, style: TextStyle): ReturnType<Measurer['ink']> {
    const { bitmap, ascent } = stamp(text, style);
    return { width: bitmap.width, ascent, descent: bitmap.height - ascent };
  }
  return { advance, ink, stamp };
}

interface Pictures {
  /** Loads the pictogram once; false if there is none of that name. */
  has(name: string): Promise<boolean>;
  draw(name: string, side: number): Bitmap;
}

function createPictures(root: string, canvas: Canvas, context: SKRSContext2D): Pictures {
  const images = new Map<string, Image | null>();
  const drawn = new Map<string, Bitmap>();
  async function has(name: string): Promise<boolean> {
    const known = images.get(name);
    if (known !== undefined) return known !== null;
    const svg = await readFile(join(root, 'locales', 'pictograms', `${name}.svg`)).catch(() => null);
    remember(images, MAX_PICTURES, name, svg && (await loadImage(svg)));
    return svg !== null;
  }
  function draw(name: string, side: number): Bitmap {
    return remembered(drawn, MAX_PICTURES, `${side} ${name}`, () => {
      const bitmap = createBitmap(side, side);
      const image = images.get(name);
      if (!image) return bitmap;
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.drawImage(image, 0, 0, side, side);
      const { data } = context.getImageData(0, 0, side, side);
      for (let at = 0; at < side * side; at++) {
        if ((data[at * 4 + 3] ?? 0) >= BURNT_ALPHA) setDot(bitmap, at % side, Math.floor(at / side));
      }
      return bitmap;
    });
  }
  return { has, draw };
}

/** The burnt dots of an RGBA area and nothing around them; canvas reports Nastaliq's own ink box too small. */
function cutToInk(data: Uint8ClampedArray, width: number, height: number, baseline: number): Stamp {
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
  if (right < 0) return { bitmap: createBitmap(0, 0), ascent: 0 };
  const bitmap = createBitmap(right - left + 1, bottom - top + 1);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      if (burnt(y * width + x)) setDot(bitmap, x - left, y - top);
    }
  }
  return { bitmap, ascent: baseline - top };
}

function stampKey(text: string, style: TextStyle): string {
  return `${style.face} ${style.size} ${style.weight} ${style.rtl} ${text}`;
}

function remembered<V>(map: Map<string, V>, max: number, key: string, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  remember(map, max, key, made);
  return made;
}

/** Keeps the newest `max`: the oldest goes first, and a text in use soon returns. */
function remember<V>(map: Map<string, V>, max: number, key: string, value: V): void {
  const oldest = map.size >= max ? map.keys().next() : null;
  if (oldest?.value !== undefined) map.delete(oldest.value);
  map.set(key, value);
}

function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
