// Owns a spool store in memory, for tests of the spool and as the contract suite's second subject.

import type { SpoolJob, SpoolRow, SpoolStore } from '../../printer/spool-store.ts';

export type NewSpoolJob = Omit<SpoolJob, 'id' | 'attempts'>;

export interface MemorySpoolStore extends SpoolStore {
  enqueue(job: NewSpoolJob): number;
}

export function createMemorySpoolStore(): MemorySpoolStore {
  const rows: (SpoolRow & { nextAt: number })[] = [];
  function open(id: number, printerId: string): (SpoolRow & { nextAt: number }) | undefined {
    return rows.find(
      (row) =>
        row.id === id && row.printerId === printerId && (row.state === 'queued' || row.state === 'sending'),
    );
  }
  function jobOf({ id, printerId, tokenId, duplicate, attempts, createdAt, expiresAt }: SpoolRow): SpoolJob {
    return { id, printerId, tokenId, duplicate, attempts, createdAt, expiresAt };
  }
  function queued(fits: (row: SpoolRow) => boolean, limit: number): SpoolJob[] {
    return rows
      .filter((row) => row.state === 'queued' && fits(row))
      .slice(0, limit)
      .map(jobOf);
  }
  return {
    enqueue(job) {
      const id = rows.length + 1;
      const fresh = {
        attempts: 0,
        state: 'queued',
        sentAt: null,
        confirmedAt: null,
        reason: null,
        nextAt: 0,
      } as const;
      rows.push({ ...job, ...fresh, id });
      return id;
    },
    waiting: (printerId, limit) => queued((row) => row.printerId === printerId, limit),
    strays: (printerIds, limit) => queued((row) => !printerIds.includes(row.printerId), limit),
    move(id, from, to) {
      const row = open(id, from);
      if (row?.state !== 'queued') return false;
      Object.assign(row, { printerId: to, nextAt: 0 });
      return true;
    },
    next(printerId, now) {
      const head = rows.find((row) => row.printerId === printerId && row.state === 'queued');
      if (!head || (head.nextAt > now && head.nextAt - now < 60_000)) return null;
      return jobOf(head);
    },
    claim(id, printerId) {
      const row = open(id, printerId);
      if (row?.state !== 'queued') return false;
      row.state = 'sending';
      return true;
    },
    finish(id, printerId, state, how) {
      const row = open(id, printerId);
      if (row) Object.assign(row, { state, ...how });
    },
    retryLater(id, printerId, nextAt, reason) {
      const row = open(id, printerId);
      if (row) Object.assign(row, { state: 'queued', nextAt, reason, attempts: row.attempts + 1 });
    },
    markInterrupted() {
      const doubtful = rows.filter((row) => row.state === 'sending');
      for (const row of doubtful) row.state = 'interrupted';
      return doubtful.map(({ printerId }) => printerId);
    },
    recent(limit) {
      return rows
        .slice(-limit)
        .reverse()
        .map(({ nextAt: _, ...row }) => ({ ...row }));
    },
  };
}
