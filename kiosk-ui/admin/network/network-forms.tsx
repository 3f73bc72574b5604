/** Entering the network's credentials, and setting the bridge's address. What was typed as a secret does not stay. */
import { useRef, useState } from 'preact/hooks';
import type { NetworkState } from '../../../server/contract/network.ts';
import type { Key, Say } from '../../shared/text.ts';
import { Said } from '../../shared/words.tsx';
import { momentText } from './moment-text.ts';

/** What a wish came to, in words. */
export interface Told {
  k: Key;
  bad: boolean;
}

interface FormProps {
  say: Say;
  state: NetworkState;
  busy: boolean;
  told: Told | null;
}

export function Credentials(props: FormProps & { onPair: (clientId: string, clientSecret: string) => void }) {
  const { say, state, busy, told, onPair } = props;
  const { source, setAt, setBy } = state.credentials;
  const id = useRef<HTMLInputElement>(null);
  const secret = useRef<HTMLInputElement>(null);

  function submit(event: Event): void {
    event.preventDefault();
    const [clientId, clientSecret] = [id.current, secret.current].map((field) => field?.value.trim() ?? '');
    for (const field of [id.current, secret.current]) if (field !== null) field.value = '';
    if (clientId !== undefined && clientSecret !== undefined) onPair(clientId, clientSecret);
  }

  return (
    <section class="card">
      <h2>
        <Said say={say} k="network.credentials" />
      </h2>
      <p class={source === 'none' ? 'bad' : ''}>
        {source === 'environment' && <Said say={say} k="network.fromEnvironment" />}
        {source === 'demonstration' && <Said say={say} k="network.fromDemo" />}
        {source === 'none' && <Said say={say} k="network.missing" />}
        {source === 'page' && setAt !== null && (
          <Said say={say} k="network.fromPage" params={{ time: momentText(setAt), name: setBy ?? '' }} />
        )}
      </p>
      {(source === 'none' || source === 'page') && (
        <form class="network-form" autocomplete="off" onSubmit={submit}>
          <label>
            <Said say={say} k="network.clientId" />
            <input
              ref={id}
              type="text"
              dir="ltr"
              required
              maxLength={256}
              spellcheck={false}
              autocomplete="off"
            />
          </label>
          <label>
            <Said say={say} k="network.clientSecret" />
            <input
              ref={secret}
              type="password"
              dir="ltr"
              required
              maxLength={256}
              autocomplete="new-password"
            />
          </label>
          <button type="submit" class="primary" disabled={busy}>
            <Said say={say} k={busy ? 'network.trying' : 'network.save'} />
          </button>
        </form>
      )}
      <Outcome say={say} told={told} />
    </section>
  );
}

export function BridgeAddress(
  props: FormProps & {
    outside: Told | null;
    onAddress: (url: string, bridgeId: string) => void;
    onOutside: (url: string) => void;
  },
) {
  const { say, state, busy, told, outside, onAddress, onOutside } = props;
  const { set, address } = state.bridge;
  const [url, setUrl] = useState(set?.url ?? address ?? '');
  const bridgeId = useRef<HTMLInputElement>(null);

  function submit(event: Event): void {
    event.preventDefault();
    const typed = bridgeId.current?.value.trim() ?? '';
    if (bridgeId.current !== null) bridgeId.current.value = '';
    onAddress(url.trim(), typed);
  }

  return (
    <section class="card">
      <h2>
        <Said say={say} k="network.bridge" />
      </h2>
      <p>
        <Said say={say} k="network.bridgeWhy" />
      </p>
      {set === null ? (
        <p class="soft">
          <Said say={say} k="network.neverSet" />
        </p>
      ) : (
        <p>
          <bdi dir="ltr">{set.url}</bdi>{' '}
          <Said
            say={say}
            k="network.setBy"
            params={{ time: momentText(set.at), name: set.by }}
            class="soft"
          />
        </p>
      )}
      <form class="network-form" autocomplete="off" onSubmit={submit}>
        <label>
          <Said say={say} k="network.address" />
          <input
            type="url"
            dir="ltr"
            required
            maxLength={300}
            value={url}
            onInput={({ currentTarget }) => setUrl(currentTarget.value)}
          />
        </label>
        <button
          type="button"
          class="quiet"
          disabled={busy || url === ''}
          onClick={() => onOutside(url.trim())}
        >
          <Said say={say} k="network.outside" />
        </button>
        <Outcome say={say} told={outside} />
        <label>
          <Said say={say} k="network.bridgeId" />
          <input
            ref={bridgeId}
            type="text"
            dir="ltr"
            required
            maxLength={256}
            spellcheck={false}
            autocomplete="off"
          />
        </label>
        <button type="submit" class="primary" disabled={busy}>
          <Said say={say} k="network.setAddress" />
        </button>
      </form>
      <Outcome say={say} told={told} />
    </section>
  );
}

function Outcome({ say, told }: { say: Say; told: Told | null }) {
  return (
    <p role="status" class={told === null ? '' : told.bad ? 'bad' : 'good'}>
      {told !== null && <Said say={say} k={told.k} />}
    </p>
  );
}
