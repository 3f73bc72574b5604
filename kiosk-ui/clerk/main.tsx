/** Starts the clerk page: sign in, choose a counter (kept for this tab), then the counter itself. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import '../shared/fonts.css';
import '../shared/tokens.css';
import '../shared/page.css';
import './clerk.css';
import { listCounters } from '../shared/counters.ts';
import { chosenLanguage, loadPage, setPageLanguage } from '../shared/page-strings.ts';
import { problemKey } from '../shared/problem-keys.ts';
import { signOut, whoAmI } from '../shared/session.ts';
import { SignIn } from '../shared/sign-in.tsx';
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { ChooseCounter } from './choose-counter.tsx';
import { type CounterSession, startCounter } from './counter-session.tsx';
import { NUMBERS } from './trouble-lines.tsx';

const COUNTER_KEPT_AS = 'parchi.counter';
/** A server that does not answer yet is asked again. */
const ASK_AGAIN_MS = 2_000;

async function start(root: HTMLElement): Promise<void> {
  let say: Say = await loadPage(chosenLanguage());
  let session: CounterSession | null = null;
  let redraw = () => {};
  setPageLanguage(say.language);

  async function setLanguage(language: Language): Promise<void> {
    say = await loadPage(language);
    setPageLanguage(language);
    redraw();
  }

  function leave(): void {
    session?.stop();
    session = null;
  }

  function show(draw: () => void): void {
    redraw = draw;
    draw();
  }

  function askToSignIn(): void {
    leave();
    show(() => render(<SignIn say={say} onSignedIn={begin} onLanguage={setLanguage} />, root));
  }

  async function begin(): Promise<void> {
    leave();
    const who = await whoAmI();
    if (!who.ok) {
      if (who.trouble.code === 'not_signed_in') askToSignIn();
      else waitForServer(problemKey(who.trouble.code));
      return;
    }
    if (window.location.hash === NUMBERS) return sayNumbers();
    const kept = sessionStorage.getItem(COUNTER_KEPT_AS);
    const counters = await listCounters();
    if (!counters.ok) waitForServer(problemKey(counters.trouble.code));
    else if (kept !== null && counters.value.some(({ id }) => id === kept)) openCounter(kept);
    else {
      const list = counters.value;
      show(() =>
        render(
          <ChooseCounter say={say} counters={list} onCounter={openCounter} onLanguage={setLanguage} />,
          root,
        ),
      );
    }
  }

  function waitForServer(key: ReturnType<typeof problemKey>): void {
    show(() => render(<Said say={say} k={key} class="connecting" />, root));
    setTimeout(begin, ASK_AGAIN_MS);
  }

  async function sayNumbers(): Promise<void> {
    leave();
    const { NumbersPage } = await import('./numbers-page.tsx');
    render(null, root);
    show(() =>
      render(
        <NumbersPage
          say={say}
          onLanguage={setLanguage}
          onBack={() => window.location.assign('#')}
          onSignedOut={askToSignIn}
        />,
        root,
      ),
    );
  }

  function openCounter(counter: string): void {
    sessionStorage.setItem(COUNTER_KEPT_AS, counter);
    render(null, root);
    session = startCounter({
      root,
      counter,
      say: () => say,
      onLanguage: setLanguage,
      onLeave() {
        sessionStorage.removeItem(COUNTER_KEPT_AS);
        begin();
      },
      async onSignOut() {
        await signOut();
        askToSignIn();
      },
      onSignedOut: askToSignIn,
    });
    redraw = session.draw;
  }

  window.addEventListener('hashchange', begin);
  await begin();
}

const root = document.getElementById('screen');
if (root !== null) start(root);
