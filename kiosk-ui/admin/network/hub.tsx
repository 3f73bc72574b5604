/** The hub's page: asks how it is, again and again, and passes the one-time code on. What was typed does not stay. */
import { useEffect, useState } from 'preact/hooks';
import type { EnrolAnswer, EnrolBody, EnrolOutcome, HubView } from '../../../server/contract/hub.ts';
import { request, type Trouble } from '../../shared/api.ts';
import { problemKey } from '../../shared/problem-keys.ts';
import { patientWay } from '../patient-way.ts';
import { SectionFrame, type SectionProps } from '../section-frame.tsx';
import { HubPage } from './hub-view.tsx';
import type { Told } from './network-forms.tsx';

/** The server asks the hub first, which may take its ten seconds. */
const WAY = patientWay(15_000);
const ASK_EVERY_MS = 5_000;

const OUTCOMES = {
  enrolled: { k: 'statehub.done', bad: false },
  wrong_code: { k: 'statehub.wrongCode', bad: true },
  too_many: { k: 'statehub.tooMany', bad: true },
  failed: { k: 'statehub.failed', bad: true },
  no_address: { k: 'statehub.noAddress', bad: true },
} as const satisfies Record<EnrolOutcome, Told>;

export function Section({ say, onBack, onLanguage, onSignedOut }: SectionProps) {
  const [view, setView] = useState<HubView | null>(null);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<Told | null>(null);

  function tell(trouble: Trouble): void {
    if (trouble.code === 'not_signed_in') return onSignedOut();
    const k = trouble.code === 'invalid_request' ? 'statehub.wrongTyped' : problemKey(trouble.code);
    setTold({ k, bad: true });
  }

  async function look(): Promise<void> {
    const answer = await request<HubView>('GET', '/api/hub');
    if (answer.ok) setView(answer.value);
    else tell(answer.trouble);
  }

  async function enrol(body: EnrolBody): Promise<void> {
    setBusy(true);
    setTold(null);
    const answer = await request<EnrolAnswer>('POST', '/api/hub/enrol', body, WAY);
    if (answer.ok) setTold(OUTCOMES[answer.value.outcome]);
    else tell(answer.trouble);
    setBusy(false);
    await look();
  }

  useEffect(() => {
    void look();
    const timer = setInterval(() => void look(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);

  return (
    <SectionFrame say={say} title="statehub.title" onBack={onBack} onLanguage={onLanguage}>
      <HubPage say={say} view={view} busy={busy} told={told} onEnrol={(body) => void enrol(body)} />
    </SectionFrame>
  );
}
