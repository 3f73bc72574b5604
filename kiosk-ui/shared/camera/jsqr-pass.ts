/** A frame given to jsqr, which reads where WebAssembly is missing: slower, and one code at a time. */
import type jsqr from 'jsqr';
import { type Pixels, textOfBytes } from './pixels.ts';

export function readWithJsqr(read: typeof jsqr, { data, width, height }: Pixels): string[] {
  const found = read(data, width, height, { inversionAttempts: 'attemptBoth' });
  return found === null ? [] : [textOfBytes(Uint8Array.from(found.binaryData), found.data)];
}
