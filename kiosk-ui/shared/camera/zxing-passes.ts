/**
 * How frames are given to zxing. Every frame is tried as it is; when nothing is read, it is tried once
 * more, made easier in one of `TURNS` ways, each frame in the next way: a good card is read at once, a
 * bad one within a second, and no frame costs more than two readings. Runs in the worker, bench and tests.
 */
import type { ReaderOptions, readBarcodes } from 'zxing-wasm/reader';
import { doubled, type Grey, greyOf, parted, pixelsOf, sharpened, smoothed } from './grey.ts';
import { type Pixels, textOfBytes } from './pixels.ts';

export type ReadBarcodes = typeof readBarcodes;

/** A card, and sharing codes on the wall behind it. */
const MAX_SYMBOLS = 3;

const AS_IT_IS: ReaderOptions = {
  formats: ['QRCode'],
  maxNumberOfSymbols: MAX_SYMBOLS,
  textMode: 'Plain',
};
/** The prepared frames gain nothing from being made smaller again. */
const PREPARED: ReaderOptions = { ...AS_IT_IS, tryDownscale: false };

/** The numbers were found on pictures other than those of the bench (docs/decisions). */
const EASIER: readonly { make: (grey: Grey) => Grey; options: ReaderOptions }[] = [
  // Poor light, noise, shadows and reflections.
  {
    make: (grey) => parted(sharpened(smoothed(grey), 2, 2), 10),
    options: { ...PREPARED, binarizer: 'FixedThreshold' },
  },
  // Modules of fewer than three pixels.
  { make: doubled, options: PREPARED },
  // Out of focus, or moved.
  { make: (grey) => sharpened(doubled(grey), 5, 2), options: PREPARED },
  // Small or moved, and in poor light.
  {
    make: (grey) => parted(sharpened(doubled(smoothed(grey)), 5, 3), 20),
    options: { ...PREPARED, binarizer: 'FixedThreshold' },
  },
];

/** After this many frames every way has been tried. */
export const TURNS = EASIER.length;

/** The texts of all codes read in a frame; `turn` counts frames and chooses the second way. */
export async function readWithZxing(read: ReadBarcodes, frame: Pixels, turn: number): Promise<string[]> {
  const texts = await textsOf(read, frame, AS_IT_IS);
  const easier = EASIER[turn % TURNS];
  if (texts.length > 0 || easier === undefined) return texts;
  return textsOf(read, pixelsOf(easier.make(greyOf(frame))), easier.options);
}

async function textsOf(read: ReadBarcodes, pixels: Pixels, options: ReaderOptions): Promise<string[]> {
  const results = await read(pixels as Parameters<ReadBarcodes>[0], options);
  return results.filter(({ isValid }) => isValid).map(({ bytes, text }) => textOfBytes(bytes, text));
}
