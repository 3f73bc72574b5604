/** Starts the administrator's page: sign in, then how everything is, asked for again and again. */
import { type ComponentType, render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import '../shared/fonts.css';
import '../shared/tokens.css';
import '../shared/page.css';
import './admin.css';
import { request } from '../shared/api.ts';
import { listCounters } from '../shared/counters.ts';
import { chosenLanguage, setPageLanguage } from '../shared/page-strings.ts';
import { PasswordDue } from '../shared/password-due.tsx';
import { signOut, whoAmI } from '../shared/session.ts';
import { SignIn } from '../shared/sign-in.tsx';
import { loadAdmin } from './admin-strings.ts';
import { askCopy, askTest, listPrinters, type TestWish } from './printers.tsx';
import type { SectionProps } from './section-frame.tsx';
import { sectionsOf } from './sections.ts';
import { type Status, StatusPage } from './status-page.tsx';

/** How often the server is asked how it is. */
const ASK_EVERY_MS = 5_000;

async function start(root: HTMLElement): Promise<void> {
  let say = await loadAdmin(chosenLanguage());
  let status: Status | null = null;
  /** Somebody else knows the password: it is changed before anything else. */
  let due = false;
  /** The section that the address names, once it is loaded. */
  let open: { id: string; Section: ComponentType<SectionProps> } | null = null;
  setPageLanguage(say.language);

  function draw(): void {
    if (due) {
      render(<PasswordDue say={say} onChanged={ask} onLanguage={setLanguage} onSignOut={leave} />, root);
    } else if (status === null) {
      render(<SignIn say={say} onSignedIn={ask} onLanguage={setLanguage} />, root);
    } else if (open !== null) {
      const { Section } = open;
      render(
        <Section
          say={say}
          staff={status.staff}
          onLanguage={setLanguage}
          onBack={() => window.location.assign('#')}
          onSignedOut={ask}
        />,
        root,
      );
    } else {
      render(
        <StatusPage
          say={say}
          status={status}
          onLanguage={setLanguage}
          onSignOut={leave}
          onTest={(printer) => wished(askTest(printer))}
          onCopy={(printer, token) => wished(askCopy(printer, token))}
        />,
        root,
      );
    }
  }

  async function ask(): Promise<void> {
    const who = await whoAmI();
    const counters = await listCounters();
    const printers = await listPrinters();
    const ready = await request('GET', '/readyz');
    due = who.ok && who.value.passwordOnce === true;
    // A covered page of the clerk's, or a password that is to be changed: nothing of this page is shown.
    if (who.ok && (due || who.value.covered)) status = null;
    else if (who.ok) {
      const known = counters.ok ? counters.value : (status?.counters ?? []);
      status = {
        staff: who.value,
        ready: ready.ok,
        counters: known,
        printers: printers.ok ? printers.value : (status?.printers ?? []),
        wish: status?.wish ?? null,
      };
    } else if (who.trouble.code === 'not_signed_in') status = null;
    else if (status !== null) status = { ...status, ready: false };
    await turn();
  }

  /** Shows what the address names: a section that this role may open, or the overview. */
  async function turn(): Promise<void> {
    const id = window.location.hash.slice(1);
    const section = status === null ? undefined : sectionsOf(status.staff.role).find((one) => one.id === id);
    if (section === undefined) open = null;
    else if (open?.id !== id) {
      const { Section } = await section.load();
      if (window.location.hash.slice(1) === id) open = { id, Section };
    }
    draw();
  }

  async function wished(asked: Promise<TestWish>): Promise<void> {
    const wish = await asked;
    if (status !== null) status = { ...status, wish };
    draw();
  }

  async function leave(): Promise<void> {
    await signOut();
    await ask();
  }

  async function setLanguage(language: Language): Promise<void> {
    say = await loadAdmin(language);
    setPageLanguage(language);
    draw();
  }

  window.addEventListener('hashchange', turn);
  await ask();
  setInterval(() => {
    if (status !== null) ask();
  }, ASK_EVERY_MS);
}

const root = document.getElementById('screen');
if (root !== null) start(root);
