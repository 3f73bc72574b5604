/** A facility that was copied or closed, what an administrator may do about it, and what was done. Draws only. */
import type { ComponentChildren } from 'preact';
import { type FacilityChange, MOST_REASON_CHARS } from '../../hub/contract/facility-changes.ts';
import { dateAndTime } from '../../hub/contract/india-time.ts';
import { type OfficerRole, officerMay } from '../../hub/contract/officers.ts';
import type { FacilityDetail } from '../../hub/contract/review.ts';
import type { Key, Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';

export type FacilityAct = { do: 'settle'; logId: string } | { do: 'close'; why: string } | { do: 'reopen' };

export interface FacilityActsProps {
  say: Say;
  detail: FacilityDetail;
  officerRole: OfficerRole;
  onAct: (act: FacilityAct) => void;
}

/** Why it stands where it stands: a copied machine, or none of the state's facilities. */
export function Marks({ say, detail, officerRole, onAct }: FacilityActsProps) {
  const { closed, forks } = detail;
  return (
    <>
      {closed !== null && (
        <p class="alert">
          <Said say={say} k="registry.closedSince" params={{ time: dateAndTime(closed.at) }} />{' '}
          <Actor say={say} name={closed.by} />: <bdi>{closed.why}</bdi>
        </p>
      )}
      {forks.map(({ logId, seq, foundAt }) => (
        <div key={logId}>
          <p class="alert">
            <Said say={say} k="review.forksNote" />
          </p>
          <p class="soft">
            <Said say={say} k="review.forkFacts" params={{ event: seq, time: dateAndTime(foundAt) }} />{' '}
            <NumberText value={logId} class="small" />
          </p>
          {officerMay(officerRole, 'settling') && (
            <Folded say={say} k="registry.copyStopped">
              <p>
                <Said say={say} k="registry.settleNote" />
              </p>
              <button type="button" class="quiet" onClick={() => onAct({ do: 'settle', logId })}>
                <Said say={say} k="registry.settle" />
              </button>
            </Folded>
          )}
        </div>
      ))}
    </>
  );
}

export function Closing({ say, detail, onAct }: FacilityActsProps) {
  return (
    <section class="panel">
      <h2>
        <Said say={say} k="registry.closing" />
      </h2>
      {detail.closed === null ? (
        <Folded say={say} k="registry.close">
          <p>
            <Said say={say} k="registry.closeNote" />
          </p>
          <form
            class="line"
            onSubmit={(event) => {
              event.preventDefault();
              const why = new FormData(event.currentTarget).get('why');
              if (typeof why === 'string' && why.trim() !== '') onAct({ do: 'close', why: why.trim() });
            }}
          >
            <label class="wide">
              <Said say={say} k="registry.why" />
              <input name="why" dir="auto" required maxLength={MOST_REASON_CHARS} autocomplete="off" />
            </label>
            <button type="submit" class="quiet">
              <Said say={say} k="registry.close" />
            </button>
          </form>
        </Folded>
      ) : (
        <>
          <p>
            <Said say={say} k="registry.reopenNote" />
          </p>
          <button type="button" class="quiet" onClick={() => onAct({ do: 'reopen' })}>
            <Said say={say} k="registry.reopen" />
          </button>
        </>
      )}
    </section>
  );
}

const DEEDS = {
  code: 'registry.didCode',
  ended: 'registry.didEnd',
  settled: 'registry.didSettle',
  closed: 'registry.didClose',
  reopened: 'registry.didReopen',
} as const satisfies Record<FacilityChange['what'], Key>;

export function Changes({ say, detail: { changes } }: Pick<FacilityActsProps, 'say' | 'detail'>) {
  return (
    <section class="panel">
      <h2>
        <Said say={say} k="officer.changes" />
      </h2>
      <ul class="rows">
        {changes.map(({ at, what, actor, detail: { why, event = 0 } }) => (
          <li key={`${at} ${what} ${event}`}>
            <span>
              <Said say={say} k={DEEDS[what]} params={{ event }} />
              {why !== undefined && (
                <>
                  : <bdi>{why}</bdi>
                </>
              )}
            </span>
            <span class="soft">
              <Actor say={say} name={actor} /> · <NumberText value={dateAndTime(at)} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Actor({ say, name }: { say: Say; name: string | null }) {
  return name === null ? <Said say={say} k="officer.atMachine" /> : <bdi>{name}</bdi>;
}

/** What is asked once more before it is done. */
function Folded({ say, k, children }: { say: Say; k: Key; children: ComponentChildren }) {
  return (
    <details class="folded">
      <summary>
        <Said say={say} k={k} />
      </summary>
      {children}
    </details>
  );
}
