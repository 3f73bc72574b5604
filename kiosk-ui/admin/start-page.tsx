/**
 * Starts a page of the administration: sign in, then the section that the address names, loaded when it is opened.
 * A section of another page is looked for there, so that every address holds wherever its section has moved to.
 */
import { type ComponentType, render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import '../shared/fonts.css';
import '../shared/tokens.css';
import '../shared/page.css';
import './admin.css';
import { chosenLanguage, type LanguageFiles, loadSay, setPageLanguage } from '../shared/page-strings.ts';
import { PasswordDue } from '../shared/password-due.tsx';
import { type SignedIn, signOut, whoAmI } from '../shared/session.ts';
import { SignIn } from '../shared/sign-in.tsx';
import type { Overview } from './overview.tsx';
import type { SectionProps } from './section-frame.tsx';
import { SectionNav } from './section-nav.tsx';
import { type AdminPageName, addressOf, type SectionsOn, sectionBy } from './sections.ts';

/** How often the server is asked who is signed in. */
const ASK_EVERY_MS = 5_000;

export type LoadSection = () => Promise<{ Section: ComponentType<SectionProps> }>;

export interface AdminPage<P extends AdminPageName> {
  page: P;
  files: LanguageFiles;
  sections: SectionsOn<P, LoadSection>;
  /** What stands where the address names no section; a page without one sends to the page that has it. */
  Home: typeof Overview | null;
}

export async function startPage<P extends AdminPageName>(
  root: HTMLElement,
  { page, files, sections, Home }: AdminPage<P>,
): Promise<void> {
  const loaders: Readonly<Partial<Record<string, LoadSection>>> = sections;
  let say = await loadSay(files, chosenLanguage());
  let staff: SignedIn | null = null;
  /** Somebody else knows the password: it is changed before anything else. */
  let due = false;
  /** The section that the address names, once it is loaded. */
  let open: { id: string; Section: ComponentType<SectionProps> } | null = null;
  setPageLanguage(say.language);

  function draw(): void {
    if (due) {
      render(<PasswordDue say={say} onChanged={ask} onLanguage={setLanguage} onSignOut={leave} />, root);
    } else if (staff === null) {
      render(<SignIn say={say} onSignedIn={ask} onLanguage={setLanguage} />, root);
    } else if (open !== null) {
      const { id, Section } = open;
      render(
        <>
          <SectionNav say={say} seenBy={staff.role} page={page} open={id} />
          <Section say={say} staff={staff} onLanguage={setLanguage} onBack={goHome} onSignedOut={ask} />
        </>,
        root,
      );
    } else if (Home !== null) {
      render(<Home say={say} staff={staff} onLanguage={setLanguage} onSignOut={leave} />, root);
    }
  }

  function goHome(): void {
    window.location.assign(Home === null ? '/admin/' : '#');
  }

  async function ask(): Promise<void> {
    const who = await whoAmI();
    due = who.ok && who.value.passwordOnce === true;
    // A covered page of the clerk's, or a password that is to be changed: nothing of this page is shown.
    if (who.ok) staff = due || who.value.covered ? null : who.value;
    else if (who.trouble.code === 'not_signed_in') staff = null;
    await turn();
  }

  /** Shows what the address names: a section that this role may open, or the overview. */
  async function turn(): Promise<void> {
    const id = window.location.hash.slice(1);
    const section = staff === null ? undefined : sectionBy(id, staff.role);
    if (staff !== null && section !== undefined && section.page !== page)
      return window.location.replace(addressOf(section));
    if (staff !== null && section === undefined && Home === null) return window.location.replace('/admin/');
    if (section === undefined) open = null;
    else if (open?.id !== id) {
      const loaded = await loaders[id]?.();
      if (loaded !== undefined && window.location.hash.slice(1) === id)
        open = { id, Section: loaded.Section };
    }
    draw();
  }

  async function leave(): Promise<void> {
    await signOut();
    await ask();
  }

  async function setLanguage(language: Language): Promise<void> {
    say = await loadSay(files, language);
    setPageLanguage(language);
    draw();
  }

  window.addEventListener('hashchange', turn);
  await ask();
  setInterval(() => {
    if (staff !== null) ask();
  }, ASK_EVERY_MS);
}
