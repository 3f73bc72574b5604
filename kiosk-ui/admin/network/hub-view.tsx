/** The hub's page: the line, the counts, the enrolment. Draws only. */
import { useRef } from 'preact/hooks';
import type { EnrolBody, HubState, HubView, LineLoss } from '../../../server/contract/hub.ts';
import type { Key, Say } from '../../shared/text.ts';
import { NumberText, Said } from '../../shared/words.tsx';
import { momentText } from './moment-text.ts';
import './network.css';
import type { Told } from './network-forms.tsx';

const LOSSES = {
  refused: 'statehub.why_refused',
  unreachable: 'statehub.why_unreachable',
  ended: 'statehub.why_ended',
  copied: 'statehub.why_copied',
} as const satisfies Record<LineLoss, Key>;

export interface HubPageProps {
  say: Say;
  view: HubView | null;
  /** A code is being tried. */
  busy: boolean;
  told: Told | null;
  onEnrol: (body: EnrolBody) => void;
}

export function HubPage({ say, view, busy, told, onEnrol }: HubPageProps) {
  const hub = view?.hub ?? null;
  const outcome = (
    <p role="status" class={told === null ? '' : told.bad ? 'bad' : 'good'}>
      {told !== null && <Said say={say} k={told.k} />}
    </p>
  );
  if (view === null) return outcome;
  if (hub === null) {
    return (
      <p>
        <Said say={say} k="statehub.none" />
      </p>
    );
  }
  const enrolment = (
    <Enrolment say={say} hub={hub} busy={busy} onEnrol={onEnrol}>
      {outcome}
    </Enrolment>
  );
  // Without an address there is no line, and nothing to count up.
  if (hub.url === null) return <div class="cards network-cards">{enrolment}</div>;
  // Without it nothing else here works: it stands first until it is done.
  return (
    <div class="cards network-cards">
      {!hub.enrolment.enrolled && enrolment}
      <Line say={say} hub={hub} />
      <Counts say={say} hub={hub} />
      {hub.enrolment.enrolled && enrolment}
    </div>
  );
}

function Line({ say, hub }: { say: Say; hub: HubState }) {
  const { line, url, addressFrom, missed, pagesUrl } = hub;
  return (
    <section class="card">
      <h2>
        <Said say={say} k="statehub.line" />
      </h2>
      <p class={line.since === null ? 'bad' : 'good'}>
        {line.since === null ? (
          <Said say={say} k="statehub.notConnected" />
        ) : (
          <Said say={say} k="statehub.connected" params={{ time: momentText(line.since) }} />
        )}
      </p>
      {missed !== null && (
        <p class="bad">
          <Said say={say} k="statehub.missed" params={{ count: missed.count, time: momentText(missed.at) }} />
        </p>
      )}
      <dl class="network-facts">
        {url !== null && <Fact say={say} k="statehub.address" value={url} />}
        <Fact say={say} k="statehub.heard" at={line.heardAt} />
        {line.lost !== null && <Fact say={say} k="statehub.lost" at={line.lost.at} />}
        {pagesUrl !== null && <Fact say={say} k="statehub.pages" value={pagesUrl} />}
      </dl>
      {line.lost !== null && (line.since === null || line.lost.why !== 'refused') && (
        <p class={line.lost.why === 'copied' ? 'bad' : ''}>
          <Said say={say} k={LOSSES[line.lost.why]} />
        </p>
      )}
      {addressFrom === 'environment' && (
        <p class="soft">
          <Said say={say} k="statehub.addressWhere" />
        </p>
      )}
    </section>
  );
}

function Counts({ say, hub }: { say: Say; hub: HubState }) {
  const { waiting, takenAt, failed, acknowledged, events } = hub.counts;
  return (
    <section class="card">
      <h2>
        <Said say={say} k="statehub.counts" />
      </h2>
      <p class={waiting === 0 ? 'good' : ''}>
        {waiting === 0 ? (
          <Said say={say} k="statehub.allTaken" />
        ) : (
          <Said say={say} k="statehub.waiting" params={{ count: waiting }} />
        )}
      </p>
      <dl class="network-facts">
        <Fact say={say} k="statehub.taken" at={takenAt} />
        {failed !== null && (
          <Fact say={say} k="statehub.notTaken" at={failed.at} more={String(failed.status ?? '')} />
        )}
        {acknowledged !== null && (
          <Fact say={say} k="statehub.head" value={`${acknowledged} / ${Math.max(events, acknowledged)}`} />
        )}
      </dl>
      <p class="soft">
        <Said say={say} k="statehub.countsWhy" />
      </p>
    </section>
  );
}

function Enrolment(props: {
  say: Say;
  hub: HubState;
  busy: boolean;
  onEnrol: (body: EnrolBody) => void;
  children: preact.ComponentChildren;
}) {
  const { say, hub, busy, onEnrol, children } = props;
  const { enrolled, keyId, since, by, source } = hub.enrolment;
  // A key that the hub does not take is no enrolment, whatever is kept here.
  const refused = hub.line.since === null && hub.line.lost?.why === 'refused';
  const code = useRef<HTMLInputElement>(null);
  const address = useRef<HTMLInputElement>(null);

  function submit(event: Event): void {
    event.preventDefault();
    const typed = code.current?.value.trim() ?? '';
    if (code.current !== null) code.current.value = '';
    const where = address.current?.value.trim() ?? '';
    if (typed !== '') onEnrol({ code: typed, ...(where !== '' && { address: where }) });
  }

  return (
    <section class="card">
      <h2>
        <Said say={say} k="statehub.enrolment" />
      </h2>
      {!refused && (
        <p class={enrolled ? 'good' : 'bad'}>
          <Said say={say} k={enrolled ? 'statehub.enrolled' : 'statehub.notEnrolled'} />
        </p>
      )}
      <dl class="network-facts">
        <Fact say={say} k="statehub.facility" value={hub.hipId} />
        {enrolled && <Fact say={say} k="statehub.key" value={keyId} />}
        {enrolled && since !== null && <Fact say={say} k="statehub.since" at={since} more={by ?? ''} />}
      </dl>
      {source === 'environment' ? (
        <p>
          <Said say={say} k="statehub.fromEnvironment" />
        </p>
      ) : (
        <form class="network-form" autocomplete="off" onSubmit={submit}>
          {enrolled && (
            <p class="soft">
              <Said say={say} k="statehub.again" />
            </p>
          )}
          {hub.addressFrom === 'page' && (
            <label>
              <Said say={say} k="statehub.hubAddress" />
              <input
                ref={address}
                type="url"
                dir="ltr"
                required
                maxLength={200}
                placeholder="https://"
                defaultValue={hub.url ?? ''}
                spellcheck={false}
                autocomplete="off"
              />
            </label>
          )}
          <label>
            <Said say={say} k="statehub.code" />
            <input
              ref={code}
              type="text"
              dir="ltr"
              required
              minLength={8}
              maxLength={60}
              spellcheck={false}
              autocomplete="off"
              autocapitalize="characters"
            />
          </label>
          <button type="submit" class="primary" disabled={busy}>
            <Said say={say} k={busy ? 'statehub.trying' : 'statehub.enrol'} />
          </button>
        </form>
      )}
      {children}
    </section>
  );
}

interface FactProps {
  say: Say;
  k: Key;
  at?: number | null;
  value?: string | null;
  more?: string;
}

function Fact({ say, k, at = null, value = null, more = '' }: FactProps) {
  const text = value ?? (at === null ? null : momentText(at));
  return (
    <div>
      <dt>
        <Said say={say} k={k} />
      </dt>
      <dd>
        {text === null ? <Said say={say} k="network.never" class="soft" /> : <NumberText value={text} />}{' '}
        {more !== '' && <NumberText value={more} class="soft" />}
      </dd>
    </div>
  );
}
