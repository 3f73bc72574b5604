// Owns what a clerk is shown of a person.

import { describe, expect, it } from 'vitest';
import { readPerson } from '../../../db/person-shape.ts';
import { forClerk, type KeptPerson, personShape } from '../../../server/persons/person.ts';
import type { Day } from '../../../server/queue/model.ts';

const TODAY = '2026-11-23' as Day;
const kept = (birth: KeptPerson['birth']): KeptPerson => ({
  name: 'Rukhsana Bano',
  gender: 'F',
  birth,
  phone: '9419000001',
  address: { line: 'Beehama', district: null, state: 'JAMMU AND KASHMIR', pincode: '191201' },
  abhaNumber: '91234567890126',
  abhaAddress: 'r@sbx',
  verified: true,
});

describe('a person as the clerk sees them', () => {
  it('[CLK-13] age and birth as far as they are known; a birth that cannot be true is unknown', () => {
    const shown = (birth: KeptPerson['birth']) => {
      const { age, birth: text } = forClerk(kept(birth), TODAY);
      return [age, text];
    };
    expect(shown({ year: 1987, month: 6, day: 4 })).toEqual([39, '1987-06-04']);
    expect(shown({ year: 1987, month: 12, day: null })).toEqual([38, '1987-12']);
    expect(shown({ year: 1987, month: null, day: null })).toEqual([39, '1987']);
    expect(shown({ year: 2026, month: null, day: null })).toEqual([0, '2026']);
    for (const birth of [
      null,
      { year: 1880, month: 1, day: 1 },
      { year: 2026, month: 11, day: 24 },
      { year: 2100, month: null, day: null },
    ]) {
      expect(shown(birth)).toEqual([null, null]);
    }
  });

  it('[CLK-1] the ABHA number in its groups, the address in its parts', () => {
    expect(forClerk(kept(null), TODAY)).toMatchObject({
      abhaNumber: '91-2345-6789-0126',
      address: { line: 'Beehama', district: null, state: 'JAMMU AND KASHMIR', pincode: '191201' },
    });
  });
});

describe('a person as it is kept', () => {
  const people: KeptPerson[] = [
    kept({ year: 1987, month: 6, day: 14 }),
    kept({ year: 1987, month: null, day: null }),
    { ...kept(null), abhaAddress: null, abhaNumber: null, name: '', phone: null, verified: false, again: 12 },
  ];

  it.each(people)('[DUR-8] is the same when its fields are read again', (person) => {
    const text = JSON.stringify(personShape.fields(person));
    expect(readPerson(personShape, Buffer.from(text))).toEqual(person);
  });

  it.each(people)('[DUR-8] is read, too, as it was kept before there were fields', (person) => {
    expect(readPerson(personShape, Buffer.from(JSON.stringify(person)))).toEqual(person);
  });
});
