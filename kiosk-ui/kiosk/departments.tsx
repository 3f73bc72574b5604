/** The departments: each a colour, a letter and a pictogram; as many as fit, then page by page. */

import { colourOf } from '../../server/contract/queue-colours.ts';
import type { ClosedWhy, KioskQueue, KioskView } from '../../server/contract/views.ts';
import { Badge } from '../shared/badge.tsx';
import { pick } from '../shared/languages.ts';
import type { Key, Say } from '../shared/text.ts';
import { Name, NumberText, Said } from '../shared/words.tsx';
import type { Step, Touch } from './step.ts';
import { isLongName, pagesOf, tileSize, tilesOf } from './tiles.ts';

export const CLOSED_KEYS = {
  hours: 'kiosk.closedHours',
  holiday: 'kiosk.closedHoliday',
  cap: 'kiosk.closedCap',
} as const satisfies Record<NonNullable<ClosedWhy>, Key>;

export function Departments(props: {
  view: KioskView;
  step: Extract<Step, { at: 'departments' }>;
  say: Say;
  onTouch: (touch: Touch) => void;
}) {
  const { view, step, say, onTouch } = props;
  const pages = pagesOf(view.queues.length);
  const tiles = tilesOf(view.queues, step.page);
  return (
    <>
      <h1 class="kiosk-ask">
        <Said say={say} k="kiosk.chooseDepartment" />
      </h1>
      <div class={`tiles tiles-${tileSize(tiles.length)}`}>
        {tiles.map((queue) => (
          <Tile key={queue.id} queue={queue} say={say} onTouch={onTouch} />
        ))}
      </div>
      {pages > 1 && (
        <button
          type="button"
          class="kiosk-more"
          onClick={() => onTouch({ do: 'page', page: (step.page + 1) % pages })}
        >
          <Said say={say} k="kiosk.more" />
          <NumberText value={`${(step.page % pages) + 1} / ${pages}`} />
        </button>
      )}
    </>
  );
}

function Tile({ queue, say, onTouch }: { queue: KioskQueue; say: Say; onTouch: (touch: Touch) => void }) {
  const { id, prefix, pictogram, name, closed } = queue;
  return (
    <button
      type="button"
      class={`tile queue-${colourOf(prefix)} ${closed === null ? '' : 'tile-closed'}`}
      onClick={() => onTouch({ do: 'queue', queue: id })}
    >
      <Badge prefix={prefix} pictogram={pictogram} class="tile-badge" />
      <Name
        text={name}
        language={say.language}
        class={isLongName(pick(name, say.language).words) ? 'tile-name tile-name-long' : 'tile-name'}
      />
      {closed !== null && <Said say={say} k={CLOSED_KEYS[closed]} class="tile-note" />}
    </button>
  );
}
