/**
 * How a frame is given to zxing: which settings, and in which order. Runs in the reading worker, in the
 * bench and in tests alike; the module that decodes is handed in.
 */
import type { ReaderOptions, readBarcodes } from 'zxing-wasm/reader';
import { type Pixels, textOfBytes } from './pixels.ts';

export type ReadBarcodes = typeof readBarcodes;

/** A card, and a sharing code on the wall behind it. */
const MAX_SYMBOLS = 3;

const SETTINGS: ReaderOptions = {
  formats: ['QRCode'],
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
  maxNumberOfSymbols: MAX_SYMBOLS,
  textMode: 'Plain',
};

/** The texts of all codes that could be read in a frame. */
export async function readWithZxing(read: ReadBarcodes, frame: Pixels): Promise<string[]> {
  const results = await read(frame as ImageData, SETTINGS);
  return results.filter(({ isValid }) => isValid).map(({ bytes, text }) => textOfBytes(bytes, text));
}
