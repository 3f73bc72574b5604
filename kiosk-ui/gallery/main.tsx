/**
 * Every screen in every state and language, from fixtures. `?screen=hall&state=stale&lang=ur` shows
 * one as it is; without parameters, a list of all, from which tests and pictures take what there is.
 */
import { files as patientFiles } from 'locales:patient';
import { render } from 'preact';
import generalPicture from '../../locales/pictograms/general.svg?raw';
import type { Language } from '../../server/contract/facility.ts';
import { PATIENT_STYLE, patientBody, pictogramSvg, turnNow } from '../../server/contract/patient-page.ts';
import '../shared/fonts.css';
import { directionOf, OWN_NAMES } from '../../server/contract/languages.ts';
import { ALL_LANGUAGES, isLanguage } from '../shared/languages.ts';
import { BACKUP_STATES } from './backup-states.ts';
import { CLERK_STATES } from './clerk-states.ts';
import sharingCode from './code.svg';
import { DEVICES_STATES, PAIRING_STATES } from './device-states.ts';
import { DOCTOR_STATES } from './doctor-states.ts';
import { HALL_STATES } from './hall-states.ts';
import { HUB_STATES } from './hub-states.ts';
import { KIOSK_STATES } from './kiosk-states.ts';
import { NETWORK_STATES } from './network-states.ts';
import {
  FACILITIES_STATES,
  FACILITY_STATES,
  OFFICERS_STATES,
  REGISTRY_STATES,
} from './officers-page-states.ts';
import { PICTURE_STATES } from './officers-states.ts';
import { PAPER_STATES } from './paper-states.ts';
import { PATIENT_STATES } from './patient-states.ts';
import { ACCOUNT_STATES, COVER_STATES, DUE_STATES, PEOPLE_STATES } from './people-states.ts';
import { LOOKS_STATES, PERSONS_STATES } from './persons-states.ts';
import { AUDIT_STATES, REPORTS_STATES } from './review-states.ts';
import { SETTINGS_STATES } from './settings-states.ts';
import { showHall } from './show-hall.tsx';
import {
  OFFICERS_PAGE_LANGUAGES,
  showFacilities,
  showFacility,
  showOfficers,
  showPicture,
  showRegistry,
} from './show-officers.tsx';
import { showPairing } from './show-pairing.tsx';
import type { Draw } from './staff-screen.ts';
import { ADMIN_STATES, CHOOSE_STATES, SIGN_IN_STATES } from './staff-states.ts';
import { VOICES_STATES } from './voices-states.ts';

const nothing = () => undefined;

interface Screen {
  /** By the name in the address; one may have a size of its own. */
  states: Readonly<Record<string, object>>;
  /** What it is mostly looked at with: width and height in CSS pixels. */
  size: string;
  /** Those that it has; otherwise all five. */
  languages?: readonly Language[];
  show: (root: HTMLElement, state: string, language: Language) => Promise<void>;
}

const clerk = () => import('./show-clerk.tsx');
const people = () => import('./show-people.tsx');
const admin = () => import('./show-admin.tsx');
const network = () => import('./show-network.tsx');
const records = () => import('./show-records.tsx');

const SCREENS: Readonly<Record<string, Screen>> = {
  hall: { states: HALL_STATES, size: '1920x1080', show: showHall },
  kiosk: { states: KIOSK_STATES, size: '1080x1920', show: showKiosk },
  patient: { states: PATIENT_STATES, size: '360x640', show: showPatient },
  pairing: { states: PAIRING_STATES, size: '1920x1080', show: showPairing },
  clerk: staff(CLERK_STATES, async () => (await clerk()).drawClerk),
  choose: staff(CHOOSE_STATES, async () => (await clerk()).drawChoose),
  cover: staff(COVER_STATES, async () => (await clerk()).drawCover),
  'sign-in': staff(SIGN_IN_STATES, async () => (await people()).drawSignIn),
  due: staff(DUE_STATES, async () => (await people()).drawDue),
  people: staff(PEOPLE_STATES, async () => (await people()).drawPeople),
  account: staff(ACCOUNT_STATES, async () => (await people()).drawAccount),
  admin: staff(ADMIN_STATES, async () => (await admin()).drawAdmin),
  devices: staff(DEVICES_STATES, async () => (await admin()).drawDevices),
  paper: staff(PAPER_STATES, async () => (await admin()).drawPaper),
  voices: staff(VOICES_STATES, async () => (await admin()).drawVoices),
  network: staff(NETWORK_STATES, async () => (await network()).drawNetwork),
  hub: staff(HUB_STATES, async () => (await import('./show-hub.tsx')).drawHub),
  doctor: staff(DOCTOR_STATES, async () => (await network()).drawDoctor),
  backup: staff(BACKUP_STATES, async () => (await import('./show-backup.tsx')).drawBackup),
  reports: staff(REPORTS_STATES, async () => (await records()).drawReports),
  audit: staff(AUDIT_STATES, async () => (await records()).drawAudit),
  persons: staff(PERSONS_STATES, async () => (await records()).drawPersons),
  looks: staff(LOOKS_STATES, async () => (await records()).drawLooks),
  settings: staff(SETTINGS_STATES, async () => (await import('./show-settings.tsx')).drawSettings),
  review: officers(PICTURE_STATES, showPicture),
  'review-facilities': officers(FACILITIES_STATES, showFacilities),
  'review-facility': officers(FACILITY_STATES, showFacility),
  'review-registry': officers(REGISTRY_STATES, showRegistry),
  'review-officers': officers(OFFICERS_STATES, showOfficers),
};

/** A page of the state's officers. */
function officers(states: Screen['states'], show: Screen['show']): Screen {
  return { states, size: '1366x768', languages: OFFICERS_PAGE_LANGUAGES, show };
}

/** A page for staff: what draws it comes with its style when it is looked at. */
function staff(states: Screen['states'], load: () => Promise<Draw>): Screen {
  return {
    states,
    size: '1366x768',
    async show(root, name, language) {
      const { drawStaff } = await import('./staff-screen.ts');
      await drawStaff(root, await load(), name, language);
    },
  };
}

async function showKiosk(root: HTMLElement, name: string, language: Language): Promise<void> {
  await import('../shared/page.css');
  const { KioskPage } = await import('../kiosk/kiosk-page.tsx');
  const { files } = await import('locales:kiosk');
  const { loadSay, turnPage } = await import('../shared/page-strings.ts');
  const state = KIOSK_STATES[name as keyof typeof KIOSK_STATES];
  const say = await loadSay(files, language);
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

/** What this machine's camera reads, and how it is: for trying cameras and cards. */
async function showCamera(root: HTMLElement): Promise<void> {
  const { CameraTrial } = await import('./camera-trial.tsx');
  render(<CameraTrial />, root);
}

/** The document that a phone gets, without its script: the server writes it, so it is put in as it comes. */
async function showPatient(root: HTMLElement, name: string, language: Language): Promise<void> {
  const { view, notLiveSince } = PATIENT_STATES[name as keyof typeof PATIENT_STATES];
  const { strings } = await patientFiles[language]();
  const picture = pictogramSvg(generalPicture);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(PATIENT_STYLE);
  document.adoptedStyleSheets = [sheet];
  document.documentElement.dir = directionOf(language);
  document.body.className = turnNow({ view, notLiveSince });
  root.innerHTML = patientBody({ view, notLiveSince, language, languages: ALL_LANGUAGES, strings, picture });
}

function ListOfAll() {
  const all = Object.entries(SCREENS).flatMap(([screen, { states, size, languages = ALL_LANGUAGES }]) =>
    Object.entries(states).map(([state, shown]) => ({
      screen,
      state,
      languages,
      size: 'size' in shown ? String(shown.size) : size,
    })),
  );
  return (
    <main>
      <h1>Gallery</h1>
      <p>
        <a href="?screen=camera">camera</a>
      </p>
      {all.map(({ screen, state, size, languages }) => (
        <p key={screen + state}>
          {screen} · {state}:{' '}
          {languages.map((language) => (
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
