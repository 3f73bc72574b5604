// Owns that a block's sheet is what scissors and a pen need: pages, cutting lines that nothing lies on, black ink.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerFonts } from '../../printer/fonts.ts';
import { createPosterPainter } from '../../printer/poster-painter.ts';
import { loadCatalogues } from '../../server/catalogues.ts';
import { facilityFile } from '../../server/contract/facility.ts';
import { paperSheet } from '../../server/paper/paper-sheet.ts';
import { exampleFacility } from '../support/example-facility.ts';
import { repositoryRoot } from '../support/repository-root.ts';

const root = repositoryRoot();
const scratch = mkdtempSync(join(tmpdir(), 'parchi-sheets-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const catalogues = loadCatalogues(root);
const LONG = {
  en: 'Sher-i-Kashmir Institute of Medical Sciences, Soura, Srinagar – Superspeciality Care',
  ur: 'شیرِ کشمیر انسٹی ٹیوٹ آف میڈیکل سائنسز صورہ سرینگر 190011 شعبہ خصوصی نگہداشت',
};
const long = exampleFacility((draft) => {
  draft.facility.name = LONG;
  for (const queue of draft.queues) queue.name = LONG;
  draft.queues[0].prefix = 'XYZ';
});
/** Dots a point, and the layout's own measures in points: margin, slip, and what is kept free beside a line. */
const DPI = 144;
const SCALE = DPI / 72;
const MARGIN = 28;
const SLIP = { width: (595.28 - 2 * MARGIN) / 2, height: (841.89 - 2 * MARGIN) / 5 };
const FREE = 4;

let paint: ReturnType<typeof createPosterPainter>;
beforeAll(() => {
  registerFonts(root);
  paint = createPosterPainter(root);
});

/** The pages as pictures of red, green, blue and opaqueness. */
async function pages(name: string, facility: unknown, block: { first: number; last: number }, demo: boolean) {
  const file = facilityFile.parse(facility);
  const sheet = paperSheet({ file, catalogues, demo }, { queue: 'OPD1', ...block });
  if (sheet === null) throw new Error('no such queue');
  const folder = mkdtempSync(join(scratch, 'p-'));
  writeFileSync(join(folder, `${name}.pdf`), paint(sheet, 'a4'));
  execFileSync('pdftoppm', ['-r', `${DPI}`, '-png', join(folder, `${name}.pdf`), join(folder, 'page')]);
  const files = readdirSync(folder)
    .filter((one) => one.endsWith('.png'))
    .sort();
  const images = files.map((one) => loadImage(readFileSync(join(folder, one))));
  return (await Promise.all(images)).map((image) => {
    const context = createCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  });
}

type Page = Awaited<ReturnType<typeof pages>>[number];

function isWhite({ data, width }: Page, x: number, y: number): boolean {
  return (data[(Math.round(y * SCALE) * width + Math.round(x * SCALE)) * 4] ?? 0) > 200;
}

function colouredDots({ data }: Page): number {
  let found = 0;
  for (let at = 0; at < data.length; at += 4)
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) found += 1;
  return found;
}

it.each([
  ['plain', exampleFacility(), false],
  ['long', long, true],
] as const)(
  '[PAP-8] %s slips lie between the cutting lines, in black alone, a tally after them',
  async (name, facility, demo) => {
    const all = await pages(name, facility, { first: 9_877, last: 9_899 }, demo);
    // 23 numbers, ten a page, and the page to tick.
    expect(all).toHaveLength(4);
    expect(all.map(colouredDots)).toEqual([0, 0, 0, 0]);
    for (const page of all.slice(0, -1)) {
      for (let row = 0; row <= 5; row += 1) {
        for (const beside of [-FREE, FREE]) {
          const y = MARGIN + row * SLIP.height + beside;
          for (let x = MARGIN + FREE; x < 595 - MARGIN - FREE; x += 1) {
            if (Math.abs(x - MARGIN - SLIP.width) < FREE) continue;
            if (!isWhite(page, x, y)) throw new Error(`ink at ${x}, ${y}`);
          }
        }
      }
      for (let column = 0; column <= 2; column += 1) {
        for (const beside of [-FREE, FREE]) {
          const x = MARGIN + column * SLIP.width + beside;
          for (let y = MARGIN + FREE; y < 842 - MARGIN - FREE; y += 1) {
            if ((y - MARGIN + FREE) % SLIP.height < 2 * FREE) continue;
            if (!isWhite(page, x, y)) throw new Error(`ink at ${x}, ${y}`);
          }
        }
      }
    }
    // The last page of slips has three: the fourth place is empty.
    const last = all.at(-2);
    expect(last === undefined || isWhite(last, MARGIN + 1.5 * SLIP.width, MARGIN + 1.4 * SLIP.height)).toBe(
      true,
    );
  },
);
