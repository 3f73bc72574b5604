import { describe, expect, it } from 'vitest';
import { EMPTY_YEAR, eraseDigit, mayFollow, typeDigit, yearOf } from '../../../kiosk-ui/kiosk/birth.ts';
import { isLongName, pagesOf, TILES_A_PAGE, tilesOf } from '../../../kiosk-ui/kiosk/tiles.ts';

const TODAY = '2026-11-23';

function typed(digits: string): string {
  return [...digits].reduce((so, digit) => typeDigit(so, Number(digit), TODAY), EMPTY_YEAR);
}

describe('the year of birth', () => {
  it('[KSK-4] takes every year of somebody alive and no other', () => {
    for (const year of [1906, 1950, 1999, 2000, 2019, 2026])
      expect(yearOf(typed(String(year)), TODAY)).toBe(year);
    for (const year of ['0000', '1905', '1899', '2027', '2100', '9999'])
      expect(yearOf(typed(year), TODAY)).toBeNull();
  });

  it('[KSK-4] keys that lead nowhere are told apart, and a digit can be taken back', () => {
    const first = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((digit) => mayFollow('', digit, TODAY));
    expect(first).toEqual([1, 2]);
    expect(typed('19581')).toBe('1958');
    expect(eraseDigit('1958')).toBe('195');
    expect(eraseDigit('')).toBe('');
    expect(yearOf('195', TODAY)).toBeNull();
  });
});

describe('the departments', () => {
  it('[KSK-12] are all on one page up to twelve, then on further ones, each once', () => {
    for (const count of [1, 4, TILES_A_PAGE, TILES_A_PAGE + 1, 30]) {
      const all = Array.from({ length: count }, (_, i) => i);
      const pages = Array.from({ length: pagesOf(count) }, (_, page) => tilesOf(all, page));
      expect(pages.flat()).toEqual(all);
      expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(TILES_A_PAGE);
    }
    expect(pagesOf(TILES_A_PAGE)).toBe(1);
    // A queue that went while its page was open leaves no empty page.
    expect(tilesOf([1, 2], 3)).toEqual([1, 2]);
    expect([isLongName('Heart'), isLongName('Obstetrics, Gynaecology and Maternal Health')]).toEqual([
      false,
      true,
    ]);
  });
});
