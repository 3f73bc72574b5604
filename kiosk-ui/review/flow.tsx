/** When people come, how they come, how long they wait, and the days before. Draws only. */
import { grouped } from '../../hub/contract/lakh-crore.ts';
import type { DayRow, Review } from '../../hub/contract/review.ts';
import { Columns } from '../shared/charts.tsx';
import type { Key, Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { Behind } from './behind.tsx';
import { Minutes, Parts } from './figures.tsx';
import { ProvenDays } from './proven-days.tsx';

export function Hours({ say, review }: { say: Say; review: Review }) {
  const { today, yesterday } = review.hours;
  const used = today.flatMap((value, hour) => (value + (yesterday[hour] ?? 0) > 0 ? [hour] : []));
  // Eight to two is what an out-patients' day is, if nothing is known yet.
  const [first, last] = [Math.min(8, ...used), Math.max(14, ...used)];
  const hours = today.map((value, hour) => ({ hour, values: [value, yesterday[hour] ?? 0] }));
  return (
    <section class="panel hours">
      <h2>
        <Said say={say} k="review.byHour" />
      </h2>
      <Columns
        say={say}
        series={[
          { k: 'review.today', colour: 1 },
          { k: 'review.yesterday', colour: 3 },
        ]}
        columns={hours.slice(first, last + 1).map(({ hour, values }) => ({ name: String(hour), values }))}
        write={grouped}
      />
      <Behind
        say={say}
        title="review.byHour"
        table="hours"
        heads={['review.hour', 'review.today', 'review.yesterday']}
        rows={hours.map(({ hour, values }) => [`${hour}–${hour + 1}`, ...values.map(grouped)])}
      />
    </section>
  );
}

export function Came({ say, review: { tokens } }: { say: Say; review: Review }) {
  const { tokens: all, share, card, walkIn, paper } = tokens.today;
  return (
    <section class="panel came">
      <h2>
        <Said say={say} k="review.howTheyCame" />
      </h2>
      <Parts
        say={say}
        whole={all}
        parts={[
          { k: 'review.share', colour: 1, value: share },
          { k: 'review.card', colour: 2, value: card },
          { k: 'review.walkIn', colour: 3, value: walkIn },
          { k: 'review.paper', colour: 4, value: paper },
        ]}
      />
    </section>
  );
}

const WAITS = [
  ['today', 'review.today'],
  ['yesterday', 'review.yesterday'],
  ['month', 'review.month'],
] as const satisfies readonly (readonly [keyof Review['wait'], Key])[];

export function Waits({ say, review: { wait } }: { say: Say; review: Review }) {
  return (
    <section class="panel waits">
      <h2>
        <Said say={say} k="review.wait" />
      </h2>
      <dl class="tiles">
        {WAITS.map(([of, k]) => (
          <div key={of}>
            <dt>
              <Said say={say} k={k} />
            </dt>
            <dd>
              <Minutes value={wait[of].medianMinutes} /> <Said say={say} k="review.minutes" class="scale" />
            </dd>
          </div>
        ))}
      </dl>
      <p class="soft">
        <Said say={say} k="review.waitNote" />
      </p>
    </section>
  );
}

export function Days({ say, days }: { say: Say; days: readonly DayRow[] }) {
  return (
    <section class="panel days">
      <h2>
        <Said say={say} k="review.byDay" params={{ days: days.length }} />
      </h2>
      <ProvenDays say={say} days={days} />
      <Behind
        say={say}
        title="review.byDayTitle"
        table="days"
        heads={['review.day', 'review.tokens', 'review.share', 'review.proven', 'review.active']}
        rows={days
          .toReversed()
          .map(({ day, tokens, share, proven, active }) => [
            day,
            ...[tokens, share, proven, active].map(grouped),
          ])}
      />
    </section>
  );
}
