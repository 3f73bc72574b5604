/** Who is next and how long the wait is, for a few queues at a time. */
import type { HallView } from '../../server/contract/views.ts';
import { Badge } from '../shared/badge.tsx';
import type { Key, Say } from '../shared/text.ts';
import { Name, NumberText, Said } from '../shared/words.tsx';
import { nextThatFit, sizeOf } from './label-size.ts';

/** What fits beside one another in letters of 4 cm. */
export const QUEUES_A_PAGE = 3;
type HallQueue = HallView['queues'][number];

const CLOSED = {
  hours: 'hall.closedHours',
  holiday: 'hall.closedHoliday',
  cap: 'hall.closedCap',
} as const satisfies Record<string, Key>;

export function QueueStrip({ view, page, say }: { view: HallView; page: number; say: Say }) {
  const from = page * QUEUES_A_PAGE;
  const queues = view.queues.slice(from, from + QUEUES_A_PAGE);
  return (
    <section class="strip">
      {queues.map((queue) => (
        <div class="strip-queue" key={queue.id}>
          <div class="strip-name">
            <Badge prefix={queue.prefix} pictogram={queue.pictogram} />
            <Name text={queue.name} language={say.language} />
          </div>
          <div class="strip-next" data-size={sizeOf(queue.next[0] ?? '')}>
            {queue.next.length > 0 && <Said say={say} k="hall.next" class="strip-word" />}
            {nextThatFit(queue.next).map((label) => (
              <NumberText key={label} value={label} />
            ))}
            {queue.next.length === 0 && queue.closed === null && (
              <Said say={say} k="hall.nobodyWaiting" class="strip-word" />
            )}
          </div>
          <WaitLine queue={queue} say={say} />
        </div>
      ))}
    </section>
  );
}

function WaitLine({ queue, say }: { queue: HallQueue; say: Say }) {
  if (queue.closed !== null)
    return <Said say={say} k={CLOSED[queue.closed]} class="strip-wait strip-closed" />;
  if (queue.wait === null) return <Said say={say} k="hall.waitUnknown" class="strip-wait" />;
  const { lowMinutes, highMinutes } = queue.wait;
  const range = lowMinutes === highMinutes ? `${highMinutes}` : `${lowMinutes}–${highMinutes}`;
  return <Said say={say} k="hall.wait" params={{ minutes: range }} class="strip-wait" />;
}
