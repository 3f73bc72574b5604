/** Draws the states of the hub's page. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import '../admin/admin.css';
import { HubPage } from '../admin/network/hub-view.tsx';
import { SectionFrame } from '../admin/section-frame.tsx';
import type { Say } from '../shared/text.ts';
import { HUB_STATES } from './hub-states.ts';

const nothing = () => undefined;

export function drawHub(
  root: HTMLElement,
  say: Say,
  name: string,
  onLanguage: (language: Language) => void,
): void {
  const state = HUB_STATES[name as keyof typeof HUB_STATES];
  render(
    <SectionFrame say={say} title="statehub.title" onBack={nothing} onLanguage={onLanguage}>
      <HubPage key={name} {...state} say={say} busy={false} onEnrol={nothing} />
    </SectionFrame>,
    root,
  );
}
