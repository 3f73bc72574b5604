/** People at work as the gallery shows them: signing in, a counter, the covered page, accounts. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import { setPageLanguage } from '../shared/page-strings.ts';
import type { Say } from '../shared/text.ts';
import { CLERK_STATES } from './clerk-states.ts';
import { NOW } from './fixtures.ts';
import { ACCOUNT_STATES, COVER_STATES, DUE_STATES, PEOPLE_STATES } from './people-states.ts';
import { CHOOSE_STATES, SIGN_IN_STATES } from './staff-states.ts';

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

/** Style and words of the pages for staff, the administration's among them. */
async function staffPage(language: Language): Promise<Say> {
  await import('../shared/tokens.css');
  await import('../shared/page.css');
  setPageLanguage(language);
  document.body.className = 'light';
  const { loadAdmin } = await import('../admin/admin-strings.ts');
  return loadAdmin(language);
}

export async function showCover(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await staffPage(language);
  await import('../clerk/clerk.css');
  const { CoverPage } = await import('../clerk/cover-page.tsx');
  const { TakeOver } = await import('../clerk/take-over.tsx');
  const { hall, taking } = COVER_STATES[name as keyof typeof COVER_STATES];
  render(
    <CoverPage say={say} hall={hall} onLanguage={(chosen) => showCover(root, name, chosen)}>
      <TakeOver key={name} say={say} {...taking} {...NOBODY_ASKED} onBack={null} onCounter={null} />
    </CoverPage>,
    root,
  );
}

export async function showDue(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await staffPage(language);
  const { PasswordDue } = await import('../shared/password-due.tsx');
  const { told } = DUE_STATES[name as keyof typeof DUE_STATES];
  const turn = (chosen: Language) => showDue(root, name, chosen);
  render(
    <PasswordDue
      key={name}
      say={say}
      told={told}
      onChanged={nothing}
      onLanguage={turn}
      onSignOut={nothing}
    />,
    root,
  );
}

export async function showPeople(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await staffPage(language);
  await import('../admin/admin.css');
  const { PeopleView } = await import('../admin/people-view.tsx');
  const { SectionFrame } = await import('../admin/section-frame.tsx');
  const state = PEOPLE_STATES[name as keyof typeof PEOPLE_STATES];
  const turn = (chosen: Language) => showPeople(root, name, chosen);
  render(
    <SectionFrame say={say} title="admin.people" onBack={nothing} onLanguage={turn}>
      <PeopleView say={say} state={state} onAct={nothing} onOpen={nothing} onNoted={nothing} />
    </SectionFrame>,
    root,
  );
}

export async function showAccount(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await staffPage(language);
  await import('../admin/admin.css');
  const { AccountView } = await import('../admin/account.tsx');
  const { SectionFrame } = await import('../admin/section-frame.tsx');
  const state = ACCOUNT_STATES[name as keyof typeof ACCOUNT_STATES];
  const turn = (chosen: Language) => showAccount(root, name, chosen);
  render(
    <SectionFrame say={say} title="account.title" onBack={nothing} onLanguage={turn}>
      <AccountView say={say} {...state} onPin={nothing} onPassword={nothing} />
    </SectionFrame>,
    root,
  );
}

export async function showClerk(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await staffPage(language);
  await import('../clerk/clerk.css');
  const { ClerkPage } = await import('../clerk/clerk-page.tsx');
  const { TakeOver } = await import('../clerk/take-over.tsx');
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
      onLanguage={(chosen) => showClerk(root, name, chosen)}
      onSignOut={nothing}
    />,
    root,
  );
}

export async function showSignIn(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await staffPage(language);
  const { SignIn } = await import('../shared/sign-in.tsx');
  const { told } = SIGN_IN_STATES[name as keyof typeof SIGN_IN_STATES];
  const turn = (chosen: Language) => showSignIn(root, name, chosen);
  render(<SignIn key={name} say={say} told={told} onSignedIn={nothing} onLanguage={turn} />, root);
}

export async function showChoose(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await staffPage(language);
  await import('../clerk/clerk.css');
  const { ChooseCounter } = await import('../clerk/choose-counter.tsx');
  const state = CHOOSE_STATES[name as keyof typeof CHOOSE_STATES];
  const turn = (chosen: Language) => showChoose(root, name, chosen);
  render(
    <ChooseCounter {...state} say={say} onCounter={nothing} onLanguage={turn} onSignOut={nothing} />,
    root,
  );
}
