// Owns what tells two facility files apart, and when the file of the server's setting would undo an administrator's work.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FacilityFile, facilityFile } from '../../../server/contract/facility.ts';
import { differences, isSame, undoing } from '../../../server/facility/facility-changes.ts';
import { exampleFacility, type FacilityDraft } from '../../support/example-facility.ts';

function fileWith(change: (file: FacilityDraft) => void = () => undefined): FacilityFile {
  return facilityFile.parse(exampleFacility(change));
}

const base = fileWith();
const paths = (change: (file: FacilityDraft) => void) =>
  differences(base, fileWith(change)).map(({ path }) => path);

const EDITS: readonly [path: string, edit: (file: FacilityDraft) => void][] = [
  ['facility.name.ur', (file) => (file.facility.name.ur = 'ہسپتال')],
  ['facility.holidays', (file) => (file.facility.holidays = ['2026-12-25'])],
  ['facility.keepPersonsDays', (file) => (file.facility.keepPersonsDays = 10)],
  ['queues.OPD1.name.en', (file) => (file.queues[0].name.en = 'Outpatients')],
  ['queues.OPD1.prefix', (file) => (file.queues[0].prefix = 'G')],
  ['queues.XRAY', (file) => file.queues.push({ id: 'XRAY', prefix: 'X', name: { en: 'X-ray' } })],
  ['counters.C1', (file) => file.counters.shift()],
  ['counters.order', (file) => file.counters.reverse()],
  [
    'printers.hall',
    (file) => file.printers.push({ id: 'hall', url: 'tcp://10.0.0.9', queues: ['OPD1'], languages: ['ur'] }),
  ],
  ['counters.C2.queues', (file) => (file.counters[file.counters.length - 1].queues = ['OPD1'])],
];

describe('the differences of two files', () => {
  it.each(EDITS.slice(0, -1))('[SET-3] names %s', (path, edit) => {
    expect(paths(edit)).toEqual([path]);
  });

  it('[SET-3] are none between a file and itself, in whatever order its keys are', () => {
    const shuffled = JSON.parse(JSON.stringify(base), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    );
    expect(differences(base, shuffled)).toEqual([]);
    expect(isSame(base, shuffled)).toBe(true);
    expect(
      isSame(
        base,
        fileWith((file) => (file.facility.bareTokenNumber = true)),
      ),
    ).toBe(false);
  });
});

describe('a file that comes after changes on the pages', () => {
  it('[SET-5] undoes what it says otherwise, by name, and nothing else', () => {
    const inForce = fileWith((file) => {
      file.queues[0].name.en = 'Outpatients';
      file.facility.holidays = ['2026-12-25'];
    });
    // Back to what it was, and a third word.
    expect(undoing(base, inForce, base)).toEqual(['facility.holidays', 'queues.OPD1.name.en']);
    const third = fileWith((file) => {
      file.queues[0].name.en = 'General';
      file.facility.holidays = ['2026-12-25'];
    });
    expect(undoing(base, inForce, third)).toEqual(['queues.OPD1.name.en']);
  });

  it('[SET-5] undoes nothing where it says the same, or where administrators changed nothing', () => {
    const inForce = fileWith((file) => (file.facility.holidays = ['2026-12-25']));
    const both = fileWith((file) => {
      file.facility.holidays = ['2026-12-25'];
      file.queues[1].prefix = 'K';
    });
    expect(undoing(base, inForce, both)).toEqual([]);
    expect(undoing(base, base, both)).toEqual([]);
  });

  it('[SET-5] undoes what was added by leaving it out, and what was removed by bringing it back', () => {
    const inForce = fileWith((file) => {
      file.queues.push({ id: 'XRAY', prefix: 'X', name: { en: 'X-ray' } });
      file.counters.shift();
    });
    expect(undoing(base, inForce, base)).toEqual(['queues.XRAY', 'counters.C1']);
    const renamed = fileWith((file) => (file.queues[0].name.en = 'Outpatients'));
    const without = fileWith((file) => {
      file.queues = file.queues.slice(1);
      file.counters = file.counters.slice(2);
    });
    expect(undoing(base, renamed, without)).toEqual(['queues.OPD1']);
  });

  it('[SET-5] holds for any edits of either side: refused exactly when one of the pages would be lost', () => {
    const some = fc.subarray(EDITS.slice(0, -1).map((_, i) => i));
    fc.assert(
      fc.property(some, some, (pages, files) => {
        const edited = (which: readonly number[]) =>
          fileWith((file) => which.forEach((i) => void EDITS[i]?.[1](file)));
        const [inForce, fresh] = [edited(pages), edited(files)];
        const lost = pages.filter((i) => !files.includes(i)).map((i) => EDITS[i]?.[0]);
        const found = undoing(base, inForce, fresh);
        // A removed thing has no order of its own to be undone.
        const comparable = (list: readonly (string | undefined)[]) =>
          list.filter((path) => path !== 'counters.order').sort();
        expect(comparable(found)).toEqual(comparable(lost));
      }),
      { numRuns: 300 },
    );
  });
});
