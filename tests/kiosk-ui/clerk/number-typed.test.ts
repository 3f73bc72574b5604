/** A number as people type it. */
import { expect, it } from 'vitest';
import { numberIn } from '../../../kiosk-ui/clerk/number-typed.ts';

it.each([
  ['42', 42],
  [' 0 ', 0],
  ['٤٢', 42],
  ['۴۲', 42],
  ['४२', 42],
  ['', null],
  ['A42', null],
  ['-3', null],
  ['4.5', null],
  ['123456', null],
  ['৪২', null],
])('[BAK-8] %j is %j', (typed, number) => {
  expect(numberIn(typed)).toBe(number);
});
