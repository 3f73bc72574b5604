/** One waiting, skipped or returned person in a line. */
import type { ComponentChildren } from 'preact';
import type { ClerkToken } from '../../server/contract/views.ts';
import type { Key, Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';

export const SOURCES = {
  share: 'source.share',
  card: 'source.card',
  'walk-in': 'source.walkIn',
  paper: 'source.paper',
} as const satisfies Record<ClerkToken['source'], Key>;

const REASONS = {
  age: 'lane.age',
  infant: 'lane.infant',
  pregnant: 'lane.pregnant',
  disabled: 'lane.disabled',
  staff: 'lane.staff',
} as const satisfies Record<NonNullable<ClerkToken['laneReason']>, Key>;

/** ABDM's letters; others are not known here and not shown. */
const SEXES: Readonly<Record<string, Key>> = { M: 'sex.male', F: 'sex.female', O: 'sex.other' };

/** Whole minutes; never below nought where the two clocks differ. */
export function minutesSince(at: number, now: number): number {
  return Math.max(0, Math.floor((now - at) / 60_000));
}

export function TokenRow(props: {
  token: ClerkToken;
  say: Say;
  now: number;
  mark: (queue: string) => ComponentChildren;
}) {
  const { token, say, now, mark } = props;
  return (
    <div class={`row row-${token.lane}`}>
      {mark(token.queue)}
      <NumberText value={token.label} class="row-number" />
      <span class="row-person">
        {token.person === null || token.person.name === '' ? (
          <Said say={say} k={SOURCES[token.source]} class="soft" />
        ) : (
          <span class="row-name" dir="auto">
            {token.person.name}
          </span>
        )}
        <PersonLine token={token} say={say} />
      </span>
      <Said
        say={say}
        k="clerk.waited"
        params={{ minutes: minutesSince(token.issuedAt, now) }}
        class="row-waited"
      />
    </div>
  );
}

/** Age, sex and lane. */
export function PersonLine({ token, say }: { token: ClerkToken; say: Say }) {
  const sex = SEXES[token.person?.gender ?? ''];
  const age = token.person?.age ?? null;
  const lane: Key = token.laneReason === null ? LANES[token.lane] : REASONS[token.laneReason];
  return (
    <span class="person-line">
      {age !== null && <Said say={say} k="clerk.age" params={{ years: age }} />}
      {sex !== undefined && <Said say={say} k={sex} />}
      {token.lane !== 'normal' && <Said say={say} k={lane} class={`lane lane-${token.lane}`} />}
    </span>
  );
}

const LANES = {
  emergency: 'lane.emergency',
  priority: 'lane.priority',
  normal: 'lane.normal',
} as const satisfies Record<ClerkToken['lane'], Key>;
