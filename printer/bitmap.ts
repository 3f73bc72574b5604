// Owns the one-bit picture everything on a slip ends in. Invariant: a set bit is a burnt dot, rows are padded
// to whole bytes, and drawing outside the picture is clipped, never an error.

export interface Bitmap {
  width: number;
  height: number;
  /** Bytes a row. */
  stride: number;
  bits: Uint8Array;
}

/** White paper of `width` by `height` dots. */
export function createBitmap(width: number, height: number): Bitmap {
  const stride = (width + 7) >> 3;
  return { width, height, stride, bits: new Uint8Array(stride * height) };
}

/** Whether the dot at (x, y) is burnt; outside the picture nothing is. */
export function dotAt(bitmap: Bitmap, x: number, y: number): boolean {
  if (x < 0 || y < 0 || x >= bitmap.width || y >= bitmap.height) return false;
  return ((bitmap.bits[y * bitmap.stride + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;
}

/** Burns (or, with `ink` false, clears) one dot. */
export function setDot(bitmap: Bitmap, x: number, y: number, ink = true): void {
  if (x < 0 || y < 0 || x >= bitmap.width || y >= bitmap.height) return;
  const at = y * bitmap.stride + (x >> 3);
  const mask = 0x80 >> (x & 7);
  const before = bitmap.bits[at] ?? 0;
  bitmap.bits[at] = ink ? before | mask : before & ~mask;
}

/** Burns a filled rectangle. */
export function fillBox(bitmap: Bitmap, x: number, y: number, width: number, height: number): void {
  const right = Math.min(bitmap.width, x + width);
  for (let row = Math.max(0, y); row < Math.min(bitmap.height, y + height); row++) {
    for (let column = Math.max(0, x); column < right; ) {
      if ((column & 7) === 0 && column + 8 <= right) {
        bitmap.bits[row * bitmap.stride + (column >> 3)] = 0xff;
        column += 8;
      } else {
        setDot(bitmap, column++, row);
      }
    }
  }
}

/** Lays the burnt dots of `stamp` at (x, y), in black, or in white on what is black already. */
export function stampBitmap(target: Bitmap, stamp: Bitmap, x: number, y: number, ink: boolean): void {
  const inside = x >= 0 && y >= 0 && x + stamp.width <= target.width && y + stamp.height <= target.height;
  for (let row = 0; row < stamp.height; row++) {
    const from = row * stamp.stride;
    const to = (y + row) * target.stride + (x >> 3);
    for (let byte = 0; byte < stamp.stride; byte++) {
      // Most of a line of text is paper: eight dots are skipped at once.
      const eight = stamp.bits[from + byte] ?? 0;
      if (eight === 0) continue;
      if (inside) {
        lay(target.bits, to + byte, eight >> (x & 7), ink);
        // The bits past the stamp's width are paper, so nothing runs into the next row.
        if (x & 7) lay(target.bits, to + byte + 1, (eight << (8 - (x & 7))) & 0xff, ink);
      } else {
        for (let bit = 0; bit < 8; bit++) {
          if (eight & (0x80 >> bit)) setDot(target, x + byte * 8 + bit, y + row, ink);
        }
      }
    }
  }
}

function lay(bits: Uint8Array, at: number, eight: number, ink: boolean): void {
  if (eight === 0) return;
  const before = bits[at] ?? 0;
  bits[at] = ink ? before | eight : before & ~eight;
}
