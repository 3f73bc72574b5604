/** Who is next and how long the wait is, for a few queues at a time. */
import type { HallView } from '../../server/contract/views.ts';
import { Badge } from '../shared/badge.tsx';
import type { Key, Say } from '../shared/text.ts';
import { Name, NumberText, Said } from '../shared/words.tsx';
import { Board, SharingCode } from './board.tsx';
import type { BoardItem } from './board-items.ts';
import { nextThatFit, sizeOf } from './label-size.ts';
import type { Strip, Turn } from './rotation.ts';
import './strip.css';

type HallQueue = HallView['queues'][number];

interface StripProps {
  view: HallView;
  strip: Strip;
  turn: Turn;
  items: readonly BoardItem[];
  say: Say;
  code: { queue: HallQueue; image: string } | null;
}

const CLOSED = {
  hours: 'hall.closedHours',
  holiday: 'hall.closedHoliday',
  cap: 'hall.closedCap',
} as const satisfies Record<string, Key>;

export function QueueStrip(props: StripProps) {
  const { view, strip, turn, items, say, code } = props;
  const from = (turn.page ?? 0) * strip.queues;
  const queues = turn.page === null ? [] : view.queues.slice(from, from + strip.queues);
  const item = turn.page === null || strip.board === 'beside' ? items[turn.item] : undefined;
  return (
    <section class="strip" data-columns={strip.queues}>
      {queues.map((queue) => (
        <QueueCell key={queue.id} queue={queue} columns={strip.queues} say={say} />
      ))}
      {item !== undefined && <Board item={item} say={say} />}
      {code !== null && <SharingCode {...code} say={say} class="strip-code" />}
    </section>
  );
}

function QueueCell({ queue, columns, say }: { queue: HallQueue; columns: number; say: Say }) {
  return (
    <div class="strip-queue">
      <div class="strip-name">
        <Badge prefix={queue.prefix} pictogram={queue.pictogram} />
        <Name text={queue.name} language={say.language} class="hall-name" />
      </div>
      <div class="strip-next" data-size={sizeOf(queue.next[0] ?? '')}>
        {queue.next.length > 0 && <Said say={say} k="hall.next" class="strip-word" />}
        {nextThatFit(queue.next, columns).map((label) => (
          <NumberText key={label} value={label} />
        ))}
        {queue.next.length === 0 && queue.closed === null && (
          <Said say={say} k="hall.nobodyWaiting" class="strip-word" />
        )}
      </div>
      <WaitLine queue={queue} say={say} />
    </div>
  );
}

function WaitLine({ queue, say }: { queue: HallQueue; say: Say }) {
  if (queue.closed !== null)
    return <Said say={say} k={CLOSED[queue.closed]} class="strip-wait strip-closed" />;
  // How long one waits behind nobody is a question that nobody asks.
  if (queue.wait === null && queue.next.length === 0) return null;
  if (queue.wait === null) return <Said say={say} k="hall.waitUnknown" class="strip-wait" />;
  const { lowMinutes, highMinutes } = queue.wait;
  const range = lowMinutes === highMinutes ? `${highMinutes}` : `${lowMinutes}–${highMinutes}`;
  return <Said say={say} k="hall.wait" params={{ minutes: range }} class="strip-wait" />;
}
