/** Starts the officers' page: sign in, then the live picture and what else the officer may. */
import { render } from 'preact';
import { OFFICER_LANGUAGES, type OfficerSession } from '../../hub/contract/officers.ts';
import {
  type DayRow,
  type ForkRow,
  REVIEW_CLOSE,
  REVIEW_LIVE_PATH,
  type Review,
} from '../../hub/contract/review.ts';
import type { Language } from '../../server/contract/facility.ts';
import '../shared/fonts.css';
import '../shared/tokens.css';
import '../shared/page.css';
import './review.css';
import './panels.css';
import type { LiveConnection, Liveness } from '../shared/live-connection.ts';
import { connectPage, liveUrl } from '../shared/page-connection.ts';
import { setPageLanguage } from '../shared/page-strings.ts';
import { PasswordDue } from '../shared/password-due.tsx';
import { SignIn } from '../shared/sign-in.tsx';
import { askDays, askForks, changeOwnPassword, enter, keepLanguage, leave, whoIsIn } from './review-api.ts';
import { ReviewPage } from './review-page.tsx';
import { chosenReviewLanguage, loadReview, REVIEW_LANGUAGES } from './review-strings.ts';

/** The days before today do not change; what of them was reported late is seen soon enough. */
const ASK_DAYS_EVERY_MS = 60_000;

async function start(root: HTMLElement): Promise<void> {
  let say = await loadReview(chosenReviewLanguage());
  let officer: OfficerSession | null = null;
  let review: Review | null = null;
  let days: readonly DayRow[] | null = null;
  let forks: readonly ForkRow[] | null = null;
  let liveness: Liveness = { kind: 'connecting' };
  let live: LiveConnection | null = null;
  /** Somebody chose the language here before signing in. */
  let chosen = new URLSearchParams(window.location.search).has('lang');
  setPageLanguage(say.language);

  function draw(): void {
    const languages = REVIEW_LANGUAGES;
    if (officer === null) {
      render(
        <SignIn say={say} onSignedIn={ask} onLanguage={setLanguage} languages={languages} enter={enter} />,
        root,
      );
    } else if (officer.passwordOnce) {
      render(
        <PasswordDue
          say={say}
          onChanged={ask}
          onLanguage={setLanguage}
          onSignOut={out}
          languages={languages}
          change={changeOwnPassword}
        />,
        root,
      );
    } else {
      render(
        <ReviewPage
          say={say}
          officer={officer}
          review={review}
          days={days}
          forks={forks}
          liveness={liveness}
          hash={window.location.hash}
          onLanguage={setLanguage}
          onLeave={out}
        />,
        root,
      );
    }
  }

  async function ask(): Promise<void> {
    const who = await whoIsIn();
    if (who.ok) {
      if (officer === null) await speakTo(who.value);
      officer = who.value;
    } else if (who.trouble.code === 'not_signed_in') forget();
    if (officer !== null && !officer.passwordOnce) {
      live ??= connect();
      void askSlow();
    }
    draw();
  }

  /** Whoever signs in reads what they read last, at whichever computer. */
  async function speakTo({ language }: OfficerSession): Promise<void> {
    if (chosen) return void keep(say.language);
    if (language === say.language) return;
    say = await loadReview(language);
    setPageLanguage(say.language);
  }

  function connect(): LiveConnection {
    return connectPage<Review>({
      url: () => liveUrl({}, REVIEW_LIVE_PATH),
      onView(view) {
        review = view;
        days = withToday(days, view);
        draw();
      },
      onLiveness(next) {
        liveness = next;
        draw();
      },
      // Refused at the door or signed out: the session says which.
      onEnd(code, opened) {
        if (code === REVIEW_CLOSE.signedOut || !opened) void ask();
      },
    });
  }

  async function askSlow(): Promise<void> {
    const asked = live;
    const [nextDays, nextForks] = await Promise.all([askDays(), askForks()]);
    // What another officer was told is not for whoever signed in since.
    if (live !== asked) return;
    if (nextDays.ok) days = nextDays.value.days;
    if (nextForks.ok) forks = nextForks.value.forks;
    draw();
  }

  function forget(): void {
    live?.stop();
    live = null;
    officer = null;
    review = null;
    days = null;
    forks = null;
    liveness = { kind: 'connecting' };
    chosen = false;
  }

  async function out(): Promise<void> {
    await leave();
    forget();
    draw();
  }

  async function setLanguage(language: Language): Promise<void> {
    say = await loadReview(language);
    setPageLanguage(say.language);
    draw();
    if (officer === null) chosen = true;
    else await keep(say.language);
  }

  async function keep(language: Language): Promise<void> {
    const kept = OFFICER_LANGUAGES.find((one) => one === language);
    if (kept !== undefined) await keepLanguage(kept);
  }

  window.addEventListener('hashchange', draw);
  await ask();
  setInterval(() => {
    if (live !== null) void askSlow();
  }, ASK_DAYS_EVERY_MS);
}

/** The last day as the picture has it now. */
function withToday(days: readonly DayRow[] | null, { today, tokens }: Review): readonly DayRow[] | null {
  return days?.map((row) => (row.day === today ? { ...row, ...tokens.today } : row)) ?? null;
}

const root = document.getElementById('screen');
if (root !== null) start(root);
