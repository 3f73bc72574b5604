/** The tokens of a day as the facility's own log has them, and the hub's verdict over it. Draws only. */

import { timeOf } from '../../hub/contract/india-time.ts';
import { grouped } from '../../hub/contract/lakh-crore.ts';
import type { DayListAnswer } from '../../hub/contract/review.ts';
import type { Key, Params, Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';

const SOURCE_KEYS: Readonly<Record<string, Key>> = {
  share: 'review.share',
  card: 'review.card',
  'walk-in': 'review.walkIn',
  paper: 'review.paper',
};

/** In what a list does not agree. */
const FAULT_KEYS = {
  no_events: 'review.dayNoEvents',
  missing: 'review.dayMissing',
  not_hashed: 'review.dayNotHashed',
  other_hash: 'review.dayOtherHash',
  unknown_log: 'review.dayUnknownLog',
  short: 'review.dayShort',
  fewer: 'review.dayFewer',
} as const satisfies Record<DayListAnswer['wrong'][number]['why'], Key>;

export interface DayListProps {
  say: Say;
  state: { day: string; list: DayListAnswer | null; asking: boolean };
  onDay: (day: string) => void;
  onList: () => void;
}

export function DayList({ say, state, onDay, onList }: DayListProps) {
  const { day, list, asking } = state;
  return (
    <section class="panel day-list">
      <h2>
        <Said say={say} k="review.dayList" />
      </h2>
      <p class="soft">
        <Said say={say} k="review.dayListNote" />
      </p>
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault();
          onList();
        }}
      >
        <label>
          <Said say={say} k="review.day" />
          <input type="date" required value={day} onInput={(event) => onDay(event.currentTarget.value)} />
        </label>
        <button type="submit" class="quiet" aria-disabled={asking}>
          <Said say={say} k={asking ? 'review.asking' : 'review.ask'} />
        </button>
      </form>
      <div role="status">{list !== null && <Verdict say={say} list={list} />}</div>
      {list !== null && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
        <section class="table-scroll tall" tabIndex={0} aria-label={say('review.dayList')}>
          <table class="figures">
            <tbody>
              {list.tokens.map(({ label, queue, source, at }) => (
                <tr key={`${queue} ${label} ${at}`}>
                  <th scope="row">
                    <NumberText value={label} />
                  </th>
                  <td>
                    <NumberText value={queue} />
                  </td>
                  <td>
                    <Said say={say} k={sourceKey(source)} />
                  </td>
                  <td class="figure">
                    <NumberText value={timeOf(at)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function Verdict({ say, list }: { say: Say; list: DayListAnswer }) {
  const params = { n: grouped(list.tokens.length), events: grouped(list.events) };
  if (list.wrong.length === 0 && list.unreported === true)
    return (
      <p class="soft">
        <Said say={say} k="review.dayUnreported" params={params} />
      </p>
    );
  const restored = list.logs !== undefined && (
    <p>
      <Said say={say} k="review.dayRestored" params={{ n: list.logs }} />
    </p>
  );
  if (list.wrong.length === 0)
    return (
      <>
        <p class="good">
          <Said say={say} k="review.dayWhole" params={params} />
        </p>
        {restored}
      </>
    );
  return (
    <>
      <p class="alert">
        <Said say={say} k="review.dayWrong" params={params} />
      </p>
      <ul>
        {list.wrong.map(({ why, params }) => (
          <li key={`${why} ${Object.values(params).join(' ')}`}>
            <Said say={say} k={FAULT_KEYS[why]} params={inWords(say, params)} />
          </li>
        ))}
      </ul>
      {restored}
    </>
  );
}

/** How tokens came is a code on the wire. */
function inWords(say: Say, params: Params): Params {
  return typeof params.source === 'string' ? { ...params, source: say(sourceKey(params.source)) } : params;
}

function sourceKey(source: string): Key {
  return SOURCE_KEYS[source] ?? 'review.otherSource';
}
