/** The doctor's page: asks for the report when it is opened and when it is told to. */
import { useEffect, useState } from 'preact/hooks';
import type { DoctorReport } from '../../../server/contract/doctor.ts';
import { request } from '../../shared/api.ts';
import { patientWay } from '../patient-way.ts';
import { SectionFrame, type SectionProps } from '../section-frame.tsx';
import { DoctorView } from './doctor-view.tsx';

/** Looking a large database over takes most of a minute. */
const LOOK_MS = 60_000;

export function Section({ say, onBack, onLanguage, onSignedOut }: SectionProps) {
  const [state, setState] = useState<{ report: DoctorReport | null; looking: boolean; failed: boolean }>({
    report: null,
    looking: true,
    failed: false,
  });

  async function look(): Promise<void> {
    setState((before) => ({ ...before, looking: true, failed: false }));
    const answer = await request<DoctorReport>('GET', '/api/doctor', undefined, patientWay(LOOK_MS));
    if (!answer.ok && answer.trouble.code === 'not_signed_in') return onSignedOut();
    setState((before) => ({
      report: answer.ok ? answer.value : before.report,
      looking: false,
      failed: !answer.ok,
    }));
  }

  useEffect(() => {
    void look();
  }, []);

  return (
    <SectionFrame say={say} title="doctor.title" onBack={onBack} onLanguage={onLanguage}>
      <DoctorView say={say} {...state} onAgain={() => void look()} />
    </SectionFrame>
  );
}
