// Owns the bytes of a slip: one bitmap becomes ESC/POS raster bands, feed and cut. Invariant: apart from fixed
// commands of ours every byte is image data, and no two of them together form a real-time command.
// Leaves status and proof of printing to transport/. The npm encoder pads each band to eight rows and wants
// RGBA in, ten milliseconds a slip; it serves as the independent witness in the tests.

import type { Bitmap } from './bitmap.ts';
import type { PrinterProfile } from './profile.ts';

const INITIALISE = [0x1b, 0x40]; // ESC @
const RASTER = [0x1d, 0x76, 0x30, 0x00]; // GS v 0, normal size
const DLE = 0x10;
/** Second bytes of DLE EOT, DLE ENQ and DLE DC4, which Epson printers obey even inside image data. */
const REAL_TIME = new Set([0x04, 0x05, 0x14]);
/** The dot set to break such a pair: it touches one that is black already in each of the three. */
const BREAKING_DOT = 0x08;
/** Blank runs this long are worth their own narrow band of one byte a row (header 8, margin 4 + 4). */
const MIN_BLANK_ROWS = 3;
/** A printer feeds its default line, 1/6 inch, for each line of ESC d. */
const FEED_LINES = [0x1b, 0x64];
const CUT_PARTIAL_AFTER_FEED = [0x1d, 0x56, 0x42]; // GS V 66

interface Band {
  top: number;
  rows: number;
  /** First and last byte columns with ink; a blank band has neither. */
  first: number;
  last: number;
}

/**
 * The whole slip, from ESC @ to cut. Blank margins are not sent. Sets single dots in `bitmap` where its bytes
 * would otherwise hold a real-time command, so that afterwards it is what the printer prints.
 */
export function encodeSlip(bitmap: Bitmap, profile: PrinterProfile): Buffer {
  const parts: Uint8Array[] = [Uint8Array.from(INITIALISE)];
  let margin = 0;
  for (const band of bandsOf(bitmap, profile.maxBandRows)) {
    const blank = band.last < band.first;
    const first = profile.leftMargin && !blank ? band.first : 0;
    const columns = blank ? 1 : band.last - first + 1;
    if (!blank && first !== margin) {
      parts.push(leftMargin(first * 8));
      margin = first;
    }
    parts.push(Uint8Array.from([...RASTER, columns & 0xff, columns >> 8, band.rows & 0xff, band.rows >> 8]));
    parts.push(bandData(bitmap, band, first, columns));
  }
  if (margin !== 0) parts.push(leftMargin(0));
  const end = profile.cut === 'none' ? FEED_LINES : CUT_PARTIAL_AFTER_FEED;
  parts.push(Uint8Array.from([...end, profile.feed]));
  return Buffer.concat(parts);
}

/** Breaks every real-time pair in `data` by setting one dot; returns the positions that were changed. */
export function breakRealTimePairs(data: Uint8Array): number[] {
  const changed: number[] = [];
  for (let at = 1; at < data.length; at++) {
    if (data[at - 1] === DLE && REAL_TIME.has(data[at] ?? 0)) {
      data[at] = (data[at] ?? 0) | BREAKING_DOT;
      changed.push(at);
    }
  }
  return changed;
}

function bandData(bitmap: Bitmap, band: Band, first: number, columns: number): Uint8Array {
  const data = new Uint8Array(columns * band.rows);
  for (let row = 0; row < band.rows; row++) {
    const from = (band.top + row) * bitmap.stride + first;
    data.set(bitmap.bits.subarray(from, from + columns), row * columns);
  }
  for (const at of breakRealTimePairs(data)) {
    const row = band.top + Math.floor(at / columns);
    bitmap.bits[row * bitmap.stride + first + (at % columns)] = data[at] ?? 0;
  }
  return data;
}

/** GS L nL nH, in dots. */
function leftMargin(dots: number): Uint8Array {
  return Uint8Array.from([0x1d, 0x4c, dots & 0xff, dots >> 8]);
}

/** Rows cut into bands: blank runs apart from ink, none taller than `maxRows`. */
function bandsOf(bitmap: Bitmap, maxRows: number): Band[] {
  const bands: Band[] = [];
  const extents = Array.from({ length: bitmap.height }, (_, row) => inkExtent(bitmap, row));
  let top = 0;
  while (top < bitmap.height) {
    const blank = blankRun(extents, top);
    if (blank >= MIN_BLANK_ROWS) {
      for (let done = 0; done < blank; done += maxRows) {
        bands.push({ top: top + done, rows: Math.min(maxRows, blank - done), first: 0, last: -1 });
      }
      top += blank;
      continue;
    }
    let bottom = top;
    while (bottom < bitmap.height && bottom - top < maxRows && blankRun(extents, bottom) < MIN_BLANK_ROWS)
      bottom++;
    const inked = extents.slice(top, bottom);
    const first = Math.min(...inked.map((extent) => extent.first));
    const last = Math.max(...inked.map((extent) => extent.last));
    bands.push({ top, rows: bottom - top, first, last });
    top = bottom;
  }
  return bands;
}

function blankRun(extents: readonly { last: number }[], from: number): number {
  let rows = 0;
  while (extents[from + rows]?.last === -1) rows++;
  return rows;
}

function inkExtent(bitmap: Bitmap, row: number): { first: number; last: number } {
  const bytes = bitmap.bits.subarray(row * bitmap.stride, (row + 1) * bitmap.stride);
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1
    ? { first: bitmap.stride, last: -1 }
    : { first, last: bytes.findLastIndex((byte) => byte !== 0) };
}
