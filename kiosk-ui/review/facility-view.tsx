/** One facility: its days, its box, its professionals; codes and the day's list for whoever may. Draws only. */

import { dateAndTime } from '../../hub/contract/india-time.ts';
import { grouped } from '../../hub/contract/lakh-crore.ts';
import { type OfficerRole, officerMay } from '../../hub/contract/officers.ts';
import type { DayListAnswer, FacilityDetail } from '../../hub/contract/review.ts';
import type { Trouble } from '../shared/api.ts';
import type { Key, Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';
import { DayList } from './day-list.tsx';
import { districtName } from './district-names.ts';
import { StandingMark } from './facilities-view.tsx';
import { Changes, Closing, type FacilityAct, Marks } from './facility-acts.tsx';
import { Count, Minutes } from './figures.tsx';
import { healthWords } from './health-words.ts';
import { ProvenDays } from './proven-days.tsx';
import { reviewTroubleKey } from './review-trouble.ts';

export interface FacilityState {
  detail: FacilityDetail;
  at: number;
  /** A code that was just made; it is not shown again. */
  code: string | null;
  /** Asked once more before a key is ended. */
  ending: boolean;
  day: string;
  list: DayListAnswer | null;
  asking: boolean;
  trouble: Trouble | null;
}

export interface FacilityViewProps {
  say: Say;
  state: FacilityState;
  officerRole: OfficerRole;
  onCode: () => void;
  onEnding: (ending: boolean) => void;
  onEnd: () => void;
  onAct: (act: FacilityAct) => void;
  onDay: (day: string) => void;
  onList: () => void;
}

export function FacilityView(props: FacilityViewProps) {
  const { say, state, officerRole } = props;
  const { facility, days, closed, changes, enrolledAt } = state.detail;
  const acts = { say, detail: state.detail, officerRole, onAct: props.onAct };
  return (
    <>
      <section class="panel">
        <h1>
          <bdi>{facility.name}</bdi>
        </h1>
        <p class="soft">
          <bdi>{districtName(say, facility.districtLgd, facility.district)}</bdi> ·{' '}
          <NumberText value={facility.hfrId} /> · <bdi>{facility.kind}</bdi> · <bdi>{facility.ownership}</bdi>
        </p>
        <p>
          <StandingMark say={say} row={facility} at={state.at} />
        </p>
        <Tiles say={say} detail={state.detail} />
        <Marks {...acts} />
      </section>
      <p class="form-trouble" role="alert">
        {state.trouble !== null && (
          <Said say={say} k={reviewTroubleKey(state.trouble)} params={state.trouble.params} />
        )}
      </p>
      <div class="panels">
        <section class="panel">
          <h2>
            <Said say={say} k="review.byDay" params={{ days: days.length }} />
          </h2>
          {days.some(({ tokens }) => tokens > 0) ? (
            <ProvenDays say={say} days={days} />
          ) : (
            <Nothing say={say} />
          )}
        </section>
        <Box say={say} detail={state.detail} />
        <Professionals say={say} detail={state.detail} />
        {officerMay(officerRole, 'codes') && closed === null && <Enrolment {...props} />}
        {/* A machine that has no key has no line by which it could answer. */}
        {officerMay(officerRole, 'dayList') && enrolledAt !== null && <DayList {...props} />}
        {officerMay(officerRole, 'closing') && <Closing {...acts} />}
        {changes.length > 0 && <Changes {...acts} />}
      </div>
    </>
  );
}

function Tiles({ say, detail: { facility } }: { say: Say; detail: FacilityDetail }) {
  const tiles = [
    ['review.today', facility.today.tokens],
    ['review.yesterday', facility.yesterday.tokens],
    ['review.month', facility.month.tokens],
    ['review.all', facility.all.tokens],
    ['review.proven', facility.all.proven],
  ] as const satisfies readonly (readonly [Key, number])[];
  return (
    <dl class="tiles">
      {tiles.map(([k, value]) => (
        <div key={k}>
          <dt>
            <Said say={say} k={k} />
          </dt>
          <dd>
            <Count value={value} />
          </dd>
        </div>
      ))}
      <div>
        <dt>
          <Said say={say} k="review.wait" />
        </dt>
        <dd>
          <Minutes value={facility.wait.medianMinutes} /> <Said say={say} k="review.minutes" class="scale" />
        </dd>
      </div>
    </dl>
  );
}

function Nothing({ say }: { say: Say }) {
  return (
    <p class="soft">
      <Said say={say} k="review.nothingYet" />
    </p>
  );
}

function Box({ say, detail: { box, facility } }: { say: Say; detail: FacilityDetail }) {
  const { backupHours = null, diskFreeMb = null, printers = null, clockOffMs = null } = box ?? {};
  const facts = [
    ['review.version', box?.version ?? facility.version],
    ['review.boxTold', box === null ? null : dateAndTime(box.at)],
    ['review.backup', backupHours === null ? null : grouped(Math.round(backupHours))],
    ['review.disk', diskFreeMb === null ? null : `${grouped(Math.round(diskFreeMb / 1_024))} GB`],
    ['review.printers', printers === null ? null : `${printers.ready} / ${printers.all}`],
    ['review.clock', clockOffMs === null ? null : `${Math.round(clockOffMs / 1_000)} s`],
  ] as const satisfies readonly (readonly [Key, string | null])[];
  return (
    <section class="panel">
      <h2>
        <Said say={say} k="review.box" />
      </h2>
      {facts.every(([, value]) => value === null) ? (
        <Nothing say={say} />
      ) : (
        <dl class="facts">
          {facts.map(([k, value]) => (
            <div key={k}>
              <dt>
                <Said say={say} k={k} />
              </dt>
              <dd>
                <NumberText value={value ?? '–'} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {facility.health.map(({ code, level }) => (
        <p key={code} class={level === 'bad' ? 'alert' : ''}>
          <Said say={say} k={healthWords(code)} />
        </p>
      ))}
    </section>
  );
}

const PROFESSIONAL_KEYS = {
  verified: 'review.verified',
  reported: 'review.reportedOnly',
  unknown: 'review.unknown',
  left: 'review.leftFacility',
} as const satisfies Record<FacilityDetail['professionals'][number]['state'], Key>;

function Professionals({ say, detail: { professionals } }: { say: Say; detail: FacilityDetail }) {
  return (
    <section class="panel">
      <h2>
        <Said say={say} k="review.hpr" />
      </h2>
      {professionals.length === 0 && <Nothing say={say} />}
      <ul class="rows">
        {professionals.map(({ hprId, state, seenAt }) => (
          <li key={hprId}>
            <NumberText value={hprId} />
            <span class="soft">
              <Said say={say} k={PROFESSIONAL_KEYS[state]} />
              {seenAt !== null && (
                <>
                  {' · '}
                  <NumberText value={dateAndTime(seenAt)} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** As it is read out on the telephone. */
function inFours(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1-');
}

function Enrolment({ say, state, onCode, onEnding, onEnd }: FacilityViewProps) {
  const { detail, code, ending } = state;
  return (
    <section class="panel">
      <h2>
        <Said say={say} k="registry.enrolment" />
      </h2>
      <p class="soft">
        {detail.enrolledAt === null ? (
          <Said say={say} k="review.notEnrolled" />
        ) : (
          <Said say={say} k="registry.enrolledAt" params={{ time: dateAndTime(detail.enrolledAt) }} />
        )}
      </p>
      <div role="status">
        {code !== null && (
          <>
            <p class="made-code">
              <NumberText value={inFours(code)} />
            </p>
            <p>
              <Said say={say} k="registry.codeNote" />
            </p>
          </>
        )}
      </div>
      <p class="keys">
        <button type="button" class="quiet" onClick={onCode}>
          <Said say={say} k="registry.newCode" />
        </button>
        {detail.enrolledAt !== null && !ending && (
          <button type="button" class="quiet" onClick={() => onEnding(true)}>
            <Said say={say} k="registry.revoke" />
          </button>
        )}
      </p>
      {ending && (
        <div role="alertdialog" aria-label={say('registry.revoke')}>
          <p class="alert">
            <Said say={say} k="registry.revokeSure" />
          </p>
          <p class="keys">
            <button type="button" class="quiet" onClick={onEnd}>
              <Said say={say} k="registry.revoke" />
            </button>
            <button type="button" class="quiet" onClick={() => onEnding(false)}>
              <Said say={say} k="registry.keep" />
            </button>
          </p>
        </div>
      )}
    </section>
  );
}
