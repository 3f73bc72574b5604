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
const SEXES: Readonly<Record<string, Key>> = {
  M: 'sex.male',
  F: 'sex.female',
  O: 'sex.other',
  T: 'sex.transgender',
};

/** Whole minutes; never below nought where the two clocks differ. */
export function minutesSince(at: number, now: number): number {
  return Math.max(0, Math.floor((now - at) / 60_000));
}

export function TokenRow(props: {
  token: ClerkToken;
  say: Say;
  now: number;
  mark: (queue: string) => ComponentChildren;
  /** A share that has just arrived. */
  fresh: boolean;
}) {
  const { token, say, now, mark, fresh } = props;
  const waited = minutesSince(token.issuedAt, now);
  return (
    <li class={`row ${fresh ? 'row-fresh' : ''}`}>
      {mark(token.queue)}
      <NumberText value={token.label} class="row-number" />
      <span class="row-person">
        {token.person === null || token.person.name === '' ? (
          <Said say={say} k="clerk.noName" class="soft" />
        ) : (
          <span class="row-name" dir="auto">
            {token.person.name}
          </span>
        )}
        <span class="person-line">
          <AgeAndSex token={token} say={say} />
          <Said say={say} k={SOURCES[token.source]} />
          {token.status !== 'completed' && <Notice token={token} say={say} />}
        </span>
      </span>
      <span class="row-end">
        <Said say={say} k="clerk.waited" params={{ minutes: waited }} class="row-waited" />
        <LaneChip token={token} say={say} />
      </span>
    </li>
  );
}

/** As far as they are known. */
export function AgeAndSex({ token, say }: { token: ClerkToken; say: Say }) {
  const sex = SEXES[token.person?.gender ?? ''];
  const age = token.person?.age ?? null;
  return (
    <>
      {age !== null && <Said say={say} k="clerk.age" params={{ years: age }} />}
      {sex !== undefined && <Said say={say} k={sex} />}
    </>
  );
}

/** That somebody scanned from afar, or scans again while waiting: a quiet word, nothing to do at once. */
export function Notice({ token, say }: { token: ClerkToken; say: Say }) {
  if (token.notice === null) return null;
  return <Said say={say} k={NOTICES[token.notice]} class={`notice notice-${token.notice}`} />;
}

const NOTICES = {
  far: 'clerk.far',
  rescanned: 'clerk.rescanned',
} as const satisfies Record<NonNullable<ClerkToken['notice']>, Key>;

/** The lane, or why; an emergency is one whoever decided so. */
export function LaneChip({ token, say }: { token: ClerkToken; say: Say }) {
  if (token.lane === 'normal') return null;
  const plain = token.laneReason === null || token.lane === 'emergency';
  const key = plain ? LANES[token.lane] : REASONS[token.laneReason ?? 'staff'];
  return <Said say={say} k={key} class={`lane lane-${token.lane}`} />;
}

const LANES = {
  emergency: 'lane.emergency',
  priority: 'lane.priority',
  normal: 'lane.normal',
} as const satisfies Record<ClerkToken['lane'], Key>;
