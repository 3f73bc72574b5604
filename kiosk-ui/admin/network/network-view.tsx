/** The network's page: how it is, credentials, the bridge's address, and the proof. Draws only. */
import type { NetworkView } from '../../../server/contract/network.ts';
import type { Say } from '../../shared/text.ts';
import { Said } from '../../shared/words.tsx';
import { DeliveryCheck } from './delivery-check.tsx';
import './network.css';
import { BridgeAddress, Credentials, type Told } from './network-forms.tsx';
import { NetworkStatus } from './network-status.tsx';

export interface NetworkViewProps {
  say: Say;
  view: NetworkView | null;
  /** Something is being asked for. */
  busy: boolean;
  told: { pair: Told | null; address: Told | null; outside: Told | null; page: Told | null };
  codeOf: (code: string) => string;
  onAsk: () => void;
  onPair: (clientId: string, clientSecret: string) => void;
  onAddress: (url: string, bridgeId: string) => void;
  onOutside: (url: string) => void;
  onBegin: () => void;
  onEnd: () => void;
}

export function NetworkPage(props: NetworkViewProps) {
  const { say, view, busy, told, onAsk, onPair, onAddress, onOutside, codeOf, onBegin, onEnd } = props;
  const page = told.page !== null && (
    <p role="status" class="bad">
      <Said say={say} k={told.page.k} />
    </p>
  );
  if (view === null) return page;
  if (view.network === null) {
    return (
      <p>
        <Said say={say} k="network.hub" />
      </p>
    );
  }
  const state = view.network;
  // Without them nothing else here works: they stand first until they are there.
  const isNew = state.credentials.source === 'none';
  const credentials = <Credentials say={say} state={state} busy={busy} told={told.pair} onPair={onPair} />;
  return (
    <>
      {page}
      <div class="cards network-cards">
        {isNew && credentials}
        <NetworkStatus say={say} state={state} busy={busy} onAsk={onAsk} />
        <DeliveryCheck
          say={say}
          check={state.check}
          busy={busy}
          codeOf={codeOf}
          onBegin={onBegin}
          onEnd={onEnd}
        />
        {!isNew && credentials}
        <BridgeAddress
          say={say}
          state={state}
          busy={busy}
          told={told.address}
          outside={told.outside}
          onAddress={onAddress}
          onOutside={onOutside}
        />
      </div>
    </>
  );
}
