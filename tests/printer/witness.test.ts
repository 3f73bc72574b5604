// Owns the independent check of a slip's bytes: npos, a parser from npm that shares no line with ours, decodes them.

import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { type Bitmap, createBitmap, setDot } from '../../printer/bitmap.ts';
import { encodeSlip } from '../../printer/escpos.ts';
import { loadProfile, profileNames, standOf } from '../../printer/profile.ts';
import { createPainter } from '../../printer/raster.ts';
import { slipLanguages } from '../../printer/slip.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { sampleSlip } from '../support/slip-samples.ts';

/** A command as npos finds it in the bytes. */
interface Command {
  ascii: string;
  fn?: string;
  offset: number;
  length: number;
}
interface Parser {
  analyze(bytes: Buffer): { error?: Error; tree: Command[] | null };
}
interface Raster {
  decode(
    bytes: Buffer,
    commands: Command[],
  ): { width: number; height: number; getPixel(x: number, y: number): number };
}

const require = createRequire(import.meta.url);
// Its index also loads what talks to printers; the parser and the codec of rasters stand alone.
const createParser: (rules?: unknown) => Parser = require('npos/lib/parser');
const raster: Raster = require('npos/lib/codecs/raster');

const root = repositoryRoot();
const painter = createPainter(root);
const OURS = ['ESC@', 'GSv0', 'GSL', 'ESCd', 'GSV'];

/** The paper as npos reads it, and the names of all commands it finds. */
function readBy(parser: Parser, bytes: Buffer, widthDots: number): { commands: string[]; paper: Bitmap } {
  const { error, tree } = parser.analyze(bytes);
  if (error || tree === null) throw error ?? new Error('nothing was read');
  // One at a time: it lays the bands of one entry out as if all were as wide as the widest.
  const bands: { left: number; image: ReturnType<Raster['decode']> }[] = [];
  let left = 0;
  const commands = tree.map(({ ascii, fn = '' }) => `${ascii}${fn}`);
  for (const [index, command] of tree.entries()) {
    if (commands[index] === 'GSL') left = bytes.readUInt16LE(command.offset + 2);
    if (commands[index] === 'GSv0') bands.push({ left, image: raster.decode(bytes, [command]) });
  }
  const paper = createBitmap(
    widthDots,
    bands.reduce((rows, { image }) => rows + image.height, 0),
  );
  let top = 0;
  for (const { left: from, image } of bands) {
    for (let y = 0; y < image.height; y++) {
      for (let x = 0; x < image.width; x++) if (image.getPixel(x, y) === 0) setDot(paper, from + x, top + y);
    }
    top += image.height;
  }
  return { commands, paper };
}

describe.each([576, 384])('a slip of %i dots', (width) => {
  it.each(slipLanguages)(
    '[PRN-4] is read by a parser that is not ours as it was drawn: %s',
    async (language) => {
      const languages = language === 'en' ? (['en', 'ur'] as const) : ([language, 'en'] as const);
      for (const name of profileNames(root)) {
        const profile = loadProfile(root, name);
        const { bitmap } = await painter.paint(sampleSlip(root, { languages }), width, standOf(profile));
        const bytes = encodeSlip(bitmap, profile);
        const { commands, paper } = readBy(createParser(), bytes, width);
        expect(commands.filter((command) => !OURS.includes(command))).toEqual([]);
        expect(commands.filter((command) => command === 'ESC@')).toHaveLength(1);
        // `encodeSlip` set the dots that break real-time commands in `bitmap` too.
        expect(paper.height).toBe(bitmap.height);
        expect(Buffer.from(paper.bits).equals(Buffer.from(bitmap.bits)), name).toBe(true);
      }
    },
  );
});

it('[PRN-4] one wrong dot is seen by the parser that is not ours', async () => {
  const profile = loadProfile(root, 'generic-80');
  const { bitmap } = await painter.paint(sampleSlip(root), 576, standOf(profile));
  const bytes = encodeSlip(bitmap, profile);
  const at = bytes.indexOf(Buffer.from([0xff, 0xff, 0xff, 0xff]));
  bytes[at] = 0xfe;
  const { paper } = readBy(createParser(), bytes, 576);
  expect(Buffer.from(paper.bits).equals(Buffer.from(bitmap.bits))).toBe(false);
});
