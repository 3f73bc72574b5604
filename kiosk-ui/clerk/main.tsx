/** Starts the clerk page: sign in, sit down at a counter, then the counter itself; covered when it is left alone. */
import { files } from 'locales:clerk';
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import { allows, isTied } from '../../server/contract/permissions.ts';
import '../shared/fonts.css';
import '../shared/tokens.css';
import '../shared/page.css';
import './clerk.css';
import type { Trouble } from '../shared/api.ts';
import { type CounterChoice, listCounters } from '../shared/counters.ts';
import { chosenLanguage, loadSay, setPageLanguage } from '../shared/page-strings.ts';
import { problemKey } from '../shared/problem-keys.ts';
import { type SignedIn, signOut, sitDown, whoAmI } from '../shared/session.ts';
import { SignIn } from '../shared/sign-in.tsx';
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { ChooseCounter } from './choose-counter.tsx';
import { startCounter } from './counter-session.tsx';
import { NUMBERS } from './trouble-lines.tsx';

/** Only for those who may work anywhere: each of their tabs is a counter of its own. */
const COUNTER_KEPT_AS = 'parchi.counter';
/** A server that does not answer yet is asked again. */
const ASK_AGAIN_MS = 2_000;

async function start(root: HTMLElement): Promise<void> {
  let say: Say = await loadSay(files, chosenLanguage());
  let session: { draw(): void; stop(): void } | null = null;
  let redraw = () => {};
  setPageLanguage(say.language);

  async function setLanguage(language: Language): Promise<void> {
    say = await loadSay(files, language);
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

  async function endShift(): Promise<void> {
    await signOut();
    sessionStorage.removeItem(COUNTER_KEPT_AS);
    askToSignIn();
  }

  async function begin(): Promise<void> {
    leave();
    const who = await whoAmI();
    if (!who.ok) {
      if (who.trouble.code === 'not_signed_in') askToSignIn();
      else waitForServer(problemKey(who.trouble.code));
      return;
    }
    const staff = who.value;
    if (staff.covered) return showCover([], true);
    if (staff.passwordOnce) {
      const { PasswordDue } = await import('../shared/password-due.tsx');
      show(() =>
        render(
          <PasswordDue say={say} onChanged={begin} onLanguage={setLanguage} onSignOut={endShift} />,
          root,
        ),
      );
      return;
    }
    if (window.location.hash === NUMBERS) return sayNumbers();
    if (!allows(staff.role, 'counter')) return sayNotHere();
    const kept = isTied(staff.role) ? staff.counter : sessionStorage.getItem(COUNTER_KEPT_AS);
    const counters = await listCounters();
    if (!counters.ok) waitForServer(problemKey(counters.trouble.code));
    else if (kept !== null && counters.value.some(({ id }) => id === kept)) openCounter(kept, staff);
    else choose(counters.value, staff);
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

  /** An auditor has other pages. */
  function sayNotHere(): void {
    show(() =>
      render(
        <main class="choose">
          <p>
            <Said say={say} k="problem.not_permitted" />
          </p>
          <button type="button" class="pad-key" onClick={endShift}>
            <Said say={say} k="signin.out" />
          </button>
        </main>,
        root,
      ),
    );
  }

  function choose(counters: readonly CounterChoice[], staff: SignedIn, told: Trouble | null = null): void {
    const sit = async (id: string) => {
      const sat = await sitDown(id);
      if (sat.ok) openCounter(id, staff);
      else if (sat.trouble.code === 'not_signed_in') askToSignIn();
      else choose(counters, staff, sat.trouble);
    };
    show(() =>
      render(
        <ChooseCounter
          say={say}
          counters={counters}
          told={told}
          onCounter={sit}
          onLanguage={setLanguage}
          onSignOut={endShift}
        />,
        root,
      ),
    );
  }

  async function chooseAgain(staff: SignedIn): Promise<void> {
    sessionStorage.removeItem(COUNTER_KEPT_AS);
    leave();
    const counters = await listCounters();
    if (counters.ok) choose(counters.value, staff);
    else await begin();
  }

  async function showCover(queues: readonly string[], isCovered: boolean): Promise<void> {
    // Names go first, whatever comes of the rest.
    leave();
    const { startCover } = await import('./cover-session.tsx');
    session = startCover({
      root,
      say: () => say,
      queues,
      isCovered,
      onLanguage: setLanguage,
      onBack: begin,
      onPassword: askToSignIn,
    });
    redraw = session.draw;
  }

  function openCounter(counter: string, staff: SignedIn): void {
    sessionStorage.setItem(COUNTER_KEPT_AS, counter);
    render(null, root);
    // Here when it is needed, whether the server is or not.
    void import('./cover-session.tsx');
    session = startCounter({
      root,
      counter,
      staff: staff.name,
      say: () => say,
      onLanguage: setLanguage,
      onLeave: () => chooseAgain(staff),
      onSignOut: endShift,
      onAlone: (queues) => showCover(queues, false),
      onChanged: begin,
      sitHere: () => sitDown(counter),
      onSignedOut: askToSignIn,
    });
    redraw = session.draw;
  }

  window.addEventListener('hashchange', begin);
  await begin();
}

const root = document.getElementById('screen');
if (root !== null) start(root);
