// Owns what a slip is told to say, and which ones are of no use any more.

import { describe, expect, it } from 'vitest';
import type { FacilityFile } from '../../server/contract/facility.ts';
import { facilityFile, settingsOf } from '../../server/contract/facility.ts';
import { createSlipWriter, loadCatalogues, newSlip, printerOf } from '../../server/slips.ts';
import { QueueDesk } from '../support/queue-desk.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { exampleFacility } from '../support/server-rig.ts';

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
    const { contentFor } = createSlipWriter({ book: () => desk.book, facility, catalogues, publicUrl, demo });
    return {
      desk,
      tokenId,
      contentFor: (duplicate: boolean) => contentFor({ printerId: 'hall', tokenId, duplicate }),
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

  it('only the queue’s own printer is asked', () => {
    expect(printerOf(file, 'OPD1')).toBe('hall');
    expect(printerOf(file, 'CHILD')).toBeNull();
    expect(newSlip('hall', 't', 1_000, true)).toMatchObject({ duplicate: true, createdAt: 1_000 });
  });
});
