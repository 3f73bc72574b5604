import { describe, expect, it } from 'vitest';
import { grouped, inLakhCrore, percent } from '../../../hub/contract/lakh-crore.ts';

describe('numbers as India writes them', () => {
  it.each([
    [0, '0'],
    [7, '7'],
    [999, '999'],
    [1_000, '1,000'],
    [99_999, '99,999'],
    [100_000, '1,00,000'],
    [7_116_204, '71,16,204'],
    [12_345_678, '1,23,45,678'],
    [1_000_000_000, '1,00,00,00,000'],
    [-12_345, '-12,345'],
  ])('[RVW-1] %d is grouped as %s', (value, written) => {
    expect(grouped(value)).toBe(written);
  });

  it.each([
    [0, '0', 'one'],
    [99_999, '99,999', 'one'],
    [100_000, '1.00', 'lakh'],
    [7_116_204, '71.16', 'lakh'],
    [129_000, '1.29', 'lakh'],
    [105_000, '1.05', 'lakh'],
    [9_999_999, '99.99', 'lakh'],
    [10_000_000, '1.00', 'crore'],
    [12_345_678, '1.23', 'crore'],
    [12_345_678_901, '1,234.56', 'crore'],
  ])('[RVW-1] %d is read as %s %s, never as more than it is', (value, figure, scale) => {
    expect(inLakhCrore(value)).toEqual({ figure, scale });
  });

  it.each([
    [0, 0, null],
    [0, 10, 0],
    [999, 1_000, 99],
    [1_000, 1_000, 100],
    [1, 3, 33],
  ])('[RVW-1] %d of %d is %s percent', (part, whole, expected) => {
    expect(percent(part, whole)).toBe(expected);
  });
});
