// Owns the typefaces of slips: registered from our own files under private names, so that no font of the
// machine can leak in. Invariant: a character no registered face has is found out, never drawn as a blank.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { GlobalFonts } from '@napi-rs/canvas';
import type { Face, TextStyle } from './blocks.ts';

/** Every subset of Noto Nastaliq and Noto Sans Devanagari lacks Latin digits and punctuation: Latin is stacked. */
const FILES = {
  latin: {
    text: 'noto-sans/files/noto-sans-latin-600-normal',
    heavy: 'noto-sans/files/noto-sans-latin-800-normal',
  },
  devanagari: {
    text: 'noto-sans-devanagari/files/noto-sans-devanagari-devanagari-600-normal',
    heavy: 'noto-sans-devanagari/files/noto-sans-devanagari-devanagari-700-normal',
  },
  nastaliq: {
    text: 'noto-nastaliq-urdu/files/noto-nastaliq-urdu-arabic-600-normal',
    heavy: 'noto-nastaliq-urdu/files/noto-nastaliq-urdu-arabic-700-normal',
  },
} as const satisfies Record<Face, Record<TextStyle['weight'], string>>;
const STACKS = {
  latin: ['latin', 'devanagari', 'nastaliq'],
  devanagari: ['devanagari', 'latin', 'nastaliq'],
  nastaliq: ['nastaliq', 'latin', 'devanagari'],
} as const satisfies Record<Face, readonly Face[]>;
/** Joiners and isolates shape text and are not drawn. */
const NOT_DRAWN = /\u200c|\u200d|[\u2066-\u2069]/;
/** A noncharacter no font maps: what a face draws for it is its "missing" box. */
const MISSING = '\u{10fffe}';
const CELL = 48;

/** Registers the six files below `root`/node_modules. Throws, naming the file, if one cannot be read. */
export function registerFonts(root: string): void {
  for (const face of Object.keys(FILES) as Face[]) {
    for (const weight of ['text', 'heavy'] as const) {
      const file = join(root, 'node_modules', '@fontsource', `${FILES[face][weight]}.woff2`);
      const key = GlobalFonts.register(readFileSync(file), familyName(face, weight));
      if (key === null) throw new Error(`not a font: ${file}`);
    }
  }
}

/** The CSS font of a style: its own face, then the others of ours, and nothing of the machine's. */
export function cssFont(style: TextStyle): string {
  return `${style.size}px ${STACKS[style.face].map((face) => familyName(face, style.weight)).join(', ')}`;
}

/**
 * Answers which characters of a text no face of ours has, by drawing each once beside the "missing" box.
 * Answers are remembered; the scripts we carry have a few thousand characters, hostile ones are forgotten.
 */
export function createCoverage(context: SKRSContext2D): (text: string) => string[] {
  const known = new Map<string, boolean>();
  const missing = new Map<Face, string>();
  function drawn(face: Face, character: string): string {
    context.clearRect(0, 0, CELL, CELL);
    context.font = `24px ${familyName(face, 'text')}`;
    context.fillText(character, 12, 32);
    return context.getImageData(0, 0, CELL, CELL).data.join();
  }
  function covered(character: string): boolean {
    const remembered = known.get(character);
    if (remembered !== undefined) return remembered;
    const found = STACKS.latin.some((face) => {
      const box = missing.get(face) ?? drawn(face, MISSING);
      missing.set(face, box);
      return drawn(face, character) !== box;
    });
    if (known.size > MAX_KNOWN) known.clear();
    known.set(character, found);
    return found;
  }
  return (text) => Array.from(new Set(text)).filter((c) => !NOT_DRAWN.test(c) && !covered(c));
}

const MAX_KNOWN = 4_000;

function familyName(face: Face, weight: TextStyle['weight']): string {
  return `ParchiSlip-${face}-${weight}`;
}
