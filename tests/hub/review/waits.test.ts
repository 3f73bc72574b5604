// Owns the median of merged waits.

import { describe, expect, it } from 'vitest';
import { WAIT_PLACES } from '../../../hub/contract/figures.ts';
import { addPlaces, waitOf } from '../../../hub/review/waits.ts';

const places = (counts: Record<number, number>) =>
  Array.from({ length: WAIT_PLACES }, (_, i) => counts[i] ?? 0);

describe('the median wait', () => {
  it('[REV-4] lies where the middle one of all people does', () => {
    expect(waitOf([])).toEqual({ medianMinutes: null, called: 0 });
    // Twenty of 10 to 15 minutes: the middle of that place.
    expect(waitOf(places({ 6: 20 }))).toEqual({ medianMinutes: 12.5, called: 20 });
    expect(waitOf(places({ 0: 9, 6: 1 }))).toEqual({ medianMinutes: 0.6, called: 10 });
    expect(waitOf(places({ 15: 3 }))).toEqual({ medianMinutes: 240, called: 3 });
  });

  it('[REV-4] over two districts is one of their people, not the mean of two medians', () => {
    const few = places({ 13: 2 });
    const many = places({ 0: 98 });
    expect(waitOf(addPlaces(few, many)).medianMinutes).toBeLessThan(1);
    expect(addPlaces([1], [1, 2, 3])).toEqual([2, 2, 3]);
  });
});
