import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, describe, expect, it } from 'vitest';
import type { Bitmap } from '../../printer/bitmap.ts';
import { createBitmap, dotAt, setDot, stampBitmap } from '../../printer/bitmap.ts';
import type { Block } from '../../printer/blocks.ts';
import { cssFont } from '../../printer/fonts.ts';
import { layOutSlip } from '../../printer/layout.ts';
import { encodePng } from '../../printer/png.ts';
import { createPainter } from '../../printer/raster.ts';
import type { SlipContent, SlipLanguage } from '../../printer/slip.ts';
import { cleanSlip, slipLanguages } from '../../printer/slip.ts';
import type { Stand } from '../../printer/slip-text.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { LONG_NAMES, sampleSlip } from '../support/slip-samples.ts';

const root = repositoryRoot();
const scratch = mkdtempSync(join(tmpdir(), 'parchi-slips-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const painter = createPainter(root);
const WIDTHS = [576, 384];
const STANDS = ['center', 'left'] as const;
const FIELDS =
  'languages labels facility queue name letter pictogram token ahead wait lowMinutes highMinutes issued date time place url duplicate demo';
const slips: [string, SlipContent][] = slipLanguages.flatMap((language): [string, SlipContent][] => {
  const second: SlipLanguage = language === 'en' ? 'ur' : 'en';
  return [
    [`${language} alone`, sampleSlip(root, { languages: [language], wait: null })],
    [
      `${language} with ${second}, long`,
      sampleSlip(root, {
        languages: [language, second],
        facility: LONG_NAMES,
        queue: { name: LONG_NAMES, letter: 'OPD', pictogram: null },
      }),
    ],
    [
      `${language}, all banners`,
      sampleSlip(root, {
        languages: [language, second],
        duplicate: true,
        demo: true,
        url: null,
        token: 'OPD-10427',
      }),
    ],
  ];
});

function layOut(content: SlipContent, width: number, stand?: Stand): Block[] {
  return layOutSlip(cleanSlip(content), width, painter.text, stand).blocks;
}

/** How many dots each byte burns. */
const BURNT = Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

function dots(bitmap: Bitmap): number {
  return bitmap.bits.reduce((sum, byte) => sum + (BURNT[byte] ?? 0), 0);
}

function texts(blocks: readonly Block[]): string {
  return blocks.map((block) => (block.kind === 'text' ? block.text : '')).join('\n');
}

function readQr(bitmap: Bitmap, name: string): string {
  const file = join(scratch, `${name}.png`);
  writeFileSync(file, encodePng(bitmap));
  return execFileSync('zbarimg', ['--nodbus', '--quiet', '--raw', file], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
}

describe.each(WIDTHS)('a slip at %i dots', (width) => {
  const standing = slips.flatMap(([name, content]) => STANDS.map((stand) => [name, stand, content] as const));
  it.each(standing)('[PRN-5] keeps its ink apart and on the paper: %s, %s', async (_, stand, content) => {
    const blocks = layOut(content, width, stand);
    const bars = blocks.filter((block) => block.kind === 'box' && block.height > 2);
    const solid = blocks.filter((block) => !bars.includes(block));
    const offPaper = blocks.filter((one) => one.x < 0 || one.x + one.width > width);
    const touching = solid.flatMap((a, index) =>
      solid
        .slice(index + 1)
        .filter(
          (b) =>
            !(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height < b.y || b.y + b.height < a.y),
        )
        .map((b) => [a, b]),
    );
    expect({ offPaper, touching }).toEqual({ offPaper: [], touching: [] });
    // The bitmap holds as many dots as its pieces do one by one: nothing lies on anything, nothing was cut.
    const { bitmap, missing } = await painter.paint(content, width, stand);
    expect(missing).toEqual([]);
    const expected = blocks.reduce(
      (sum, block) => sum + (block.kind === 'text' && block.white ? -1 : 1) * inkOf(block),
      0,
    );
    expect(dots(bitmap)).toBe(expected);
  });

  it.each(slips)('[PRN-6] has the token tallest, unbroken: %s', (_, content) => {
    const blocks = layOut(content, width).filter((block) => block.kind === 'text');
    const tallest = blocks.toSorted((a, b) => b.style.size - a.style.size)[0];
    expect(tallest?.text).toBe(content.token);
    expect(tallest?.style.rtl).toBe(false);
  });

  // At the left edge the paper itself is a part of the light around the code.
  it.each(slips)('[PRN-8] carries a QR that a scanner reads, or none: %s', async (name, content) => {
    const { bitmap } = await painter.paint(content, width, 'left');
    if (content.url === null) expect(() => readQr(bitmap, 'none')).toThrow();
    else expect(readQr(bitmap, `${name.replace(/\W/g, '-')}-${width}`)).toBe(content.url);
  });

  it('[PRN-5] wraps a long name without losing a word', () => {
    const said = texts(
      layOut(sampleSlip(root, { languages: ['en'], facility: LONG_NAMES }), width),
    ).replaceAll('\n', ' ');
    expect(said).toContain(LONG_NAMES.en);
    const unbroken = 'X'.repeat(110);
    const broken = texts(layOut(sampleSlip(root, { languages: ['en'], facility: { en: unbroken } }), width));
    expect(broken.replaceAll('\n', '')).toContain(unbroken);
  });

  it.each(slips)('[PRN-45] begins at the left edge where a left margin cannot be had: %s', (_, content) => {
    const starts = (stand: Stand) => {
      const blocks = layOut(content, width, stand);
      const token = blocks.find((block) => block.kind === 'text' && block.text === content.token);
      const unit = blocks.filter(({ kind }) => kind === 'qr').concat(token ?? []);
      const row = ({ y, height }: Block) =>
        blocks.filter((one) => one.y < y + height && y < one.y + one.height);
      return unit.map((block) => Math.min(...row(block).map(({ x }) => x)));
    };
    const margin = layOut(content, width)[0]?.x;
    for (const [at, x] of starts('left').entries()) {
      expect(x).toBeLessThanOrEqual(10);
      expect(x).toBeLessThanOrEqual(starts('center')[at] ?? 0);
    }
    expect(margin).toBeGreaterThan(0);
  });

  it('[PRN-46] sets a long name smaller, not too small to be read, and below its pictogram and letter', () => {
    const named = (en: string) =>
      layOut(
        sampleSlip(root, {
          languages: ['en'],
          facility: { en },
          queue: { name: { en }, letter: 'OPD', pictogram: 'eye' },
        }),
        width,
      );
    const sizes = (blocks: readonly Block[]) =>
      blocks.flatMap((block) =>
        block.kind === 'text' && block.style.weight === 'heavy' ? block.style.size : [],
      );
    const [shortFacility = 0] = sizes(named('Eye'));
    const [longFacility = 0, ...others] = sizes(named(LONG_NAMES.en));
    expect(longFacility).toBeLessThan(shortFacility);
    expect(Math.min(longFacility, ...others)).toBeGreaterThanOrEqual(16);
    // Beside them there is room for two words a line on narrow paper, and for a third of the name on wide.
    const below = (name: string) => {
      const blocks = named(name);
      const picture = blocks.find(({ kind }) => kind === 'picture') as Block;
      const words = blocks.filter((block) => block.kind === 'text' && name.includes(block.text)).slice(1);
      return words.filter(({ y }) => y >= picture.y + picture.height).length;
    };
    expect(below('Eye')).toBe(0);
    if (width === 384) expect(below(LONG_NAMES.en)).toBeGreaterThan(2);
    for (const word of LONG_NAMES.en.split(' ')) expect(texts(named(LONG_NAMES.en))).toContain(word);
  });

  it('[PRN-42] keeps a Latin run between Urdu words on one line, or whole words of it', () => {
    for (const length of [3, 4, 5, 6, 7, 8, 9, 10]) {
      const words = 'شعبہ '.repeat(length);
      const said = texts(
        layOut(sampleSlip(root, { languages: ['ur'], facility: { ur: `${words}(SDH 2)` } }), width),
      );
      expect(said).toContain('\u2066(SDH 2)\u2069');
    }
    const run = 'Sher-i-Kashmir Institute of Medical Sciences Soura Srinagar';
    const long = texts(
      layOut(sampleSlip(root, { languages: ['ur'], facility: { ur: `شعبہ ${run} شعبہ` } }), width),
    );
    expect(long.replace(/[\n \u2066\u2069]+/g, ' ')).toContain(`شعبہ ${run} شعبہ`);
    for (const line of long.split('\n')) {
      expect(line.split('\u2066').length, line).toBe(line.split('\u2069').length);
    }
  });

  it('[PRN-17] [PRN-18] says what it is in each language, and only then', () => {
    const content = sampleSlip(root, { languages: ['ks', 'hi'] });
    const plain = texts(layOut(content, width));
    const copy = texts(layOut({ ...content, duplicate: true }, width));
    const demo = texts(layOut({ ...content, demo: true }, width));
    for (const language of content.languages) {
      const words = content.labels[language];
      const flat = (text: string) => text.replaceAll('\n', ' ');
      expect(plain).not.toContain(words?.['slip.duplicate']);
      expect(flat(copy)).toContain(words?.['slip.duplicate']);
      expect(plain).not.toContain(words?.['slip.demo']);
      expect(flat(demo)).toContain(words?.['slip.demo']);
    }
  });

  it('[PRN-17] says DUPLICATE beside the number, above all else where that would make the number small', () => {
    for (const language of slipLanguages) {
      for (const token of ['A7', 'A42', 'A142', 'OPD-142', 'OPD-10427']) {
        const content = sampleSlip(root, { languages: [language], token, duplicate: true });
        const blocks = layOut(content, width, 'left');
        const number = blocks.find((block) => block.kind === 'text' && block.text === token) as Block;
        const words = blocks.filter((block) => block.kind === 'text' && block.white && block.text !== 'A');
        const beside = words.every(({ y }) => y >= number.y && y < number.y + number.height);
        const above = words.every(({ y, height }) => y + height < number.y);
        expect(words.length).toBeGreaterThan(0);
        expect([beside, above]).toContain(true);
        const plain = layOut({ ...content, duplicate: false }, width, 'left');
        const full = plain.find((block) => block.kind === 'text' && block.text === token) as Block;
        if (above) expect(number.height).toBe(full.height);
        else expect(number.height).toBeGreaterThanOrEqual(width === 576 ? 72 : 60);
        if (token === 'A42') expect(beside).toBe(true);
        if (token === 'OPD-10427') expect(above).toBe(true);
      }
    }
  });

  it('[PRN-9] says that a wait is not known', () => {
    const content = sampleSlip(root, { languages: ['hi', 'en'], wait: null });
    const said = texts(layOut(content, width));
    expect(said).toContain('अभी पता नहीं');
    expect(said).toContain('Not known yet');
    expect(texts(layOut({ ...content, wait: { lowMinutes: 5, highMinutes: 12 } }, width))).toContain('5–12');
  });
});

describe('the typefaces', () => {
  it('[PRN-7] draws a date between Urdu words as it draws it alone', () => {
    const style = { face: 'nastaliq', size: 40, weight: 'text', rtl: true } as const;
    const alone = painter.text.stamp('22-11', { ...style, rtl: false }).bitmap;
    const within = painter.text.stamp('شعبہ \u206622-11\u2069', style).bitmap;
    const torn = painter.text.stamp('شعبہ 22-11', style).bitmap;
    // In right-to-left text the last words are on the left.
    expect(leftPart(within, alone)).toBe(true);
    expect(leftPart(torn, alone)).toBe(false);
  });

  it.each([
    ['A142', 198, 'heavy'],
    ['TT-471', 120, 'heavy'],
    ['225–240', 40, 'heavy'],
    ['22-11-2026  10:35', 25, 'text'],
  ] as const)(
    '[PRN-6] puts a number together of letters as the typeface sets it: %s, %i dots %s',
    (text, size, weight) => {
      const style = { face: 'latin', size, weight, rtl: false } as const;
      const { bitmap, ascent } = painter.text.stamp(text, style);
      const { width, height } = { width: bitmap.width + 64, height: bitmap.height + 16 };
      const context = createCanvas(width, height).getContext('2d');
      context.font = cssFont(style);
      context.fillText(text, 16, 8 + ascent);
      const { data } = context.getImageData(0, 0, width, height);
      const set = createBitmap(width, height);
      for (let at = 0; at < width * height; at++) {
        if ((data[at * 4 + 3] ?? 0) >= 112) setDot(set, at % width, Math.floor(at / width));
      }
      // Letters stand on whole dots here, between them there.
      const lefts = Array.from({ length: 48 }, (_, left) => left);
      const apart = Math.min(...lefts.map((left) => differing(bitmap, set, left)));
      expect(apart).toBeLessThan(edgeOf(bitmap) / 2);
      expect(Math.abs(painter.text.advance(text, style) - context.measureText(text).width)).toBeLessThan(1);
    },
  );

  it('[PRN-11] leaves out and reports characters that none of ours has', async () => {
    const content = sampleSlip(root, { languages: ['en'] });
    const odd = { ...content, facility: { en: 'Hos\u4e2dpi\u0b95tal \u{1f600}' } };
    const plain = { ...content, facility: { en: 'Hospital ' } };
    const drawn = await painter.paint(odd, 576);
    expect(drawn.missing.toSorted()).toEqual(['U+0B95', 'U+1F600', 'U+4E2D']);
    expect(drawn.bitmap).toEqual((await painter.paint(plain, 576)).bitmap);
  });

  it('[PRN-5] draws a pictogram beside the letter, and does without one that is not there', async () => {
    const folder = join(scratch, 'root');
    mkdirSync(join(folder, 'locales', 'pictograms'), { recursive: true });
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" width="8" height="8"><rect width="8" height="8"/></svg>';
    writeFileSync(join(folder, 'locales', 'pictograms', 'square.svg'), svg);
    execFileSync('ln', ['-s', join(root, 'node_modules'), join(folder, 'node_modules')]);
    const other = createPainter(folder);
    const content = sampleSlip(root, {
      languages: ['en'],
      queue: { name: { en: 'Eye' }, letter: 'E', pictogram: null },
    });
    const named = (pictogram: string | null) =>
      other.paint({ ...content, queue: { ...content.queue, pictogram } }, 576);
    const without = await named(null);
    expect((await named('absent')).bitmap).toEqual(without.bitmap);
    expect((await named('../../../../etc/passwd')).bitmap).toEqual(without.bitmap);
    expect(dots((await named('square')).bitmap)).toBe(dots(without.bitmap) + 64 * 64);
  });

  it('[PRN-5] refuses a width that is no paper', async () => {
    for (const width of [0, 200, 577, 5_000, Number.NaN]) {
      await expect(painter.paint(sampleSlip(root), width)).rejects.toThrow(RangeError);
    }
  });

  it('[PRN-1] has no field for a name, and draws nothing it was not asked for', async () => {
    const source = readFileSync(join(root, 'printer', 'slip.ts'), 'utf8');
    const [, fields = ''] = /export interface SlipContent \{([\s\S]*?)\n\}/.exec(source) ?? [];
    const names = fields.replace(/\/\*\*.*?\*\//gs, '').match(/\w+(?=:)/g);
    expect(names?.join(' ')).toBe(FIELDS);
    const content = sampleSlip(root);
    const smuggled = { ...content, name: 'Zooni', patient: { name: 'Zooni' } };
    expect((await painter.paint(smuggled, 384)).bitmap).toEqual((await painter.paint(content, 384)).bitmap);
  });
});

function inkOf(block: Block): number {
  switch (block.kind) {
    case 'text':
      return dots(painter.text.stamp(block.text, block.style).bitmap);
    case 'box':
      return block.width * block.height;
    case 'qr':
      return block.grid.modules.reduce((sum, dark) => sum + dark, 0) * block.dot ** 2;
    case 'picture':
    case 'grey':
      return 0;
    default:
      return block satisfies never;
  }
}

/** Dots that are burnt in one only, `part` being laid onto `whole` at (left, 8). */
function differing(part: Bitmap, whole: Bitmap, left: number): number {
  const both = createBitmap(whole.width, whole.height);
  stampBitmap(both, part, left, 8, true);
  return dots({ ...both, bits: both.bits.map((byte, at) => byte ^ (whole.bits[at] ?? 0)) });
}

/** Burnt dots with paper beside them. */
function edgeOf(bitmap: Bitmap): number {
  let edge = 0;
  for (let y = 0; y < bitmap.height; y++) {
    for (let x = 0; x < bitmap.width; x++) {
      if (dotAt(bitmap, x, y) && !(dotAt(bitmap, x - 1, y) && dotAt(bitmap, x + 1, y))) edge++;
    }
  }
  return edge;
}

/** Whether the left of `whole` is `part`, dot for dot, at some height. */
function leftPart(whole: Bitmap, part: Bitmap): boolean {
  return Array.from({ length: whole.height - part.height + 1 }, (_, top) => top).some((top) => {
    for (let y = 0; y < part.height; y++) {
      for (let x = 0; x < part.width; x++) if (dotAt(part, x, y) !== dotAt(whole, x, top + y)) return false;
    }
    return true;
  });
}
