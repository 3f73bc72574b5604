// Owns the bounds of what a page may ask of the review.

import { describe, expect, it } from 'vitest';
import { daysQuery, facilitiesQuery, tableParam, tableQuery } from '../../../hub/contract/review.ts';

describe('what may be asked of the review', () => {
  it('[REV-1] nothing asked is the first page, worst first', () => {
    expect(facilitiesQuery.parse({})).toEqual({ search: '', order: 'worst', offset: 0, limit: 50 });
    expect(facilitiesQuery.parse({ district: '7', offset: '200', limit: '200', order: 'name' })).toEqual({
      search: '',
      district: 7,
      order: 'name',
      offset: 200,
      limit: 200,
    });
  });

  it.each([
    [{ limit: '201' }],
    [{ limit: '0' }],
    [{ offset: '-1' }],
    [{ search: 'x'.repeat(101) }],
    [{ order: 'tokens; drop' }],
    [{ standing: 'gone' }],
    [{ district: 'Ganderbal' }],
  ])('[REV-1] refuses %j', (asked) => {
    expect(facilitiesQuery.safeParse(asked).success).toBe(false);
  });

  it('[REV-1] a range is of days, a table is one of the list', () => {
    expect(daysQuery.safeParse({ from: '2026-11-01', to: '2026-11-30' }).success).toBe(true);
    expect(daysQuery.safeParse({ from: 'yesterday' }).success).toBe(false);
    expect(tableQuery.safeParse({ to: '2026-11-1' }).success).toBe(false);
    expect(tableParam.safeParse({ table: 'officers' }).success).toBe(false);
  });
});
