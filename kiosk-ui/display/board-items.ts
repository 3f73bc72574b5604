/** What is shown beside the calls when there is room or in its turn: notices and opening hours. Pure. */
import type { Text } from '../../server/contract/facility.ts';
import type { HallQueue, HallView } from '../../server/contract/views.ts';

export type BoardItem =
  | { kind: 'notice'; text: Text }
  /** Queues that are open at the same times today. */
  | { kind: 'hours'; hours: string; queues: readonly HallQueue[] };

/** Badges that fit beside the times, and times of day that fit on one line. */
const QUEUES_AN_ITEM = 6;
const TIMES_AN_ITEM = 2;

export function boardItems(view: HallView): BoardItem[] {
  const byHours = new Map<string, HallQueue[]>();
  for (const queue of view.queues) {
    if (queue.hours.length === 0) continue;
    const hours = queue.hours.slice(0, TIMES_AN_ITEM).join(', ');
    byHours.set(hours, [...(byHours.get(hours) ?? []), queue]);
  }
  const hours = [...byHours].flatMap(([times, queues]) =>
    Array.from({ length: Math.ceil(queues.length / QUEUES_AN_ITEM) }, (_, page): BoardItem => {
      const from = page * QUEUES_AN_ITEM;
      return { kind: 'hours', hours: times, queues: queues.slice(from, from + QUEUES_AN_ITEM) };
    }),
  );
  return [...view.notices.map((text): BoardItem => ({ kind: 'notice', text })), ...hours];
}
