/** How the way to and from the network is: when each thing last went well, and what is wrong. Draws only. */
import type { NetworkState, RefusalKind } from '../../../server/contract/network.ts';
import type { Key, Say } from '../../shared/text.ts';
import { NumberText, Said } from '../../shared/words.tsx';
import { momentText } from './moment-text.ts';

export const REFUSAL_WORDS = {
  unsigned: 'network.kind_unsigned',
  forged: 'network.kind_forged',
  clock: 'network.kind_clock',
  claims: 'network.kind_claims',
  keys: 'network.kind_keys',
  malformed: 'network.kind_malformed',
  foreign: 'network.kind_foreign',
} as const satisfies Record<RefusalKind, Key>;

export interface NetworkStatusProps {
  say: Say;
  state: NetworkState;
  busy: boolean;
  onAsk: () => void;
}

export function NetworkStatus({ say, state, busy, onAsk }: NetworkStatusProps) {
  const { gateway, callback, answer, hipId } = state;
  const { service, sessionFailure, silentSince } = gateway;
  return (
    <section class="card">
      <h2>
        <Said say={say} k="network.status" />
      </h2>
      {silentSince !== null && (
        <p class="bad">
          <Said say={say} k="network.silent" params={{ time: momentText(silentSince) }} />
        </p>
      )}
      {sessionFailure?.refused === true && (
        <p class="bad">
          <Said say={say} k="network.sessionRefused" />
        </p>
      )}
      {service !== null && (
        <p class={service.linked && service.active ? 'good' : 'bad'}>
          {service.linked && service.active ? (
            <Said say={say} k="network.linked" />
          ) : (
            <Said say={say} k="network.notLinked" params={{ hipId }} />
          )}
        </p>
      )}
      <dl class="network-facts">
        <Fact say={say} k="network.reached" at={gateway.reachedAt} />
        <Fact say={say} k="network.session" at={gateway.sessionAt} />
        <Fact say={say} k="network.keys" at={gateway.keysAt} />
        <Fact say={say} k="network.callback" at={callback.takenAt} />
        <Fact say={say} k="network.answer" at={answer.acceptedAt} />
        {answer.failed !== null && (
          <Fact
            say={say}
            k="network.answerFailed"
            at={answer.failed.at}
            more={[answer.failed.status, answer.failed.code].filter((one) => one !== null).join(' ')}
          />
        )}
        {callback.refused !== null && <Fact say={say} k="network.callbackRefused" at={callback.refused.at} />}
      </dl>
      {callback.refused !== null && (
        <p>
          <Said say={say} k={REFUSAL_WORDS[callback.refused.kind]} />
        </p>
      )}
      <button type="button" class="quiet" disabled={busy} onClick={onAsk}>
        <Said say={say} k="network.ask" />
      </button>
    </section>
  );
}

function Fact({ say, k, at, more = '' }: { say: Say; k: Key; at: number | null; more?: string }) {
  return (
    <div>
      <dt>
        <Said say={say} k={k} />
      </dt>
      <dd>
        {at === null ? (
          <Said say={say} k="network.never" class="soft" />
        ) : (
          <NumberText value={momentText(at)} />
        )}{' '}
        {more !== '' && <NumberText value={more} class="soft" />}
      </dd>
    </div>
  );
}
