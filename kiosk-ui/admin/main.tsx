/** Starts the administrator's page: sign in, then how everything is, asked for again and again. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import '../shared/fonts.css';
import '../shared/tokens.css';
import '../shared/page.css';
import './admin.css';
import { request } from '../shared/api.ts';
import { listCounters } from '../shared/counters.ts';
import { chosenLanguage, loadPage, setPageLanguage } from '../shared/page-strings.ts';
import { signOut, whoAmI } from '../shared/session.ts';
import { SignIn } from '../shared/sign-in.tsx';
import { Kiosks } from './kiosks.tsx';
import { askCopy, askTest, listPrinters, type TestWish } from './printers.tsx';
import { type Status, StatusPage, VOICES } from './status-page.tsx';
import { Voices } from './voices.tsx';

/** How often the server is asked how it is. */
const ASK_EVERY_MS = 5_000;

async function start(root: HTMLElement): Promise<void> {
  let say = await loadPage(chosenLanguage());
  let status: Status | null = null;
  setPageLanguage(say.language);

  function draw(): void {
    if (status === null) {
      render(<SignIn say={say} onSignedIn={ask} onLanguage={setLanguage} />, root);
    } else if (window.location.hash === VOICES) {
      render(<Voices say={say} onBack={() => window.location.assign('#')} onSignedOut={ask} />, root);
    } else {
      render(
        <StatusPage
          say={say}
          status={status}
          onLanguage={setLanguage}
          onSignOut={leave}
          kiosks={<Kiosks say={say} />}
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
    if (who.ok) {
      const known = counters.ok ? counters.value : (status?.counters ?? []);
      status = {
        name: who.value.name,
        ready: ready.ok,
        counters: known,
        printers: printers.ok ? printers.value : (status?.printers ?? []),
        wish: status?.wish ?? null,
      };
    } else if (who.trouble.code === 'not_signed_in') status = null;
    else if (status !== null) status = { ...status, ready: false };
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
    say = await loadPage(language);
    setPageLanguage(language);
    draw();
  }

  window.addEventListener('hashchange', draw);
  await ask();
  setInterval(() => {
    if (status !== null) ask();
  }, ASK_EVERY_MS);
}

const root = document.getElementById('screen');
if (root !== null) start(root);
