/**
 * What is on the disk may be ahead of the book for a moment, while a large group is written in its thread. Nothing of
 * it leaves before it is published: neither an answer to the network nor a slip [DUR-19]. Publication wakes both.
 */
import type { Message } from '../db/outbox-store.ts';
import type { SlipJob, SlipStore } from '../db/spool-store.ts';
import type { Desk } from './desk.ts';

/** Whether the message may be sent now. */
export function isPublished({ isUnderWay }: Pick<Desk, 'isUnderWay'>): (message: Message) => boolean {
  return ({ token }) => token === null || !isUnderWay(token);
}

/** The store without the slips that have to wait. */
export function publishedSlips(slips: SlipStore, { isUnderWay }: Pick<Desk, 'isUnderWay'>): SlipStore {
  const published = (jobs: SlipJob[]) => jobs.filter(({ tokenId }) => !isUnderWay(tokenId));
  return {
    ...slips,
    next(printerId, now) {
      const job = slips.next(printerId, now);
      return job === null || isUnderWay(job.tokenId) ? null : job;
    },
    waiting: (printerId, limit) => published(slips.waiting(printerId, limit)),
    strays: (printerIds, limit) => published(slips.strays(printerIds, limit)),
  };
}
