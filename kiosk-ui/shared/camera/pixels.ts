/** A picture as decoders take it, and what passes between the page and its reading worker. */

/** Four bytes a pixel (red, green, blue, alpha), row by row: a browser's `ImageData`, or its like in Node. */
export interface Pixels {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
}

/** From the page: one frame, its bytes handed over. Answered by one `Read`. */
export interface Frame {
  data: ArrayBuffer;
  width: number;
  height: number;
}

export type FromWorker =
  /** Sent once: a decoder is loaded, or none could be. */
  | { kind: 'ready'; decoder: 'zxing' | 'jsqr' }
  | { kind: 'unable' }
  | { kind: 'read'; texts: readonly string[] };

/** QR codes hold bytes; ours are UTF-8. What is not is left to the decoder's guess. */
export function textOfBytes(bytes: Uint8Array, guess: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return guess;
  }
}
