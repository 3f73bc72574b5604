// Owns the pieces a slip is laid out from: text lines, boxes, pictures, the QR, and groups of them.
// Invariant: a group's coordinates are ink, so groups that do not overlap have ink that does not overlap.
// Leaves what goes where to layout.ts and pixels to raster.ts.

import { splitGraphemes } from './clean-text.ts';
import type { QrGrid } from './qr.ts';

export type Face = 'latin' | 'devanagari' | 'nastaliq';

export interface TextStyle {
  face: Face;
  /** Font size in dots. */
  size: number;
  weight: 'text' | 'heavy';
  rtl: boolean;
}

/** The box of the dots a line of text really burns, in dots; ascent and descent are from the baseline. */
export interface Ink {
  width: number;
  ascent: number;
  descent: number;
}

export interface Measurer {
  /** Width of the line as shaped, for wrapping. */
  advance(text: string, style: TextStyle): number;
  ink(text: string, style: TextStyle): Ink;
}

interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Block =
  | (Place & { kind: 'text'; text: string; style: TextStyle; white: boolean })
  | (Place & { kind: 'box' })
  /** One dot burnt of every so many. */
  | (Place & { kind: 'grey'; every: number })
  | (Place & { kind: 'picture'; name: string })
  | (Place & { kind: 'qr'; grid: QrGrid; dot: number });

export interface Group {
  width: number;
  height: number;
  blocks: Block[];
}

export type Align = 'left' | 'center' | 'right';

/** Paper left between the ink of one line and the next, in dots: half a millimetre is still seen as a gap. */
const MIN_LINE_GAP = 5;
const LINE_FACTOR = 1.2;
/** How much smaller a text may be set to stay on one line, or a long one on few. */
const SNUG_FACTORS = [1, 0.92, 0.85, 0.78];
/** Lines that a text may take at its full size unless told; a longer one is set smaller. */
const FEW_LINES = 2;
/** In dots: smaller letters run together on thermal paper. Text that is asked for smaller keeps its size. */
const SMALLEST = { latin: 16, devanagari: 17, nastaliq: 18 } as const satisfies Record<Face, number>;

/**
 * Text broken into lines that fit `width`, each line's ink below the one before; a little smaller if that keeps it on
 * one line, or on few.
 */
export function textGroup(
  measurer: Measurer,
  text: string,
  wanted: TextStyle,
  width: number,
  align: Align,
  fewLines = FEW_LINES,
): Group {
  const blocks: Block[] = [];
  let baseline = 0;
  let bottom = 0;
  const style = snugStyle(measurer, text, wanted, width, fewLines);
  for (const line of wrapLines(measurer, text, style, width)) {
    const ink = measurer.ink(line, style);
    if (ink.width === 0) continue;
    const lowest = bottom + MIN_LINE_GAP + ink.ascent;
    baseline =
      blocks.length === 0 ? ink.ascent : Math.max(baseline + Math.round(style.size * LINE_FACTOR), lowest);
    bottom = baseline + ink.descent;
    const height = ink.ascent + ink.descent;
    const place = { x: offset(align, width, ink.width), y: baseline - ink.ascent, width: ink.width, height };
    blocks.push({ kind: 'text', text: line, style, white: false, ...place });
  }
  return { width, height: bottom, blocks };
}

/** One line in the largest size up to `style.size` whose ink fits `width` and `maxAscent`. */
export function fittedLine(
  measurer: Measurer,
  text: string,
  style: TextStyle,
  width: number,
  maxAscent: number,
): Group {
  const advance = measurer.advance(text, style);
  let size = advance > width ? Math.max(1, Math.floor((style.size * width) / advance)) : style.size;
  let ink = measurer.ink(text, { ...style, size });
  // Shaping rounds, so a second or third look may be needed; each one only shrinks.
  for (let look = 0; look < 4 && (ink.width > width || ink.ascent > maxAscent); look++) {
    size = Math.max(1, Math.floor(size * Math.min(width / ink.width, maxAscent / ink.ascent)) - look);
    ink = measurer.ink(text, { ...style, size });
  }
  const height = ink.ascent + ink.descent;
  const x = offset('center', width, ink.width);
  const fitted = { ...style, size };
  return {
    width,
    height,
    blocks: [{ kind: 'text', text, style: fitted, white: false, x, y: 0, width: ink.width, height }],
  };
}

/** Two short texts on one baseline, `first` on its reading side, centred; null when they do not fit. */
export function pairLine(
  measurer: Measurer,
  first: { text: string; style: TextStyle },
  second: { text: string; style: TextStyle },
  width: number,
  gap: number,
): Group | null {
  const inks = [measurer.ink(first.text, first.style), measurer.ink(second.text, second.style)] as const;
  const total = inks[0].width + gap + inks[1].width;
  if (total > width) return null;
  const left = offset('center', width, total);
  const baseline = Math.max(inks[0].ascent, inks[1].ascent);
  const xs = first.style.rtl
    ? ([left + inks[1].width + gap, left] as const)
    : ([left, left + inks[0].width + gap] as const);
  const blocks = ([first, second] as const).map((part, index): Block => {
    const ink = index === 0 ? inks[0] : inks[1];
    const x = index === 0 ? xs[0] : xs[1];
    const height = ink.ascent + ink.descent;
    return { kind: 'text', ...part, white: false, x, y: baseline - ink.ascent, width: ink.width, height };
  });
  return { width, height: baseline + Math.max(inks[0].descent, inks[1].descent), blocks };
}

/** Groups below each other with `gap` dots of paper between; empty ones take no room. */
export function stackGroups(groups: readonly Group[], gap: number): Group {
  const blocks: Block[] = [];
  let height = 0;
  let width = 0;
  for (const group of groups) {
    width = Math.max(width, group.width);
    if (group.blocks.length === 0) continue;
    const top = blocks.length === 0 ? 0 : height + gap;
    blocks.push(...moveGroup(group, 0, top).blocks);
    height = top + group.height;
  }
  return { width, height, blocks };
}

/** The same group `x` to the right and `y` down, its own size unchanged. */
export function moveGroup(group: Group, x: number, y: number): Group {
  return { ...group, blocks: group.blocks.map((block) => ({ ...block, x: block.x + x, y: block.y + y })) };
}

/** A filled box with the group's words in white on it, at (x, y). */
export function boxAround(group: Group, box: { width: number; height: number; x: number; y: number }): Group {
  const { width, height, x, y } = box;
  const white = moveGroup(group, x, y).blocks.map((block) =>
    block.kind === 'text' ? { ...block, white: true } : block,
  );
  return { width, height, blocks: [{ kind: 'box', x: 0, y: 0, width, height }, ...white] };
}

function offset(align: Align, room: number, width: number): number {
  if (align === 'left') return 0;
  return align === 'right' ? room - width : (room - width) >> 1;
}

function snugStyle(
  measurer: Measurer,
  text: string,
  style: TextStyle,
  width: number,
  fewLines: number,
): TextStyle {
  const advance = measurer.advance(text, style);
  const sizes = SNUG_FACTORS.map((factor) => Math.round(style.size * factor));
  const allowed = sizes.filter((size) => size >= Math.min(style.size, SMALLEST[style.face]));
  const onOne = allowed.find((size) => (advance * size) / style.size <= width * 0.98);
  if (onOne !== undefined) return { ...style, size: onOne };
  const onFew = allowed.find(
    (size) => wrapLines(measurer, text, { ...style, size }, width).length <= fewLines,
  );
  return { ...style, size: onFew ?? allowed.at(-1) ?? style.size };
}

function wrapLines(measurer: Measurer, text: string, style: TextStyle, width: number): string[] {
  const fits = (line: string): boolean =>
    measurer.advance(line, style) <= width && measurer.ink(line, style).width <= width;
  if (fits(text)) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of unitsOf(measurer, text, style, width * 0.98)) {
    const longer = line === '' ? word : `${line} ${word}`;
    // Ink is measured only for whole lines: measuring it draws.
    if (measurer.advance(longer, style) <= width * 0.98) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = breakWord(measurer, word, style, width * 0.98);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** Words; a Latin run between Urdu words stays whole, since halves of it would each keep their own order. */
function unitsOf(measurer: Measurer, text: string, style: TextStyle, width: number): string[] {
  return (text.match(/[^ \u2066]*\u2066[^\u2069]*\u2069[^ ]*|[^ ]+/g) ?? []).flatMap((unit) => {
    if (!unit.includes(' ') || measurer.advance(unit, style) <= width) return [unit];
    const lines: string[] = [];
    for (const word of unit.replace(/[\u2066\u2069]/g, '').split(' ')) {
      const line = lines.at(-1);
      const longer = line === undefined ? word : `${line} ${word}`;
      if (line !== undefined && measurer.advance(longer, style) <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines.map((line) => `\u2066${line}\u2069`);
  });
}

function breakWord(measurer: Measurer, word: string, style: TextStyle, width: number): string[] {
  if (measurer.advance(word, style) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const grapheme of splitGraphemes(word)) {
    if (piece !== '' && measurer.advance(piece + grapheme, style) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += grapheme;
  }
  return [...pieces, piece];
}
