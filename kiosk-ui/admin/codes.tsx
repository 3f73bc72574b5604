/** The sharing codes and posters on the administrator's page, to print and hang up. */
import type { Key, Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';

const SIZES = ['a4', 'a3'] as const;

export function Codes({ say, queues }: { say: Say; queues: readonly string[] }) {
  return (
    <>
      {queues.map((queue) => (
        <p key={queue}>
          <a href={`/qr/${encodeURIComponent(queue)}.svg`}>
            <Said say={say} k="admin.code" params={{ queue }} />
          </a>
          <Posters say={say} k="admin.poster" file={queue} queue={queue} />
        </p>
      ))}
      <p>
        <Posters say={say} k="admin.deskPoster" file="card-desk" />
      </p>
    </>
  );
}

function Posters({ say, k, file, queue }: { say: Say; k: Key; file: string; queue?: string }) {
  return (
    <>
      {SIZES.map((size, at) => (
        <span key={size}>
          {(queue !== undefined || at > 0) && ' · '}
          <a href={`/posters/${encodeURIComponent(file)}.pdf?size=${size}`}>
            <Said say={say} k={k} params={{ queue, size: size.toUpperCase() }} />
          </a>
        </span>
      ))}
    </>
  );
}
