/** A notice or the opening hours, and the sharing code of a queue. */
import type { HallQueue } from '../../server/contract/views.ts';
import { Badge } from '../shared/badge.tsx';
import type { Say } from '../shared/text.ts';
import { Name, NumberText, Said } from '../shared/words.tsx';
import type { BoardItem } from './board-items.ts';
import './board.css';

export function Board({ item, say }: { item: BoardItem; say: Say }) {
  switch (item.kind) {
    case 'notice':
      return (
        <div class="board">
          <Name text={item.text} language={say.language} class="board-notice" />
        </div>
      );
    case 'hours':
      return (
        <div class="board board-hours">
          <Said say={say} k="hall.openToday" />
          <NumberText value={item.hours} />
          <span class="board-queues">
            {item.queues.map(({ id, prefix, pictogram }) => (
              <Badge key={id} prefix={prefix} pictogram={pictogram} />
            ))}
          </span>
        </div>
      );
  }
}

/** The sharing code, large enough to be scanned from two steps away. */
export function SharingCode(props: { queue: HallQueue; image: string; say: Say; class: string }) {
  const { queue, image, say } = props;
  return (
    <div class={`code ${props.class}`}>
      <img src={image} alt={say('hall.scan')} />
      <div class="code-words">
        <Badge prefix={queue.prefix} pictogram={queue.pictogram} />
        <Said say={say} k="hall.scan" />
      </div>
    </div>
  );
}
