import { describe, expect, it } from 'vitest';
import { readBirth, readGender, readPhone } from '../../abdm/person.ts';
import { readAbhaNumber } from '../../abdm/wire/abha-number.ts';

describe('parts of a person', () => {
  it('[ABDM-6] a birth keeps what is possible', () => {
    expect(readBirth('1987', '6', '06')).toEqual({ year: 1987, month: 6, day: 6 });
    expect(readBirth(2000, 2, 29)).toEqual({ year: 2000, month: 2, day: 29 });
    expect(readBirth(1900, 2, 29)).toEqual({ year: 1900, month: 2, day: null });
    expect(readBirth(1987, 13, 1)).toEqual({ year: 1987, month: null, day: null });
    expect(readBirth(1987, null, 5)).toEqual({ year: 1987, month: null, day: null });
    expect(readBirth(1987, 4, 31)).toEqual({ year: 1987, month: 4, day: null });
    expect(readBirth(1987, 0, 0)).toEqual({ year: 1987, month: null, day: null });
    for (const year of ['', 'abc', '87', 1.5, -1987, Number.NaN, null, undefined, '1e3', 99999]) {
      expect(readBirth(year, 1, 1)).toBeNull();
    }
  });

  it('[ABDM-6] phones lose +91 and a leading zero, and nothing else passes for one', () => {
    for (const text of [
      '9419000001',
      '+91 9419000001',
      '919419000001',
      '09419000001',
      '+91-94190-00001',
      9419000001,
    ]) {
      expect(readPhone(text)).toBe('9419000001');
    }
    expect(readPhone('+44 20 7946 0958')).toBe('442079460958');
    // Ten digits that happen to begin with 91 are a whole number already.
    expect(readPhone('9190000001')).toBe('9190000001');
    for (const text of [
      '',
      null,
      undefined,
      'none',
      '12345',
      '1'.repeat(16),
      '94190\u001b00001',
      '9419000001;x',
    ]) {
      expect(readPhone(text)).toBeNull();
    }
  });

  it('[ABDM-6] genders and ABHA numbers', () => {
    expect(['M', 'f', 'Male', 'T', 'D', 'O'].map(readGender)).toEqual(['M', 'F', 'M', 'T', 'D', 'O']);
    expect(['', 'X', null, undefined, 7].map(readGender)).toEqual(['U', 'U', 'U', 'U', 'U']);
    expect(readAbhaNumber('91-2345-6789-0126')).toBe('91234567890126');
    for (const value of ['9123456789012', '912345678901261', '91-2345-6789-012X', '', null, 1.5]) {
      expect(readAbhaNumber(value)).toBeNull();
    }
  });
});
