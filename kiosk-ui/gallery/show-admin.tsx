/** The overview of the administration, its machines, paper and voices as the gallery shows them. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import '../admin/admin.css';
import { DevicesView } from '../admin/devices-view.tsx';
import { PaperView } from '../admin/paper-view.tsx';
import { StatusPage } from '../admin/status-page.tsx';
import { VoicesView } from '../admin/voices/voices-view.tsx';
import type { Say } from '../shared/text.ts';
import { DEVICES_STATES } from './device-states.ts';
import { PAPER_STATES } from './paper-states.ts';
import { ADMIN_STATES } from './staff-states.ts';
import { VOICES_STATES } from './voices-states.ts';

const nothing = () => undefined;

type OnLanguage = (chosen: Language) => void;

export function drawAdmin(root: HTMLElement, say: Say, name: string, onLanguage: OnLanguage): void {
  const { status } = ADMIN_STATES[name as keyof typeof ADMIN_STATES];
  render(
    <StatusPage
      say={say}
      status={status}
      onLanguage={onLanguage}
      onSignOut={nothing}
      onTest={nothing}
      onCopy={nothing}
    />,
    root,
  );
}

export function drawVoices(root: HTMLElement, say: Say, name: string, onLanguage: OnLanguage): void {
  render(
    <VoicesView
      state={VOICES_STATES[name as keyof typeof VOICES_STATES]}
      say={say}
      onAction={nothing}
      onLine={nothing}
      onFile={nothing}
      onLanguage={onLanguage}
      onBack={nothing}
    />,
    root,
  );
}

export function drawPaper(root: HTMLElement, say: Say, name: string, onLanguage: OnLanguage): void {
  render(
    <PaperView
      key={name}
      state={PAPER_STATES[name as keyof typeof PAPER_STATES]}
      say={say}
      onLine={nothing}
      onSince={nothing}
      onEnter={nothing}
      onPrint={nothing}
      onLanguage={onLanguage}
      onBack={nothing}
    />,
    root,
  );
}

export function drawDevices(root: HTMLElement, say: Say, name: string, onLanguage: OnLanguage): void {
  render(
    <DevicesView
      key={name}
      state={DEVICES_STATES[name as keyof typeof DEVICES_STATES]}
      say={say}
      onCode={nothing}
      onAdmit={nothing}
      onChanging={nothing}
      onChange={nothing}
      onEnding={nothing}
      onEnd={nothing}
      onLanguage={onLanguage}
      onBack={nothing}
    />,
    root,
  );
}
