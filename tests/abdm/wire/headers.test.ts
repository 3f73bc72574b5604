import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBearer, readTimestamp, timestamp } from '../../../abdm/wire/headers.ts';

describe('headers', () => {
  it('[ABDM-16] TIMESTAMP is written and read', () => {
    const at = Date.UTC(2026, 10, 22, 4, 30, 5, 7);
    expect(timestamp(at)).toBe('2026-11-22T04:30:05.007Z');
    for (const text of [
      '2026-11-22T04:30:05.007Z',
      '2026-11-22T04:30:05.007',
      '2026-11-22 04:30:05.007Z',
      '2026-11-22T04:30:05.007123Z',
      '2026-11-22T10:00:05.007+05:30',
      '2026-11-22T10:00:05.007+0530',
      ' 2026-11-22T04:30:05.007z ',
    ]) {
      expect(readTimestamp(text), text).toBe(at);
    }
    for (const text of [
      '',
      'now',
      '2026-11-22',
      '2026-13-22T04:30:05Z',
      '1795321805007',
      'Sun, 22 Nov 2026 04:30:05 GMT',
    ]) {
      expect(readTimestamp(text), text).toBeNull();
    }
  });

  it('[ABDM-12] any text can be read as a TIMESTAMP or a bearer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        readTimestamp(text);
        readBearer(text);
      }),
    );
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }), (date) => {
        expect(readTimestamp(timestamp(date.getTime()))).toBe(date.getTime());
      }),
    );
  });
});
