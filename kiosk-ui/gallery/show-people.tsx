/** People at work as the gallery shows them: signing in, a password that is due, accounts. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import { AccountView } from '../admin/account.tsx';
import '../admin/admin.css';
import { PeopleView } from '../admin/people-view.tsx';
import { SectionFrame } from '../admin/section-frame.tsx';
import { PasswordDue } from '../shared/password-due.tsx';
import { SignIn } from '../shared/sign-in.tsx';
import type { Say } from '../shared/text.ts';
import { ACCOUNT_STATES, DUE_STATES, PEOPLE_STATES } from './people-states.ts';
import { SIGN_IN_STATES } from './staff-states.ts';

const nothing = () => undefined;

type OnLanguage = (chosen: Language) => void;

export function drawSignIn(root: HTMLElement, say: Say, name: string, onLanguage: OnLanguage): void {
  const { told } = SIGN_IN_STATES[name as keyof typeof SIGN_IN_STATES];
  render(<SignIn key={name} say={say} told={told} onSignedIn={nothing} onLanguage={onLanguage} />, root);
}

export function drawDue(root: HTMLElement, say: Say, name: string, onLanguage: OnLanguage): void {
  const { told } = DUE_STATES[name as keyof typeof DUE_STATES];
  const ways = { onChanged: nothing, onLanguage, onSignOut: nothing };
  render(<PasswordDue key={name} say={say} told={told} {...ways} />, root);
}

export function drawPeople(root: HTMLElement, say: Say, name: string, onLanguage: OnLanguage): void {
  const state = PEOPLE_STATES[name as keyof typeof PEOPLE_STATES];
  render(
    <SectionFrame say={say} title="admin.people" onBack={nothing} onLanguage={onLanguage}>
      <PeopleView say={say} state={state} onAct={nothing} onOpen={nothing} onNoted={nothing} />
    </SectionFrame>,
    root,
  );
}

export function drawAccount(root: HTMLElement, say: Say, name: string, onLanguage: OnLanguage): void {
  const state = ACCOUNT_STATES[name as keyof typeof ACCOUNT_STATES];
  render(
    <SectionFrame say={say} title="account.title" onBack={nothing} onLanguage={onLanguage}>
      <AccountView say={say} {...state} onPin={nothing} onPassword={nothing} />
    </SectionFrame>,
    root,
  );
}
