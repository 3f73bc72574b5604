// Owns what every spool store must do; run on the memory store here and on the database's store in its tests.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SpoolStore } from '../../printer/spool-store.ts';
import type { NewSpoolJob } from '../support/memory-spool-store.ts';

export interface SpoolStoreHarness {
  store: SpoolStore;
  /** Adds a queued job as the server does, and answers its id; ids grow. */
  enqueue(job: NewSpoolJob): number;
  close(): void;
}

export function spoolStoreContract(
  name: string,
  makeStore: () => SpoolStoreHarness | Promise<SpoolStoreHarness>,
): void {
  describe(`a spool store: ${name}`, () => {
    let harness: SpoolStoreHarness;
    let store: SpoolStore;
    beforeEach(async () => {
      harness = await makeStore();
      store = harness.store;
    });
    afterEach(() => harness.close());

    const job: NewSpoolJob = {
      printerId: 'hall',
      tokenId: 'token-1',
      duplicate: false,
      createdAt: 1_000,
      expiresAt: 90_000,
    };
    const how = { sentAt: 3_000, confirmedAt: null, reason: 'no-proof' };
    function row(id: number) {
      return store.recent(100).find((candidate) => candidate.id === id);
    }

    it('[PRN-12] gives the oldest queued job of that printer, whole, and changes nothing', () => {
      const first = harness.enqueue({ ...job, duplicate: true });
      harness.enqueue({ ...job, tokenId: 'token-2' });
      const other = harness.enqueue({ ...job, printerId: 'desk', tokenId: 'token-3' });
      expect(store.next('hall', 2_000)).toEqual({ ...job, id: first, duplicate: true, attempts: 0 });
      expect(store.next('hall', 2_000)?.id).toBe(first);
      expect(store.next('desk', 2_000)?.id).toBe(other);
      expect(store.next('nowhere', 2_000)).toBeNull();
      expect(row(first)?.state).toBe('queued');
    });

    it('[PRN-14] claims a queued job once', () => {
      const id = harness.enqueue(job);
      expect(store.claim(id, 'hall', 2_000)).toBe(true);
      expect(row(id)?.state).toBe('sending');
      expect(store.claim(id, 'hall', 2_000)).toBe(false);
      expect(store.next('hall', 2_000)).toBeNull();
      expect(store.claim(id + 999, 'hall', 2_000)).toBe(false);
    });

    it('[PRN-15] keeps how a job ended, and an ended job stays ended', () => {
      const id = harness.enqueue(job);
      store.claim(id, 'hall', 2_000);
      store.finish(id, 'hall', 'sent', how);
      expect(row(id)).toMatchObject({ state: 'sent', ...how });
      store.finish(id, 'hall', 'failed', { sentAt: null, confirmedAt: null, reason: 'later' });
      store.retryLater(id, 'hall', 5_000, 'later');
      expect(row(id)).toMatchObject({ state: 'sent', ...how });
      expect(store.claim(id, 'hall', 6_000)).toBe(false);
      expect(store.next('hall', 6_000)).toBeNull();
    });

    it('[PRN-13] tries again when due, counts the tries, and keeps the order meanwhile', () => {
      const first = harness.enqueue(job);
      const second = harness.enqueue(job);
      store.claim(first, 'hall', 2_000);
      store.retryLater(first, 'hall', 5_000, 'unreachable');
      expect(row(first)).toMatchObject({ state: 'queued', reason: 'unreachable', attempts: 1 });
      expect(store.next('hall', 4_999)).toBeNull();
      expect(store.next('hall', 5_000)).toMatchObject({ id: first, attempts: 1 });
      // The clock was set back by an hour.
      expect(store.next('hall', 5_000 - 3_600_000)).toMatchObject({ id: first });
      store.finish(first, 'hall', 'expired', { sentAt: null, confirmedAt: null, reason: 'unreachable' });
      expect(store.next('hall', 5_000)?.id).toBe(second);
    });

    it('[PRN-16] marks what was being sent as interrupted, once, and never gives it out again', () => {
      const id = harness.enqueue(job);
      const waiting = harness.enqueue(job);
      store.claim(id, 'hall', 2_000);
      expect(store.markInterrupted()).toEqual(['hall']);
      expect(store.markInterrupted()).toEqual([]);
      expect(row(id)?.state).toBe('interrupted');
      expect(store.next('hall', 9_000)?.id).toBe(waiting);
      store.retryLater(id, 'hall', 0, 'no');
      expect(row(id)?.state).toBe('interrupted');
    });

    it('[PRN-28] moves a job that is still queued there, once, and who claims names the printer', () => {
      const id = harness.enqueue(job);
      store.retryLater(id, 'hall', 80_000, 'unreachable');
      expect(store.waiting('hall', 10).map((one) => one.id)).toEqual([id]);
      expect(store.move(id, 'hall', 'desk')).toBe(true);
      expect(store.move(id, 'hall', 'desk')).toBe(false);
      expect(store.claim(id, 'hall', 2_000)).toBe(false);
      // Due at once: it has waited enough.
      expect(store.next('desk', 2_000)).toMatchObject({ id, printerId: 'desk', attempts: 1 });
      expect(store.claim(id, 'desk', 2_000)).toBe(true);
      expect(store.move(id, 'desk', 'hall')).toBe(false);
      expect(store.waiting('desk', 10)).toEqual([]);
      // The printer it was taken from learns only now that its own try came to nothing.
      store.retryLater(id, 'hall', 3_000, 'unreachable');
      store.finish(id, 'hall', 'expired', how);
      expect(row(id)).toMatchObject({ printerId: 'desk', state: 'sending', attempts: 1 });
      store.finish(id, 'desk', 'failed', how);
      expect(store.move(id, 'desk', 'hall')).toBe(false);
      expect(row(id)).toMatchObject({ printerId: 'desk', state: 'failed' });
    });

    it('[PRN-30] finds the queued jobs of printers that are gone', () => {
      const [own, stray, sent] = [job, { ...job, printerId: 'sold' }, { ...job, printerId: 'sold' }].map(
        harness.enqueue,
      );
      store.claim(sent ?? 0, 'sold', 2_000);
      expect(store.strays(['hall', 'desk'], 10).map((one) => one.id)).toEqual([stray]);
      expect(store.strays(['sold'], 10).map((one) => one.id)).toEqual([own]);
    });

    it('[PRN-15] lists the newest rows first, as many as asked for', () => {
      const ids = [harness.enqueue(job), harness.enqueue(job), harness.enqueue(job)];
      expect(store.recent(2).map((found) => found.id)).toEqual([ids[2], ids[1]]);
    });
  });
}
