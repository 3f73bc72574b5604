/** Who looked at a patient's details: asks the server for a label and a day. Drawing is looks-view.tsx's. */
import { useState } from 'preact/hooks';
import type { LookLine } from '../../../server/contract/persons.ts';
import { request } from '../../shared/api.ts';
import type { SectionProps } from '../section-frame.tsx';
import { type LooksState, LooksView } from './looks-view.tsx';

export function Section({ say, onLanguage, onBack, onSignedOut }: SectionProps) {
  const [state, setState] = useState<LooksState>({ label: '', day: '', looks: null, trouble: null });
  const change = (changes: Partial<LooksState>) => setState((before) => ({ ...before, ...changes }));

  async function show(): Promise<void> {
    const asked = new URLSearchParams({ day: state.day, label: state.label.trim() });
    const answer = await request<{ looks: LookLine[] }>('GET', `/api/looks?${asked}`);
    if (answer.ok) change({ looks: answer.value.looks, trouble: null });
    else if (answer.trouble.code === 'not_signed_in') onSignedOut();
    else change({ looks: null, trouble: answer.trouble });
  }

  return (
    <LooksView
      say={say}
      state={state}
      onChange={change}
      onShow={show}
      onLanguage={onLanguage}
      onBack={onBack}
    />
  );
}
