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
const RASTER_HEADER = 8;
/**
 * What a further band counts besides its header when rows are cut into bands: many cheap printers stop and start
 * their motor at each, which a few bytes are not worth.
 */
const BAND_PRICE = 40;
/** A printer feeds its default line, 1/6 inch, for each line of ESC d. */
const FEED_LINES = [0x1b, 0x64];
const CUT_PARTIAL_AFTER_FEED = [0x1d, 0x56, 0x42, 0x00]; // GS V 66 0

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
  for (const band of bandsOf(bitmap, profile.maxBandRows, profile.leftMargin)) {
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
  parts.push(endOfSlip(profile));
  return Buffer.concat(parts);
}

/** Feed and cut, as every slip ends. */
export function endOfSlip(profile: PrinterProfile): Uint8Array {
  const feed = profile.feedLines > 0 ? [...FEED_LINES, profile.feedLines] : [];
  return Uint8Array.from([...feed, ...(profile.cut === 'partial' ? CUT_PARTIAL_AFTER_FEED : [])]);
}

/** 128 rows of 576 dots: the largest band that any profile allows. */
const LARGEST_BAND = 128 * 72;

/**
 * What brings a printer whose last slip was cut off to the beginning of a command: white dots for the rest of its
 * band, which it takes for nothing where none is missing.
 */
export function freshStart(): Buffer {
  return Buffer.concat([Buffer.alloc(LARGEST_BAND), Uint8Array.from(INITIALISE)]);
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

/**
 * Rows cut into bands of at most `maxRows` so that the fewest bytes are sent, a band being as wide as its widest
 * row. Blank rows are bands of one byte a row: fed as raster they are as long on every printer, while the unit of
 * ESC J differs between models.
 */
function bandsOf(bitmap: Bitmap, maxRows: number, cropsLeft: boolean): Band[] {
  const runs = runsOf(bitmap, maxRows);
  // Of the first n runs: the fewest bytes, and with which run the last band that leads there begins.
  const fewest = new Float64Array(runs.length + 1);
  const begins = new Int32Array(runs.length + 1);
  for (let bottom = 1; bottom <= runs.length; bottom++) {
    let least = Number.POSITIVE_INFINITY;
    let [rows, first, last] = [0, bitmap.stride, -1];
    for (let top = bottom - 1; top >= 0; top--) {
      const run = runs[top];
      if (run === undefined || rows + run.rows > maxRows) break;
      rows += run.rows;
      first = Math.min(first, run.first);
      last = Math.max(last, run.last);
      const columns = last < 0 ? 1 : last + 1 - (cropsLeft ? first : 0);
      const bytes = (fewest[top] ?? 0) + RASTER_HEADER + BAND_PRICE + columns * rows;
      if (bytes >= least) continue;
      least = bytes;
      begins[bottom] = top;
    }
    fewest[bottom] = least;
  }
  const bands: Band[] = [];
  for (let bottom = runs.length; bottom > 0; bottom = begins[bottom] ?? 0) {
    bands.push(runs.slice(begins[bottom], bottom).reduce(joined));
  }
  return bands.reverse();
}

/** Neighbouring rows whose ink is as wide, at most `maxRows` in one: no band is better cut within them. */
function runsOf(bitmap: Bitmap, maxRows: number): Band[] {
  const runs: Band[] = [];
  for (let top = 0; top < bitmap.height; top++) {
    const extent = inkExtent(bitmap, top);
    const before = runs.at(-1);
    const isMore = before?.first === extent.first && before.last === extent.last && before.rows < maxRows;
    if (isMore) before.rows += 1;
    else runs.push({ top, rows: 1, ...extent });
  }
  return runs;
}

function joined(above: Band, below: Band): Band {
  return {
    top: above.top,
    rows: above.rows + below.rows,
    first: Math.min(above.first, below.first),
    last: Math.max(above.last, below.last),
  };
}

function inkExtent({ bits, stride }: Bitmap, row: number): { first: number; last: number } {
  const from = row * stride;
  let first = 0;
  while (first < stride && bits[from + first] === 0) first++;
  let last = stride - 1;
  while (last >= first && bits[from + last] === 0) last--;
  return first === stride ? { first, last: -1 } : { first, last };
}
