import { describe, expect, it } from 'vitest';
import { COLUMNS, detailsText } from '../../../kiosk-ui/clerk/details.ts';
import { person, token } from '../../../kiosk-ui/gallery/fixtures.ts';

const WHOLE = token('A42', {
  person: { ...person('زینب بانو', 'F', 39), birth: '1987-06-14', phone: '9419000001' },
});

describe('details for the hospital’s own system', () => {
  it('[CLK-4] are one line of twelve cells, always in the same places', () => {
    expect(detailsText(WHOLE, 'line')).toBe(
      'A42\tزینب بانو\tFemale\t39\t1987-06-14\t9419000001\t91-1234-5678-9012\texample@abdm\tMohalla Jadeed\tBaramulla\tJammu and Kashmir\t193101',
    );
    const bare = {
      name: 'X',
      gender: 'U',
      age: null,
      birth: null,
      abhaNumber: null,
      abhaAddress: null,
      phone: null,
      address: { line: null, district: null, state: null, pincode: null },
      verified: false,
    };
    expect(detailsText(token('A1', { person: bare }), 'line')).toBe(`A1\tX${'\t'.repeat(10)}`);
  });

  it('[CLK-4] with labels are a line each', () => {
    const lines = (detailsText(WHOLE, 'labels') ?? '').split('\r\n');
    expect(lines.map((line) => line.split('\t')[0])).toEqual([...COLUMNS]);
    expect(lines[5]).toBe('Mobile\t9419000001');
  });

  it('[CLK-4] a name that a spreadsheet would run, or that breaks the line, is a name', () => {
    for (const name of ['=HYPERLINK("http://x","y")', '+1+1', '-2', '@SUM(A1)', ' \t=1\r\n2']) {
      const text = detailsText(token('A1', { person: person(name, 'M', 30) }), 'line') ?? '';
      const cells = text.split('\t');
      expect(cells, name).toHaveLength(COLUMNS.length);
      expect(cells[1], name).not.toMatch(/^[=+@-]|[\r\n]/);
    }
  });

  it('[CLK-4] of somebody unknown are nothing', () => {
    expect(detailsText(token('A1', { person: null }), 'line')).toBe(null);
  });
});
