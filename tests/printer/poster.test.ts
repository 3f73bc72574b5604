// Owns that posters say what they must on paper: what a code reader and a reader of PDF files make of them.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCoverage, registerFonts } from '../../printer/fonts.ts';
import type { Poster, PosterSize, QueuePoster } from '../../printer/poster.ts';
import { readPictogram } from '../../printer/poster-drawings.ts';
import { createPosterPainter } from '../../printer/poster-painter.ts';
import { loadCatalogues } from '../../server/catalogues.ts';
import { facilityFile } from '../../server/contract/facility.ts';
import { deskPoster, queuePoster } from '../../server/printing/posters.ts';
import { exampleFacility } from '../support/example-facility.ts';
import { repositoryRoot } from '../support/repository-root.ts';

const root = repositoryRoot();
const scratch = mkdtempSync(join(tmpdir(), 'parchi-posters-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const catalogues = loadCatalogues(root);
const LONG = {
  en: 'Sher-i-Kashmir Institute of Medical Sciences, Soura, Srinagar – Department of Superspeciality Care',
  ur: 'شیرِ کشمیر انسٹی ٹیوٹ آف میڈیکل سائنسز صورہ سرینگر 190011 شعبہ خصوصی نگہداشت',
};
const FIVE = {
  en: 'Obstetrics and Gynaecology, Antenatal Clinic',
  ur: 'زچگی و امراضِ نسواں، حاملہ خواتین کا کلینک',
  hi: 'प्रसूति एवं स्त्री रोग, प्रसवपूर्व क्लिनिक',
  ks: 'زچگی تہٕ زنانہ بیمارییہِ، حامِلہٕ کلینِک',
  doi: 'जच्चगी ते जनानी रोग, गर्भवती क्लिनिक',
};
const file = facilityFile.parse(exampleFacility());
const long = facilityFile.parse(
  exampleFacility((draft) => {
    draft.facility.name = LONG;
    for (const queue of draft.queues) queue.name = LONG;
    for (const counter of draft.counters) counter.name = LONG;
    draft.queues[0].prefix = 'XYZ';
  }),
);
const PHR = 'https://phrsbx.abdm.gov.in';
const CODE = `${PHR}/share-profile?hip-id=IN0110000123&counter-id=OPD1`;
const words = (demo = false, from = file) => ({ file: from, catalogues, demo });
const of = (demo = false, from = file): QueuePoster => {
  const poster = queuePoster(words(demo, from), 'OPD1', PHR);
  if (poster === null) throw new Error('no such queue');
  return poster;
};
let paint: ReturnType<typeof createPosterPainter>;
beforeAll(() => {
  registerFonts(root);
  paint = createPosterPainter(root);
});

function pdf(poster: Poster, size: PosterSize, name: string): string {
  const path = join(scratch, `${name}-${size}.pdf`);
  writeFileSync(path, paint(poster, size));
  return path;
}

/** The page as dots, 0 black to 255 white. */
async function dots(path: string, dpi: number) {
  execFileSync('pdftoppm', ['-r', `${dpi}`, '-gray', '-png', '-singlefile', path, path.slice(0, -4)]);
  const image = await loadImage(readFileSync(`${path.slice(0, -4)}.png`));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return {
    ...image,
    width: image.width,
    height: image.height,
    at: (x: number, y: number) => data[(y * image.width + x) * 4] ?? 255,
  };
}

function readCode(path: string): string {
  return execFileSync('zbarimg', ['--nodbus', '--quiet', '--raw', `${path.slice(0, -4)}.png`], {
    encoding: 'utf8',
  }).trim();
}

describe('a poster', () => {
  it.each([
    ['a4', 595, 842],
    ['a3', 842, 1191],
  ] as const)(
    '[POS-1] has the code of its queue on %s, read in black and white',
    async (size, width, height) => {
      for (const [name, poster] of [
        ['plain', of()],
        ['long', of(true, long)],
      ] as const) {
        const path = pdf(poster, size, name);
        const info = execFileSync('pdfinfo', [path], { encoding: 'utf8' });
        expect(info).toMatch(new RegExp(`Page size: +${width}(\\.\\d+)? x ${height}(\\.\\d+)? pts`));
        expect(info).toMatch(/Pages: +1\n/);
        await dots(path, 72);
        expect(readCode(path)).toBe(CODE);
      }
    },
  );

  it('[POS-2] says steps, purpose and names in five languages, with typefaces of its own and none missing', () => {
    const missingIn = createCoverage(createCanvas(64, 64).getContext('2d'));
    const poster = of();
    if (poster.kind !== 'queue') throw new Error('not of a queue');
    const desk = deskPoster(words());
    for (const text of [...poster.steps, poster.consent, desk.show, desk.consent]) {
      expect(text.map(({ language }) => language)).toEqual(['ur', 'ks', 'hi', 'doi', 'en']);
      for (const one of text) expect(missingIn(one.text), one.text).toEqual([]);
    }
    for (const [name, drawn] of [
      ['queue', poster],
      ['desk', desk],
    ] as const) {
      const fonts = execFileSync('pdffonts', [pdf(drawn, 'a4', name)], { encoding: 'utf8' });
      const rows = fonts
        .split('\n')
        .slice(2)
        .filter((row) => row !== '');
      expect(rows.length).toBeGreaterThanOrEqual(4);
      // Columns emb and sub: the font is in the file.
      for (const row of rows) expect(row).toMatch(/Noto\S+ +CID TrueType +Identity-H +yes yes/);
    }
  });

  it('[POS-3] keeps all but the marks for cutting inside them, long names too', async () => {
    const posters = [of(), of(true), of(true, long), deskPoster(words(true, long))];
    for (const [index, poster] of posters.entries()) {
      const page = await dots(pdf(poster, 'a4', `edge-${index}`), 72);
      const outside: string[] = [];
      let marks = 0;
      for (let y = 0; y < page.height; y++) {
        for (let x = 0; x < page.width; x++) {
          const inside = x > 29 && x < page.width - 30 && y > 29 && y < page.height - 30;
          if (inside || page.at(x, y) > 200) continue;
          const nearX = Math.min(Math.abs(x - 28), Math.abs(page.width - 29 - x)) <= 15;
          const nearY = Math.min(Math.abs(y - 28), Math.abs(page.height - 29 - y)) <= 15;
          if (nearX && nearY) marks += 1;
          else outside.push(`${x},${y}`);
        }
      }
      expect(outside).toEqual([]);
      expect(marks).toBeGreaterThan(20);
    }
  });

  it('[POS-9] has the names of the queue in the middle of its band, and none on its edge', async () => {
    const five = facilityFile.parse(
      exampleFacility((draft) => {
        for (const queue of draft.queues) queue.name = FIVE;
      }),
    );
    for (const [index, poster] of [of(), of(false, long), of(true, five)].entries()) {
      const page = await dots(pdf(poster, 'a4', `band-${index}`), 72);
      // Right of the words there is nothing but the band.
      const isBand = (y: number) => page.at(556, y) < 240;
      const top = Array.from({ length: 400 }, (_, y) => y).find((y) => isBand(y) && isBand(y + 50)) ?? 0;
      let bottom = top;
      while (isBand(bottom + 1)) bottom += 1;
      const rows = Array.from({ length: bottom - top + 1 }, (_, row) => top + row);
      expect(bottom - top).toBeGreaterThan(100);
      const inked = rows.slice(3, -3).filter((y) => {
        for (let x = 290; x < 549; x++) if (Math.abs(page.at(x, y) - page.at(556, y)) > 60) return true;
        return false;
      });
      const [above, below] = [(inked[0] ?? 0) - top, bottom - (inked.at(-1) ?? 0)];
      expect(Math.min(above, below), `${index}`).toBeGreaterThan(3);
      expect(Math.abs(above - below), `${index}: ${above} above, ${below} below`).toBeLessThan(20);
    }
  });

  it('[POS-4] draws every pictogram there is, and does without one that is not there', () => {
    for (const name of readdirSync(join(root, 'locales', 'pictograms'))) {
      const svg = readFileSync(join(root, 'locales', 'pictograms', name), 'utf8');
      const shapes = svg.match(/<(?!svg|title|\/)[a-z]+/g) ?? [];
      expect(readPictogram(root, name.replace('.svg', ''))?.length, name).toBe(shapes.length);
    }
    expect(readPictogram(root, 'absent')).toBeNull();
    expect(readPictogram(root, '../../package')).toBeNull();
    const absent = { ...of(), queue: { name: [], letter: 'A', pictogram: 'absent' } } as Poster;
    expect(paint(absent, 'a4').subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('[POS-5] says that a demonstration is one', () => {
    expect(of(true).demo.map(({ text }) => text)).toEqual([
      'نمونہ – اصلی ٹوکن نہیں',
      'DEMONSTRATION – not a real token',
    ]);
    expect(of(false).demo).toEqual([]);
    expect(deskPoster(words(true)).demo).toHaveLength(2);
  });
});
