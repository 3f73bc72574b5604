/**
 * One line of a fixed height under the header, so that news moves nothing under the hand: that the page
 * is not live, else whose share has just arrived.
 */
import type { ComponentChildren } from 'preact';
import type { ClerkView } from '../../server/contract/views.ts';
import type { Liveness } from '../shared/live-connection.ts';
import type { Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';
import { AgeAndSex, LaneChip } from './token-row.tsx';

export function NewsLine(props: {
  view: ClerkView;
  liveness: Liveness;
  say: Say;
  mark: (queue: string) => ComponentChildren;
}) {
  const { view, liveness, say, mark } = props;
  if (liveness.kind === 'stale') {
    return (
      <div class="news news-stale" role="alert">
        <Said say={say} k="clerk.notLive" params={{ time: liveness.since }} />
      </div>
    );
  }
  const [token, ...others] = view.arrivals;
  if (token === undefined) return <div class="news" />;
  return (
    <div class="news news-arrival">
      <Said say={say} k="clerk.arrivedByPhone" class="news-what" />
      {mark(token.queue)}
      <NumberText value={token.label} class="news-number" />
      {token.person !== null && (
        <span class="news-name" dir="auto">
          {token.person.name}
        </span>
      )}
      <AgeAndSex token={token} say={say} />
      <LaneChip token={token} say={say} />
      {others.length > 0 && <Said say={say} k="clerk.andMore" params={{ count: others.length }} />}
    </div>
  );
}
