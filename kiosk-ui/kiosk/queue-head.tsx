/** Which department this is, above every step behind a door. */
import type { KioskQueue } from '../../server/contract/views.ts';
import { Badge } from '../shared/badge.tsx';
import type { Say } from '../shared/text.ts';
import { Name } from '../shared/words.tsx';

export function QueueHead({ queue, say }: { queue: KioskQueue; say: Say }) {
  return (
    <h1 class="queue-head">
      <Badge prefix={queue.prefix} pictogram={queue.pictogram} />
      <Name text={queue.name} language={say.language} />
    </h1>
  );
}
