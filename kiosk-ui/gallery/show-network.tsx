/** Draws the states of the network's page and of the check-up. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import '../admin/admin.css';
import { NetworkPage } from '../admin/network/network-view.tsx';
import { SectionFrame } from '../admin/section-frame.tsx';
import { DoctorView } from '../admin/server/doctor-view.tsx';
import type { Say } from '../shared/text.ts';
import sharingCode from './code.svg';
import { DOCTOR_STATES } from './doctor-states.ts';
import { NETWORK_STATES } from './network-states.ts';

const nothing = () => undefined;

type OnLanguage = (chosen: Language) => void;

export function drawNetwork(root: HTMLElement, say: Say, name: string, onLanguage: OnLanguage): void {
  const state = NETWORK_STATES[name as keyof typeof NETWORK_STATES];
  render(
    <SectionFrame say={say} title="network.title" onBack={nothing} onLanguage={onLanguage}>
      <NetworkPage
        key={name}
        {...state}
        say={say}
        busy={false}
        codeOf={() => sharingCode}
        onAsk={nothing}
        onPair={nothing}
        onAddress={nothing}
        onOutside={nothing}
        onBegin={nothing}
        onEnd={nothing}
      />
    </SectionFrame>,
    root,
  );
}

export function drawDoctor(root: HTMLElement, say: Say, name: string, onLanguage: OnLanguage): void {
  const state = DOCTOR_STATES[name as keyof typeof DOCTOR_STATES];
  render(
    <SectionFrame say={say} title="doctor.title" onBack={nothing} onLanguage={onLanguage}>
      <DoctorView say={say} {...state} onAgain={nothing} />
    </SectionFrame>,
    root,
  );
}
