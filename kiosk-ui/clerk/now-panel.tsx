/** Who is at the counter now. The only screen with a name. */
import type { ComponentChildren } from 'preact';
import type { ClerkToken, ClerkView, Person } from '../../server/contract/views.ts';
import type { Key, Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';
import { AgeAndSex, LaneChip, minutesSince, Notice, SOURCES } from './token-row.tsx';

export interface NowPanelProps {
  view: ClerkView;
  say: Say;
  now: number;
  mark: (queue: string) => ComponentChildren;
}

export function NowPanel({ view, say, now, mark }: NowPanelProps) {
  const token = view.now;
  if (token === null) {
    const key: Key = view.counter.status === 'open' ? 'clerk.nobody' : 'clerk.statusClosed';
    const paused = view.counter.status === 'paused';
    return (
      <section class={`now now-empty now-${view.counter.status}`}>
        <Said say={say} k={paused ? 'clerk.statusPaused' : key} />
      </section>
    );
  }
  return (
    <section class="now">
      <div class="now-number">
        {mark(token.queue)}
        <NumberText value={token.label} />
      </div>
      <div class="now-person">
        <div class="now-name" dir="auto">
          {token.person === null || token.person.name === '' ? (
            <Said say={say} k="clerk.noName" class="soft" />
          ) : (
            token.person.name
          )}
        </div>
        <div class="person-line">
          <AgeAndSex token={token} say={say} />
          <LaneChip token={token} say={say} />
        </div>
        <div class="now-facts">
          <Said say={say} k={SOURCES[token.source]} />
          <Said say={say} k="clerk.waited" params={{ minutes: minutesSince(token.issuedAt, now) }} />
          {token.recalls > 0 && <Said say={say} k="clerk.recalls" params={{ count: token.recalls }} />}
          <Details token={token} say={say} />
        </div>
      </div>
    </section>
  );
}

function Details({ token, say }: { token: ClerkToken; say: Say }) {
  const { person } = token;
  const address = person === null ? '' : addressLine(person.address);
  return (
    <>
      {person?.abhaAddress != null && <bdi dir="ltr">{person.abhaAddress}</bdi>}
      {person?.abhaNumber != null && <NumberText value={person.abhaNumber} />}
      {person?.phone != null && <NumberText value={person.phone} />}
      {person !== null && !person.verified && <Said say={say} k="clerk.selfDeclared" class="warned" />}
      <Notice token={token} say={say} />
      {address !== '' && (
        <span class="now-address" dir="auto">
          {address}
        </span>
      )}
    </>
  );
}

function addressLine({ line, district, state, pincode }: Person['address']): string {
  return [line, district, state, pincode].filter((part) => part !== null && part !== '').join(', ');
}
