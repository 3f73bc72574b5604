/**
 * Every screen in every state and language, from fixtures. `?screen=hall&state=stale&lang=ur` shows
 * one as it is; without parameters, a list of all, from which tests and pictures take what there is.
 */
import { render } from 'preact';
import generalPicture from '../../locales/pictograms/general.svg?raw';
import type { Language } from '../../server/contract/facility.ts';
import { PATIENT_STYLE, patientBody, pictogramSvg, turnOf } from '../../server/contract/patient-page.ts';
import '../shared/fonts.css';
import { ALL_LANGUAGES, directionOf, isLanguage, OWN_NAMES } from '../shared/languages.ts';
import type { Say } from '../shared/text.ts';
import { BACKUP_STATES } from './backup-states.ts';
import { CLERK_STATES } from './clerk-states.ts';
import sharingCode from './code.svg';
import { DEVICES_STATES, PAIRING_STATES } from './device-states.ts';
import { DOCTOR_STATES } from './doctor-states.ts';
import { HALL_STATES } from './hall-states.ts';
import { KIOSK_STATES } from './kiosk-states.ts';
import { NETWORK_STATES } from './network-states.ts';
import { PAPER_STATES } from './paper-states.ts';
import { PATIENT_STATES } from './patient-states.ts';
import {
  showAccount,
  showChoose,
  showClerk,
  showCover,
  showDue,
  showPeople,
  showSignIn,
} from './people-screens.tsx';
import { ACCOUNT_STATES, COVER_STATES, DUE_STATES, PEOPLE_STATES } from './people-states.ts';
import { showLooks, showPersons } from './persons-screens.tsx';
import { LOOKS_STATES, PERSONS_STATES } from './persons-states.ts';
import { showAudit, showReports } from './review-screens.tsx';
import { AUDIT_STATES, REPORTS_STATES } from './review-states.ts';
import { SETTINGS_STATES } from './settings-states.ts';
import { showHall } from './show-hall.tsx';
import { showPairing } from './show-pairing.tsx';
import { ADMIN_STATES, CHOOSE_STATES, SIGN_IN_STATES } from './staff-states.ts';
import { VOICES_STATES } from './voices-states.ts';

const nothing = () => undefined;

interface Screen {
  /** By the name in the address; one may have a size of its own. */
  states: Readonly<Record<string, object>>;
  /** What it is mostly looked at with: width and height in CSS pixels. */
  size: string;
  show: (root: HTMLElement, state: string, language: Language) => Promise<void>;
}

const SCREENS: Readonly<Record<string, Screen>> = {
  hall: { states: HALL_STATES, size: '1920x1080', show: showHall },
  kiosk: { states: KIOSK_STATES, size: '1080x1920', show: showKiosk },
  patient: { states: PATIENT_STATES, size: '360x640', show: showPatient },
  clerk: { states: CLERK_STATES, size: '1366x768', show: showClerk },
  'sign-in': { states: SIGN_IN_STATES, size: '1366x768', show: showSignIn },
  choose: { states: CHOOSE_STATES, size: '1366x768', show: showChoose },
  cover: { states: COVER_STATES, size: '1366x768', show: showCover },
  due: { states: DUE_STATES, size: '1366x768', show: showDue },
  people: { states: PEOPLE_STATES, size: '1366x768', show: showPeople },
  account: { states: ACCOUNT_STATES, size: '1366x768', show: showAccount },
  admin: { states: ADMIN_STATES, size: '1366x768', show: showAdmin },
  devices: { states: DEVICES_STATES, size: '1366x768', show: showDevices },
  pairing: { states: PAIRING_STATES, size: '1920x1080', show: showPairing },
  paper: { states: PAPER_STATES, size: '1366x768', show: showPaper },
  network: { states: NETWORK_STATES, size: '1366x768', show: showNetwork },
  doctor: { states: DOCTOR_STATES, size: '1366x768', show: showDoctor },
  reports: { states: REPORTS_STATES, size: '1366x768', show: showReports },
  audit: { states: AUDIT_STATES, size: '1366x768', show: showAudit },
  backup: {
    states: BACKUP_STATES,
    size: '1366x768',
    show: drawnBy(async () => (await import('./show-backup.tsx')).drawBackup),
  },
  settings: {
    states: SETTINGS_STATES,
    size: '1366x768',
    show: drawnBy(async () => (await import('./show-settings.tsx')).drawSettings),
  },
  persons: { states: PERSONS_STATES, size: '1366x768', show: showPersons },
  looks: { states: LOOKS_STATES, size: '1366x768', show: showLooks },
  voices: { states: VOICES_STATES, size: '1366x768', show: showVoices },
};

async function showKiosk(root: HTMLElement, name: string, language: Language): Promise<void> {
  await import('../shared/page.css');
  const { KioskPage } = await import('../kiosk/kiosk-page.tsx');
  const { loadKiosk, turnPage } = await import('../kiosk/kiosk-strings.ts');
  const state = KIOSK_STATES[name as keyof typeof KIOSK_STATES];
  const say = await loadKiosk(language);
  turnPage(language);
  document.body.className = 'light';
  render(
    <KioskPage
      {...state}
      say={say}
      codeOf={() => sharingCode}
      onVideo={nothing}
      onTouch={nothing}
      onLanguage={(chosen) => showKiosk(root, name, chosen)}
    />,
    root,
  );
}

/** Style and words of the pages for staff, the administration page's among them. */
async function staffPage(language: Language): Promise<Say> {
  await import('../shared/tokens.css');
  await import('../shared/page.css');
  const { setPageLanguage } = await import('../shared/page-strings.ts');
  const { loadAdmin } = await import('../admin/admin-strings.ts');
  setPageLanguage(language);
  document.body.className = 'light';
  return loadAdmin(language);
}

async function showAdmin(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await staffPage(language);
  await import('../admin/admin.css');
  const { StatusPage } = await import('../admin/status-page.tsx');
  const { status } = ADMIN_STATES[name as keyof typeof ADMIN_STATES];
  render(
    <StatusPage
      say={say}
      status={status}
      onLanguage={(chosen) => showAdmin(root, name, chosen)}
      onSignOut={nothing}
      onTest={nothing}
      onCopy={nothing}
    />,
    root,
  );
}

async function showNetwork(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await staffPage(language);
  const { drawNetwork } = await import('./show-network.tsx');
  drawNetwork(root, name, say);
}

async function showDoctor(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await staffPage(language);
  const { drawDoctor } = await import('./show-network.tsx');
  drawDoctor(root, name, say);
}

type Draw = (root: HTMLElement, say: Say, name: string, onLanguage: (chosen: Language) => void) => void;

/** A screen of staff whose drawing stands in a file of its own. */
function drawnBy(load: () => Promise<Draw>): Screen['show'] {
  return async function show(root, name, language) {
    const draw = await load();
    draw(root, await staffPage(language), name, (chosen) => show(root, name, chosen));
  };
}

async function showVoices(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await staffPage(language);
  const { VoicesView } = await import('../admin/voices-view.tsx');
  const state = VOICES_STATES[name as keyof typeof VOICES_STATES];
  render(
    <VoicesView
      state={state}
      say={say}
      onAction={nothing}
      onLine={nothing}
      onFile={nothing}
      onLanguage={nothing}
      onBack={nothing}
    />,
    root,
  );
}

async function showPaper(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await staffPage(language);
  await import('../admin/admin.css');
  const { PaperView } = await import('../admin/paper-view.tsx');
  render(
    <PaperView
      key={name}
      state={PAPER_STATES[name as keyof typeof PAPER_STATES]}
      say={say}
      onLine={nothing}
      onSince={nothing}
      onEnter={nothing}
      onPrint={nothing}
      onLanguage={(chosen) => showPaper(root, name, chosen)}
      onBack={nothing}
    />,
    root,
  );
}

async function showDevices(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await staffPage(language);
  await import('../admin/admin.css');
  const { DevicesView } = await import('../admin/devices-view.tsx');
  render(
    <DevicesView
      key={name}
      state={DEVICES_STATES[name as keyof typeof DEVICES_STATES]}
      say={say}
      onCode={nothing}
      onAdmit={nothing}
      onChanging={nothing}
      onChange={nothing}
      onEnding={nothing}
      onEnd={nothing}
      onLanguage={(chosen) => showDevices(root, name, chosen)}
      onBack={nothing}
    />,
    root,
  );
}

/** What this machine's camera reads, and how it is: for trying cameras and cards. */
async function showCamera(root: HTMLElement): Promise<void> {
  const { CameraTrial } = await import('./camera-trial.tsx');
  render(<CameraTrial />, root);
}

const PATIENT_STRINGS = {
  en: () => import('locale:patient/en'),
  hi: () => import('locale:patient/hi'),
  ur: () => import('locale:patient/ur'),
  ks: () => import('locale:patient/ks'),
  doi: () => import('locale:patient/doi'),
} as const satisfies Record<Language, () => Promise<{ strings: Readonly<Record<string, string>> }>>;

/** The document that a phone gets, without its script: the server writes it, so it is put in as it comes. */
async function showPatient(root: HTMLElement, name: string, language: Language): Promise<void> {
  const { view } = PATIENT_STATES[name as keyof typeof PATIENT_STATES];
  const { strings } = await PATIENT_STRINGS[language]();
  const picture = pictogramSvg(generalPicture);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(PATIENT_STYLE);
  document.adoptedStyleSheets = [sheet];
  document.documentElement.dir = directionOf(language);
  document.body.className = turnOf(view);
  root.innerHTML = patientBody({ view, language, languages: ALL_LANGUAGES, strings, picture });
}

function ListOfAll() {
  const all = Object.entries(SCREENS).flatMap(([screen, { states, size }]) =>
    Object.entries(states).map(([state, shown]) => ({
      screen,
      state,
      size: 'size' in shown ? String(shown.size) : size,
    })),
  );
  return (
    <main>
      <h1>Gallery</h1>
      <p>
        <a href="?screen=camera">camera</a>
      </p>
      {all.map(({ screen, state, size }) => (
        <p key={screen + state}>
          {screen} · {state}:{' '}
          {ALL_LANGUAGES.map((language) => (
            <span key={language}>
              <a href={`?screen=${screen}&state=${state}&lang=${language}`} data-size={size} lang={language}>
                {OWN_NAMES[language]}
              </a>{' '}
            </span>
          ))}
        </p>
      ))}
    </main>
  );
}

async function show(root: HTMLElement): Promise<void> {
  delete root.dataset.shown;
  render(null, root);
  const asked = new URLSearchParams(window.location.search);
  const [name, state, lang] = [asked.get('screen') ?? '', asked.get('state') ?? '', asked.get('lang')];
  const language = isLanguage(lang) ? lang : 'en';
  const screen = SCREENS[name];
  if (screen !== undefined && state in screen.states) {
    document.title = `${name} · ${state} · Parchi`;
    document.documentElement.lang = language;
    await screen.show(root, state, language);
  } else if (name === 'camera') await showCamera(root);
  else render(<ListOfAll />, root);
  // Whoever waits for the whole picture looks for this.
  root.dataset.shown = 'true';
}

function start(root: HTMLElement): void {
  show(root);
  // From state to state of one screen without loading the page again.
  window.addEventListener('popstate', () => show(root));
}

const root = document.getElementById('screen');
if (root !== null) start(root);
