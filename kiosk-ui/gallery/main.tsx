/**
 * Every screen in every state and language, from fixtures. `?screen=hall&state=stale&lang=ur` shows
 * one as it is; without parameters, a list of all.
 */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import '../shared/fonts.css';
import { ALL_LANGUAGES, isLanguage, OWN_NAMES } from '../shared/languages.ts';
import type { Say } from '../shared/text.ts';
import { CLERK_STATES } from './clerk-states.ts';
import { NOW } from './fixtures.ts';
import { HALL_STATES } from './hall-states.ts';

const nothing = () => undefined;

async function showHall(root: HTMLElement, name: string, language: Language): Promise<void> {
  await import('../display/hall.css');
  const { Hall } = await import('../display/hall.tsx');
  const { loadHall } = await import('../display/hall-strings.ts');
  const state = HALL_STATES[name as keyof typeof HALL_STATES];
  const { languages } = state.view.place;
  const says: Say[] = await Promise.all(languages.map(loadHall));
  const turn = { language: languages.indexOf(language), page: 0, tick: 0 };
  document.body.className = 'dark';
  render(<Hall {...state} turn={turn} says={says} />, root);
}

async function showClerk(root: HTMLElement, name: string, language: Language): Promise<void> {
  await import('../shared/page.css');
  await import('../clerk/clerk.css');
  const { ClerkPage } = await import('../clerk/clerk-page.tsx');
  const { loadPage, setPageLanguage } = await import('../shared/page-strings.ts');
  const state = CLERK_STATES[name as keyof typeof CLERK_STATES];
  const say = await loadPage(language);
  setPageLanguage(language);
  render(
    <ClerkPage
      {...state}
      say={say}
      now={NOW}
      onPress={nothing}
      onChoose={nothing}
      onLanguage={(chosen) => showClerk(root, name, chosen)}
      onLeave={nothing}
      onSignOut={nothing}
    />,
    root,
  );
}

/** What this machine's camera reads, and how it is: for trying cameras and cards. */
async function showCamera(root: HTMLElement): Promise<void> {
  const { CameraTrial } = await import('./camera-trial.tsx');
  render(<CameraTrial />, root);
}

function ListOfAll() {
  const all = [
    ...Object.keys(HALL_STATES).map((state) => ({ screen: 'hall', state })),
    ...Object.keys(CLERK_STATES).map((state) => ({ screen: 'clerk', state })),
  ];
  return (
    <main>
      <p>
        <a href="?screen=camera">camera</a>
      </p>
      {all.map(({ screen, state }) => (
        <p key={screen + state}>
          {screen} · {state}:{' '}
          {ALL_LANGUAGES.map((language) => (
            <span key={language}>
              <a href={`?screen=${screen}&state=${state}&lang=${language}`}>{OWN_NAMES[language]}</a>{' '}
            </span>
          ))}
        </p>
      ))}
    </main>
  );
}

async function start(root: HTMLElement): Promise<void> {
  const asked = new URLSearchParams(window.location.search);
  const [screen, state, lang] = [asked.get('screen'), asked.get('state') ?? '', asked.get('lang')];
  const language = isLanguage(lang) ? lang : 'en';
  if (screen === 'hall' && state in HALL_STATES) await showHall(root, state, language);
  else if (screen === 'clerk' && state in CLERK_STATES) await showClerk(root, state, language);
  else if (screen === 'camera') await showCamera(root);
  else render(<ListOfAll />, root);
}

const root = document.getElementById('screen');
if (root !== null) start(root);
