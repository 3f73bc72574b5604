/** The network's page: asks how it is, again and again while a scan is waited for, and passes wishes on. */
import { useEffect, useState } from 'preact/hooks';
import type {
  BridgeUrlAnswer,
  CredentialsAnswer,
  NetworkView,
  OutsideAnswer,
} from '../../../server/contract/network.ts';
import { type Result, request, type Trouble } from '../../shared/api.ts';
import { problemKey } from '../../shared/problem-keys.ts';
import type { Key } from '../../shared/text.ts';
import { patientWay } from '../patient-way.ts';
import { SectionFrame, type SectionProps } from '../section-frame.tsx';
import { isWaiting } from './delivery-check.tsx';
import type { Told } from './network-forms.tsx';
import { NetworkPage, type NetworkViewProps } from './network-view.tsx';

/** The server asks the gateway first, which may take its ten seconds twice. */
const WAY = patientWay(25_000);
const ASK_EVERY_MS = 10_000;
/** While a scan is waited for, or its answer. */
const WATCH_EVERY_MS = 1_000;

const PAIR = {
  given: { k: 'network.given', bad: false },
  refused: { k: 'network.refused', bad: true },
  failed: { k: 'network.failed', bad: true },
} as const satisfies Record<CredentialsAnswer['outcome'], Told>;
const ADDRESS = {
  accepted: { k: 'network.addressAccepted', bad: false },
  refused: { k: 'network.addressRefused', bad: true },
  failed: { k: 'network.failed', bad: true },
  wrong_bridge: { k: 'network.wrongBridge', bad: true },
} as const satisfies Record<BridgeUrlAnswer['outcome'], Told>;
const OUTSIDE = {
  arrived: { k: 'network.outArrived', bad: false },
  changed: { k: 'network.outChanged', bad: true },
  elsewhere: { k: 'network.outElsewhere', bad: true },
  no_name: { k: 'network.outNoName', bad: true },
  no_connection: { k: 'network.outNoConnection', bad: true },
  late: { k: 'network.outLate', bad: true },
  bad_certificate: { k: 'network.outBadCertificate', bad: true },
} as const satisfies Record<OutsideAnswer['result'], Told>;

const NOTHING_TOLD: NetworkViewProps['told'] = { pair: null, address: null, outside: null, page: null };

export function Section({ say, onBack, onLanguage, onSignedOut }: SectionProps) {
  const [view, setView] = useState<NetworkView | null>(null);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState(NOTHING_TOLD);
  const check = view?.network?.check ?? null;
  const watched = isWaiting(check) || check?.arrived?.answer === 'pending';

  function tell(place: keyof typeof told, what: Told): void {
    setTold((before) => ({ ...before, page: null, [place]: what }));
  }

  /** Words for what went wrong; an address is the one thing that a form here can get wrong. */
  function tellTrouble(place: keyof typeof told, trouble: Trouble, invalid: Key | null = null): void {
    if (trouble.code === 'not_signed_in') return onSignedOut();
    const k = trouble.code === 'invalid_request' && invalid !== null ? invalid : problemKey(trouble.code);
    tell(place, { k, bad: true });
  }

  function show(answer: Result<NetworkView>): void {
    if (answer.ok) setView(answer.value);
    else tellTrouble('page', answer.trouble);
  }

  async function look(): Promise<void> {
    show(await request<NetworkView>('GET', '/api/network'));
  }

  async function wish(asked: () => Promise<void>): Promise<void> {
    setBusy(true);
    setTold(NOTHING_TOLD);
    await asked();
    setBusy(false);
  }

  const put = (path: string, body: unknown) => request<never>('PUT', `/api/network/${path}`, body, WAY);
  const post = <T,>(path: string, body: unknown = {}) =>
    request<T>('POST', `/api/network/${path}`, body, WAY);

  useEffect(() => {
    void look();
  }, []);
  useEffect(() => {
    const timer = setInterval(() => void look(), watched ? WATCH_EVERY_MS : ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [watched]);

  return (
    <SectionFrame say={say} title="network.title" onBack={onBack} onLanguage={onLanguage}>
      <NetworkPage
        say={say}
        view={view}
        busy={busy}
        told={told}
        codeOf={(code) => `/api/network/check/code.svg?${code}`}
        onAsk={() => void wish(async () => show(await post<NetworkView>('ask')))}
        onPair={(clientId, clientSecret) =>
          void wish(async () => {
            const answer: Result<CredentialsAnswer> = await put('credentials', { clientId, clientSecret });
            if (answer.ok) tell('pair', PAIR[answer.value.outcome]);
            else tellTrouble('pair', answer.trouble, 'network.refused');
            // Whoever is told may try again at once.
            void look();
          })
        }
        onAddress={(url, bridgeId) =>
          void wish(async () => {
            const answer: Result<BridgeUrlAnswer> = await put('address', { url, bridgeId });
            if (answer.ok) tell('address', ADDRESS[answer.value.outcome]);
            else tellTrouble('address', answer.trouble, 'network.badAddress');
            // Whoever is told may try again at once.
            void look();
          })
        }
        onOutside={(url) =>
          void wish(async () => {
            const answer = await post<OutsideAnswer>('outside', { url });
            if (answer.ok) tell('outside', OUTSIDE[answer.value.result]);
            else tellTrouble('outside', answer.trouble, 'network.badAddress');
          })
        }
        onBegin={() => void wish(async () => show(await post<NetworkView>('check')))}
        onEnd={() =>
          void wish(async () => {
            await request<null>('DELETE', '/api/network/check');
            await look();
          })
        }
      />
    </SectionFrame>
  );
}
