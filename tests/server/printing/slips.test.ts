// Owns what a slip is told to say, and which ones are of no use any more.

import { describe, expect, it } from 'vitest';
import { loadCatalogues } from '../../../server/catalogues.ts';
import type { FacilityFile } from '../../../server/contract/facility.ts';
import { facilityFile, settingsOf } from '../../../server/contract/facility.ts';
import {
  createSlipWriter,
  newSlip,
  placeOf,
  printerOf,
  slipLanguagesOf,
} from '../../../server/printing/slips.ts';
import { exampleFacility } from '../../support/example-facility.ts';
import { foldAll } from '../../support/projection.ts';
import { QueueDesk } from '../../support/queue-desk.ts';
import { repositoryRoot } from '../../support/repository-root.ts';

describe('slips', () => {
  const file: FacilityFile = facilityFile.parse(
    exampleFacility((draft) => {
      draft.printers = [{ id: 'hall', url: 'file:slips', queues: ['OPD1'], languages: ['ur', 'en'] }];
    }),
  );
  const facility = {
    current: () => file,
    queue: (id: string) => file.queues.find((queue) => queue.id === id),
    counter: (id: string) => file.counters.find((counter) => counter.id === id),
  };

  function write(demo: boolean, publicUrl: string | null = null) {
    const desk = new QueueDesk(settingsOf(file));
    const tokenId = desk.issue('OPD1', { persons: ['person-1@today'] });
    const catalogues = loadCatalogues(repositoryRoot());
    const { contentFor } = createSlipWriter({
      book: () => desk.book,
      facility,
      catalogues,
      publicUrl: () => publicUrl,
      demo,
    });
    return {
      desk,
      tokenId,
      contentFor: (duplicate: boolean, token = tokenId) =>
        contentFor({ printerId: 'hall', tokenId: token, duplicate }),
    };
  }

  it('[OPS-1] every slip of a demonstration is marked, no other is', () => {
    for (const demo of [true, false]) {
      const { contentFor } = write(demo);
      expect(contentFor(false)).toMatchObject({ token: 'A1', demo, duplicate: false });
      expect(contentFor(true)).toMatchObject({ token: 'A1', demo, duplicate: true });
    }
  });

  it('[WEB-8][OPS-1] a slip links to the page of its token and to nothing of a person', () => {
    const content = write(false, 'https://opd.example').contentFor(false);
    expect(content).toMatchObject({
      url: expect.stringMatching(/^https:\/\/opd\.example\/t\/code-/),
      ahead: 0,
      wait: null,
    });
    expect(JSON.stringify(content)).not.toContain('person-1');
    expect(write(false).contentFor(false)).toMatchObject({ url: null });
  });

  it('[PRN-40] the patient’s language comes first, then the printer’s own', () => {
    expect(slipLanguagesOf(['ur', 'en'], undefined)).toEqual(['ur', 'en']);
    expect(slipLanguagesOf(['ur', 'en'], 'ur')).toEqual(['ur', 'en']);
    expect(slipLanguagesOf(['ur', 'en'], 'en')).toEqual(['en', 'ur']);
    expect(slipLanguagesOf(['ur', 'en'], 'doi')).toEqual(['doi', 'ur']);
    expect(slipLanguagesOf(['en'], 'ks')).toEqual(['ks', 'en']);
    expect(slipLanguagesOf(['en'], undefined)).toEqual(['en']);
    expect(slipLanguagesOf(['en'], 'tlh')).toEqual(['en']);
  });

  it('[PRN-40] what was chosen at the issue is in the book, in a fold of the log, and on the slip', () => {
    const { desk, contentFor } = write(false);
    const token = desk.issue('OPD1', { persons: ['person-2@today'], language: 'ks' });
    const folded = foldAll(desk.log).book;
    expect([desk.book.tokens.get(token)?.language, folded.tokens.get(token)?.language]).toEqual(['ks', 'ks']);
    expect(contentFor(false, token)).toMatchObject({ languages: ['ks', 'ur'] });
    expect(contentFor(false)).toMatchObject({ languages: ['ur', 'en'] });
  });

  it('only the queue’s own printer is asked', () => {
    expect(printerOf(file, 'OPD1')).toBe('hall');
    expect(printerOf(file, 'CHILD')).toBeNull();
    expect(newSlip('hall', 't', 1_000, true)).toMatchObject({ duplicate: true, createdAt: 1_000 });
  });
});

it('[PRN-1] where to go is named while it is one counter or two, in each language; more are no direction', () => {
  const counter = (id: string, ur?: string) => ({
    id,
    name: { en: `Counter ${id}`, ...(ur === undefined ? {} : { ur }) },
    queues: ['OPD1'],
    hprId: null,
  });
  const [one, two, three] = [counter('1', 'کاؤنٹر 1'), counter('2'), counter('3')];
  expect(placeOf([])).toBeNull();
  expect(placeOf([one])).toMatchObject({ en: 'Counter 1', ur: 'کاؤنٹر 1', hi: 'Counter 1' });
  expect(placeOf([one, two])).toMatchObject({ en: 'Counter 1 · Counter 2', ur: 'کاؤنٹر 1 · Counter 2' });
  expect(placeOf([one, two, three])).toBeNull();
});
