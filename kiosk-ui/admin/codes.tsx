/** The sharing codes and posters on the administrator's page, to print and hang up. */
import { Badge } from '../shared/badge.tsx';
import type { CounterChoice } from '../shared/counters.ts';
import type { Key, Say } from '../shared/text.ts';
import { Name, Said } from '../shared/words.tsx';

const SIZES = ['a4', 'a3'] as const;

type Queue = CounterChoice['queues'][number];

export function Codes({ say, queues }: { say: Say; queues: readonly Queue[] }) {
  return (
    <section class="card">
      <h2>
        <Said say={say} k="admin.setQueues" />
      </h2>
      {queues.map(({ id, prefix, name, pictogram }) => (
        <div key={id} class="queue-row">
          <p class="queue-name">
            <Badge prefix={prefix} pictogram={pictogram} />
            <Name text={name} language={say.language} />
          </p>
          <p class="queue-links">
            <a href={`/qr/${encodeURIComponent(id)}.svg`}>
              <Said say={say} k="admin.code" params={{ queue: prefix }} />
            </a>
            <Posters say={say} k="admin.poster" file={id} queue={prefix} />
          </p>
        </div>
      ))}
      <div class="queue-row">
        <p class="queue-links">
          <Posters say={say} k="admin.deskPoster" file="card-desk" />
        </p>
      </div>
    </section>
  );
}

function Posters({ say, k, file, queue }: { say: Say; k: Key; file: string; queue?: string }) {
  return (
    <>
      {SIZES.map((size) => (
        <a key={size} href={`/posters/${encodeURIComponent(file)}.pdf?size=${size}`}>
          <Said say={say} k={k} params={{ queue, size: size.toUpperCase() }} />
        </a>
      ))}
    </>
  );
}
