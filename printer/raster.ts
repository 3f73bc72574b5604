// Owns turning a laid-out slip into one bitmap: stamps of its lines, boxes, pictures and the QR laid side by side.
// Leaves arrangement to layout.ts, the dots of a line to text-stamps.ts and bytes to escpos.ts.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Canvas, Image, SKRSContext2D } from '@napi-rs/canvas';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Bitmap } from './bitmap.ts';
import { createBitmap, fillBox, setDot, stampBitmap } from './bitmap.ts';
import type { Block } from './blocks.ts';
import { cleanText } from './clean-text.ts';
import { createCoverage, registerFonts } from './fonts.ts';
import { layOutSlip, type SlipLayout } from './layout.ts';
import { remember, remembered } from './remembered.ts';
import type { SlipContent } from './slip.ts';
import { cleanSlip } from './slip.ts';
import type { Stand } from './slip-text.ts';
import { layOutTest, type TestSlip } from './test-slip.ts';
import { BURNT_ALPHA, createTextStamps, SCRATCH, type TextStamps } from './text-stamps.ts';

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

/** 60 cm of paper: longer is a fault, not a slip. */
export const MAX_HEIGHT = 4_800;
const MAX_PICTURES = 64;
/** Labels and names in five languages, with room for the numbers that come and go. */
const MAX_CLEANED = 500;
const MAX_CLEANED_LENGTH = 400;

/** A painter with its own canvas and fonts, which it registers below `root`. Pictograms come from `root`/locales. */
export function createPainter(root: string): SlipPainter {
  registerFonts(root);
  const canvas = createCanvas(SCRATCH.width, SCRATCH.height);
  const context = canvas.getContext('2d');
  const missingIn = createCoverage(context);
  const text = createTextStamps(context);
  const pictures = createPictures(root, canvas, context);
  const clean = createCleaner();
  return {
    text,
    async paint(content, widthDots, stand = 'center') {
      if (!Number.isInteger(widthDots) || widthDots < 256 || widthDots > 832 || widthDots % 8 !== 0) {
        throw new RangeError(`${widthDots} dots is not a paper width we know`);
      }
      const { content: drawable, missing } = withoutMissing(
        'kind' in content ? content : cleanSlip(content, clean),
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

/** `cleanText` that remembers: nearly all texts of a slip are those of the slip before. */
function createCleaner(): typeof cleanText {
  const known = new Map<string, string>();
  return (text, max) => {
    if (text.length > MAX_CLEANED_LENGTH) return cleanText(text, max);
    return remembered(known, MAX_CLEANED, `${max} ${text}`, () => cleanText(text, max));
  };
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

function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
