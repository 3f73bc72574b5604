import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bitmap } from '../../printer/bitmap.ts';
import { createBitmap, dotAt } from '../../printer/bitmap.ts';
import { breakRealTimePairs, encodeSlip } from '../../printer/escpos.ts';
import { loadProfile, profileNames, standOf } from '../../printer/profile.ts';
import { createPainter } from '../../printer/raster.ts';
import type { SlipContent } from '../../printer/slip.ts';
import { slipLanguages } from '../../printer/slip.ts';
import { createEscposReader } from '../../printer/virtual/escpos-reader.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { LONG_NAMES, sampleSlip } from '../support/slip-samples.ts';

const root = repositoryRoot();
const painter = createPainter(root);
/** DLE EOT, DLE ENQ and DLE DC4. */
const REAL_TIME = /\x10[\x04\x05\x14]/;
const profiles = profileNames(root).map((name) => loadProfile(root, name));

/** Every language alone, and every two of the five in both orders. */
const choices = slipLanguages.flatMap((first): [string, SlipContent['languages']][] => [
  [first, [first]],
  ...slipLanguages
    .filter((second) => second !== first)
    .map((second): [string, SlipContent['languages']] => [`${first} and ${second}`, [first, second]]),
]);

/** What comes out of a printer that gets these bytes in pieces of `piece`. */
function print(bytes: Uint8Array, widthDots: number, piece = 1_000) {
  const reader = createEscposReader(widthDots);
  for (let at = 0; at < bytes.length; at += piece) reader.feed(bytes.subarray(at, at + piece));
  return reader;
}

function rgba(bitmap: Bitmap, height: number): { data: Uint8ClampedArray; width: number; height: number } {
  const data = new Uint8ClampedArray(bitmap.width * height * 4).fill(255);
  for (let y = 0; y < bitmap.height; y++) {
    for (let x = 0; x < bitmap.width; x++) {
      if (dotAt(bitmap, x, y)) data.fill(0, (y * bitmap.width + x) * 4, (y * bitmap.width + x) * 4 + 3);
    }
  }
  return { data, width: bitmap.width, height };
}

describe('the bytes of a slip', () => {
  for (const width of [576, 384]) {
    it.each(slipLanguages)(`[PRN-4] print what was drawn: %s at ${width} dots`, async (language) => {
      const { bitmap } = await painter.paint(sampleSlip(root, { languages: [language, 'en'] }), width);
      for (const profile of profiles) {
        const { papers, strays, hazards } = print(encodeSlip(bitmap, profile), width);
        expect(strays).toEqual([]);
        expect(hazards).toBe(0);
        expect(papers).toHaveLength(1);
        expect(papers[0]?.complete).toBe(true);
        expect(papers[0]?.bitmap).toEqual(bitmap);
      }
    });
  }

  for (const width of [576, 384]) {
    it.each(slipLanguages)(
      `[PRN-4] agree with an encoder that is not ours: %s at ${width} dots`,
      async (language) => {
        const second = language === 'en' ? 'ur' : 'en';
        const { bitmap } = await painter.paint(sampleSlip(root, { languages: [language, second] }), width);
        const height = Math.ceil(bitmap.height / 8) * 8;
        const encoder = new ReceiptPrinterEncoder({
          language: 'esc-pos',
          imageMode: 'raster',
          columns: width / 12,
          feedBeforeCut: 0,
        });
        const [profile] = profiles;
        if (!profile) throw new Error('no profile');
        // Encoding breaks real-time pairs with a dot: the witness gets the picture as it is printed.
        const ours = print(encodeSlip(bitmap, profile), width);
        const theirs = print(encoder.image(rgba(bitmap, height), { width, height }).encode(), width);
        theirs.tear();
        const padded = createBitmap(width, height);
        padded.bits.set(ours.papers[0]?.bitmap.bits ?? []);
        expect(theirs.papers[0]?.bitmap).toEqual(padded);
      },
    );
  }

  describe.each([
    [576, 40_000, 49_000],
    [384, 25_000, 34_000],
  ])('at %i dots', (width, most, longest) => {
    const bytesOf = async (content: SlipContent) => {
      const sizes: number[] = [];
      for (const stand of ['center', 'left'] as const) {
        const { bitmap } = await painter.paint(content, width, stand);
        const fitting = profiles.filter((profile) => standOf(profile) === stand);
        sizes.push(...fitting.map((profile) => encodeSlip(bitmap, profile).length));
      }
      return Math.max(...sizes);
    };
    it.each(choices)(
      '[PRN-41] are few in %s, as a copy too, and not many more with the longest names',
      async (_, languages) => {
        const slip = sampleSlip(root, { languages });
        const queue = { ...slip.queue, pictogram: 'general' };
        const long = { ...slip, facility: LONG_NAMES, queue: { ...queue, letter: 'OPD', name: LONG_NAMES } };
        for (const duplicate of [false, true]) {
          expect(await bytesOf({ ...slip, queue, duplicate })).toBeLessThanOrEqual(most);
          expect(await bytesOf({ ...long, duplicate })).toBeLessThanOrEqual(longest);
        }
      },
    );

    it.each(['A142', 'A1042', 'OPD-142', 'OPD-10427'])(
      '[PRN-41] are few in the tallest languages with long numbers: %s',
      async (token) => {
        const wait = { lowMinutes: 225, highMinutes: 240 };
        const slip = sampleSlip(root, { languages: ['ks', 'ur'], token, ahead: 107, wait });
        const queue = { ...slip.queue, pictogram: 'general' };
        for (const duplicate of [false, true])
          expect(await bytesOf({ ...slip, queue, duplicate })).toBeLessThanOrEqual(most);
      },
    );
  });

  it('[PRN-4] hold for any picture, in any pieces', () => {
    const picture = fc.record({
      stride: fc.integer({ min: 1, max: 9 }),
      rows: fc.array(fc.constantFrom('blank', 'sparse', 'full'), { minLength: 1, maxLength: 400 }),
      seed: fc.uint8Array({ minLength: 64, maxLength: 64 }),
      piece: fc.integer({ min: 1, max: 300 }),
    });
    fc.assert(
      fc.property(picture, ({ stride, rows, seed, piece }) => {
        for (const profile of profiles) {
          const bitmap = createBitmap(stride * 8, rows.length);
          rows.forEach((kind, y) => {
            for (let x = 0; x < stride; x++) {
              const byte = seed[(y * 7 + x) % 64] ?? 0;
              bitmap.bits[y * stride + x] = kind === 'blank' ? 0 : kind === 'sparse' && x % 3 ? 0 : byte;
            }
          });
          const { papers, strays, hazards } = print(encodeSlip(bitmap, profile), stride * 8, piece);
          expect([strays, hazards]).toEqual([[], 0]);
          expect(papers.map((paper) => paper.bitmap)).toEqual([bitmap]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('[PRN-3] hold no real-time command, at the price of one dot each', () => {
    const data = Uint8Array.from([0x10, 0x04, 0x01, 0x10, 0x10, 0x05, 0x10, 0x14, 0x08, 0x10, 0x03]);
    expect(breakRealTimePairs(data)).toEqual([1, 5, 7]);
    expect([...data]).toEqual([0x10, 0x0c, 0x01, 0x10, 0x10, 0x0d, 0x10, 0x1c, 0x08, 0x10, 0x03]);
    const bitmap = createBitmap(16, 300);
    bitmap.bits.forEach((_, at) => {
      bitmap.bits[at] = at % 2 ? ([0x04, 0x05, 0x14][at % 3] ?? 0) : 0x10;
    });
    for (const profile of profiles) {
      const bytes = encodeSlip({ ...bitmap, bits: bitmap.bits.slice() }, profile);
      expect(bytes.toString('latin1')).not.toMatch(REAL_TIME);
    }
  });

  it('[PRN-2] are image data and our own commands, whatever the texts hold', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '\x1b@\x1dV\x00',
        '\x10\x14\x01\x00\x01',
        '\u202e\u2066evil',
        `ب${'\u0650'.repeat(90)}`,
        '\x1dv0\0\xff\xff\xff\xff',
      ),
    );
    const field = fc.tuple(
      hostile,
      hostile,
      hostile,
      hostile,
      hostile,
      hostile,
      fc.constantFrom(...slipLanguages),
    );
    await fc.assert(
      fc.asyncProperty(field, async ([facility, queue, letter, token, date, place, language]) => {
        const base = sampleSlip(root);
        const labels = Object.fromEntries(Object.keys(base.labels.en ?? {}).map((key) => [key, place]));
        const content = {
          ...base,
          languages: [language] as const,
          labels: { [language]: labels as typeof base.labels.en },
          facility: { [language]: facility },
          queue: { name: { [language]: queue }, letter, pictogram: facility },
          token,
          issued: { date, time: letter },
          place: { [language]: place },
          url: `https://q.example.in/${queue}`,
        };
        const { bitmap } = await painter.paint(content, 384);
        for (const profile of profiles) {
          const bytes = encodeSlip(bitmap, profile);
          const reader = print(bytes, 384);
          expect([reader.strays, reader.hazards, reader.papers.length]).toEqual([[], 0, 1]);
          expect(bytes.toString('latin1')).not.toMatch(REAL_TIME);
          expect(reader.papers[0]?.bitmap).toEqual(bitmap);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('[PRN-2] [PRN-3] are those of the clean name for every control byte, bidi control and storm of marks', async () => {
    const range = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, at) => String.fromCodePoint(from + at));
    // Line breaks and tabs are spaces to a reader, the joiners belong to words.
    const controls = [...range(0, 8), ...range(0x0e, 0x1f), ...range(0x7f, 0x84), ...range(0x86, 0x9f)];
    const bidi = ['\u061c', '\u200e', '\u200f', ...range(0x202a, 0x202e), ...range(0x2066, 0x2069)];
    const dirty = [...controls, ...bidi, '\u001b@', '\ufeff', '\u{e0001}'].join('');
    const storm = '\u0650\u0651\u0652\u0653\u0654'.repeat(60);
    const names: [string, string][] = [
      ...[...controls, ...bidi, '\ufeff'].map((one): [string, string] => [`شف${one}اخانہ`, 'شفاخانہ']),
      [`${dirty}Hospital${dirty.replace('@', '')}`, '@Hospital'],
      [`शिफा${dirty.replace('@', '')}खाना`, 'शिफाखाना'],
      [`ب${storm}`, `ب${storm.normalize('NFC').slice(0, 4)}`],
    ];
    const slipOf = (name: string) =>
      sampleSlip(root, { languages: ['ur'], facility: { ur: name }, place: null, url: null });
    const epson = loadProfile(root, 'epson');
    const clean = new Map<string, Buffer>();
    for (const [name, meant] of names) {
      const { bitmap } = await painter.paint(slipOf(name), 384);
      const bytes = encodeSlip(bitmap, epson);
      const asked: unknown[] = [];
      const reader = createEscposReader(384, { request: (request) => asked.push(request) });
      reader.feed(bytes);
      // ESC @ at its beginning is all that a slip tells the printer besides its picture and the cut.
      expect([reader.strays, reader.hazards, asked]).toEqual([[], 0, [{ kind: 'initialise' }]]);
      expect(bytes.toString('latin1')).not.toMatch(REAL_TIME);
      const known = clean.get(meant) ?? encodeSlip((await painter.paint(slipOf(meant), 384)).bitmap, epson);
      clean.set(meant, known);
      expect(bytes.equals(known), JSON.stringify(name)).toBe(true);
    }
  });
});
