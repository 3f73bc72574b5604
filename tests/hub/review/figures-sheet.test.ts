import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OFFICER_LANGUAGES } from '../../../hub/contract/officers.ts';
import type { DistrictRow, Review } from '../../../hub/contract/review.ts';
import { figuresSheet, loadOfficerWords } from '../../../hub/review/figures-sheet.ts';
import { registerFonts } from '../../../printer/fonts.ts';
import { createPosterPainter } from '../../../printer/poster-painter.ts';
import { MOST_SHEET_ROWS } from '../../../printer/review-sheet.ts';
import { repositoryRoot } from '../../support/repository-root.ts';

const root = repositoryRoot();
const words = loadOfficerWords(root);
const folder = mkdtempSync(join(tmpdir(), 'parchi-figures-'));
let paint: ReturnType<typeof createPosterPainter>;
beforeAll(() => {
  registerFonts(root);
  paint = createPosterPainter(root);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tokens = (all: number) => ({
  tokens: all,
  share: all,
  card: 0,
  walkIn: 0,
  paper: 0,
  proven: Math.floor(all / 2),
});
const professionals = { verified: 12, reported: 1, unknown: 2, left: 0, facilities: 9 };
const wait = { medianMinutes: 14.4, called: 10 };
const standing = { registered: 3_607, enrolled: 3_000, live: 2_700, silent: 280, never: 20 };

function district(lgd: number, name: string): DistrictRow {
  return {
    lgd,
    name,
    standing: { registered: 40, enrolled: 30, live: 20, silent: 9, never: 1 },
    today: tokens(lgd),
    yesterday: tokens(lgd * 2),
    month: tokens(lgd * 30),
    all: tokens(lgd * 400),
    wait,
    professionals,
    unwell: 1,
    forks: 0,
  };
}

function review(byDistrict: DistrictRow[]): Review {
  return {
    at: Date.UTC(2026, 10, 28, 6, 12),
    today: '2026-11-28',
    districts: null,
    tokens: {
      today: tokens(38_412),
      yesterday: tokens(47_759),
      month: tokens(892_031),
      all: tokens(7_116_204),
    },
    standing,
    hours: { today: Array(24).fill(7), yesterday: Array(24).fill(9) },
    wait: { today: wait, yesterday: wait, month: wait },
    professionals,
    versions: [],
    health: [],
    forks: 1,
    byDistrict,
  };
}

function drawn(
  name: string,
  ...[of, mine, language]: [Review, Parameters<typeof figuresSheet>[1], 'en' | 'hi' | 'ur']
) {
  const path = join(folder, `${name}.pdf`);
  writeFileSync(path, paint(figuresSheet(of, mine, language, words), 'a4'));
  return {
    info: execFileSync('pdfinfo', [path], { encoding: 'utf8' }),
    fonts: execFileSync('pdffonts', [path], { encoding: 'utf8' }),
    text: execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }),
  };
}

/** Every word of a page and where it stands, in points. */
function wordsOf(name: string) {
  const page = execFileSync('pdftotext', ['-bbox', join(folder, `${name}.pdf`), '-'], { encoding: 'utf8' });
  const word = /<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<\/word>/g;
  return Array.from(page.matchAll(word), ([, left, right, bottom, text = '']) => ({
    ...{ left: Number(left), right: Number(right), bottom: Number(bottom), text },
  }));
}

const TWO = [district(13, 'Srinagar'), district(621, 'Ramban')];

describe("the page of a meeting's figures", () => {
  it.each(OFFICER_LANGUAGES)(
    '[RVW-4] is one A4 page in %s, in typefaces that are in the file',
    (language) => {
      const { info, fonts, text } = drawn(language, review(TWO), null, language);
      expect(info).toMatch(/Pages: +1\n/);
      expect(info).toMatch(/Page size: +595(\.\d+)? x 842/);
      for (const row of fonts
        .split('\n')
        .slice(2)
        .filter((one) => one !== ''))
        expect(row).toMatch(/Noto\S+ +CID TrueType +Identity-H +yes yes/);
      // Figures are the same in every language, and can be copied from the page.
      for (const figure of [
        '38,412',
        '47,759',
        '8.92',
        '71.16',
        '71,16,204',
        '2,700',
        '280',
        '28.11.2026 11:42',
      ])
        expect(text).toContain(figure);
    },
  );

  it('[RVW-4] has a row for each district, and one page still where there are more than it has room for', () => {
    expect(drawn('two', review(TWO), null, 'en').text).toMatch(
      /Ramban +40 +20 +9 +621 +1,242 +18,630 +2,48,400 +14/,
    );
    const many = Array.from({ length: MOST_SHEET_ROWS + 39 }, (_, i) =>
      district(7_000 + i, `Zila ${i} ${'of a long name '.repeat(12)}`),
    );
    const { info, text } = drawn('many', review(many), null, 'en');
    expect(info).toMatch(/Pages: +1\n/);
    expect(text).toContain(`Zila ${MOST_SHEET_ROWS - 1} `);
    expect(text).not.toContain(`Zila ${MOST_SHEET_ROWS} `);
    expect(text).toContain('39 more districts');
  });

  it.each(OFFICER_LANGUAGES)(
    '[RVW-4] cuts a name that has no room before it runs into a figure, and no figure, in %s',
    (language) => {
      const long = 'Sri Potti Sriramulu '.repeat(5).slice(0, 90);
      const many = Array.from({ length: MOST_SHEET_ROWS }, (_, i) => ({
        ...district(7_000 + i, i % 2 === 0 ? long : `${i} ${long.replaceAll(' ', '')}`),
        standing: { ...standing, registered: 98_765 },
      }));
      drawn('long', review([...many.slice(1), ...TWO]), null, language);
      const all = wordsOf('long');
      const figures = all.filter(({ text }) => text === '98,765');
      expect(figures).toHaveLength(MOST_SHEET_ROWS - 1);
      for (const figure of figures) {
        const name = all.filter((one) => Math.abs(one.bottom - figure.bottom) < 3 && /Sri/.test(one.text));
        expect(name).not.toEqual([]);
        for (const { left, right } of name) {
          if (language === 'ur') expect(left).toBeGreaterThan(figure.right);
          else expect(right).toBeLessThan(figure.left);
        }
      }
      expect(all.filter(({ text }) => text.endsWith('…'))).toHaveLength(MOST_SHEET_ROWS - 1);
    },
  );

  it('[RVW-4] says whose districts it is of, in the words of its language', () => {
    const of = (language: 'hi' | 'ur', mine: Parameters<typeof figuresSheet>[1]) =>
      figuresSheet(review(TWO), mine, language, words).scope.text;
    expect(
      of('ur', [
        { lgd: 13, name: 'Srinagar' },
        { lgd: 9_999, name: 'Elsewhere' },
      ]),
    ).toBe('سرینگر · Elsewhere');
    expect(of('hi', null)).toBe('सभी ज़िले');
  });
});
