/** The clerk's pages as the gallery shows them: choosing a counter, the counter, the covered page. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import { ChooseCounter } from '../clerk/choose-counter.tsx';
import '../clerk/clerk.css';
import { ClerkPage } from '../clerk/clerk-page.tsx';
import { CoverPage } from '../clerk/cover-page.tsx';
import { TakeOver } from '../clerk/take-over.tsx';
import type { Say } from '../shared/text.ts';
import { CLERK_STATES } from './clerk-states.ts';
import { NOW } from './fixtures.ts';
import { COVER_STATES } from './people-states.ts';
import { CHOOSE_STATES } from './staff-states.ts';

const nothing = () => undefined;
/** A panel in which nobody's PIN is ever right or wrong. */
const NOBODY_ASKED = {
  keysOn: () => false,
  send: () => new Promise<never>(nothing),
  onDone: nothing,
  onBack: nothing,
  onCounter: nothing,
  onPassword: nothing,
};

export function drawCover(
  root: HTMLElement,
  say: Say,
  name: string,
  onLanguage: (chosen: Language) => void,
): void {
  const { hall, taking } = COVER_STATES[name as keyof typeof COVER_STATES];
  render(
    <CoverPage say={say} hall={hall} onLanguage={onLanguage}>
      <TakeOver key={name} say={say} {...taking} {...NOBODY_ASKED} onBack={null} onCounter={null} />
    </CoverPage>,
    root,
  );
}

export function drawClerk(
  root: HTMLElement,
  say: Say,
  name: string,
  onLanguage: (chosen: Language) => void,
): void {
  const { taking, ...state } = CLERK_STATES[name as keyof typeof CLERK_STATES];
  render(
    <ClerkPage
      {...state}
      staff="zahoor.ahmad"
      switching={taking === null ? null : <TakeOver key={name} say={say} {...taking} {...NOBODY_ASKED} />}
      onSwitch={nothing}
      say={say}
      now={NOW}
      keysOn
      onPress={nothing}
      onChoose={nothing}
      onKeys={nothing}
      onLanguage={onLanguage}
      onSignOut={nothing}
    />,
    root,
  );
}

export function drawChoose(
  root: HTMLElement,
  say: Say,
  name: string,
  onLanguage: (chosen: Language) => void,
): void {
  const state = CHOOSE_STATES[name as keyof typeof CHOOSE_STATES];
  render(
    <ChooseCounter {...state} say={say} onCounter={nothing} onLanguage={onLanguage} onSignOut={nothing} />,
    root,
  );
}
