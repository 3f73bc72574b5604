// Owns reading the token's code from the paper of a virtual printer: the QR that every slip of these tests carries.

import { createRequire } from 'node:module';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type jsqr from 'jsqr';
import { type Bitmap, dotAt } from '../../printer/bitmap.ts';
import type { Printed } from './audit.ts';
import { PUBLIC_URL } from './built-server.ts';
import type { VirtualPrinter } from './virtual-printer.ts';

/** Plain CommonJS, whose default import differs between loaders and types. */
const read = createRequire(import.meta.url)('jsqr') as (typeof jsqr)['default'];

/** The code in the address of the slip's QR; null when there is none to be read. */
export function codeOn(bitmap: Bitmap): string | null {
  const { width, height } = bitmap;
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (dotAt(bitmap, x, y)) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  const address = read(pixels, width, height, { inversionAttempts: 'dontInvert' })?.data ?? '';
  return address.startsWith(`${PUBLIC_URL}/t/`) ? address.slice(PUBLIC_URL.length + 3) : null;
}

/** The address in the QR of a slip that was written as a picture; empty when there is none to be read. */
export async function addressIn(png: Buffer): Promise<string> {
  const image = await loadImage(png);
  const { width, height } = image;
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, width, height).data;
  return read(new Uint8ClampedArray(pixels), width, height, { inversionAttempts: 'dontInvert' })?.data ?? '';
}

/** Everything the printers have put out so far. */
export function printedBy(...printers: readonly VirtualPrinter[]): Printed {
  const papers = printers.flatMap((printer) => printer.papers);
  const whole = papers.filter(({ complete }) => complete);
  return { codes: whole.map(({ bitmap }) => codeOn(bitmap)), torn: papers.length - whole.length };
}
