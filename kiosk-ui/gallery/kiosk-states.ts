/** The kiosk's states. */
import type { KioskAnswer } from '../../server/contract/bodies.ts';
import type { Text } from '../../server/contract/facility.ts';
import type { KioskQueue, KioskView, PhoneScan } from '../../server/contract/views.ts';
import { START, type Step, type WrongCode } from '../kiosk/step.ts';
import type { Liveness } from '../shared/live-connection.ts';
import { counterName, place, queue } from './fixtures.ts';

export interface KioskState {
  view: KioskView;
  step: Step;
  liveness: Liveness;
}

const LIVE: Liveness = { kind: 'live' };
const PICTOGRAMS = [
  'general',
  'heart',
  'child',
  'eye',
  'bone',
  'tooth',
  'ear',
  'skin',
  'pregnant',
  'x-ray',
  'pill',
];

function kioskQueue(index: number, changes: Partial<KioskQueue> = {}): KioskQueue {
  const { next: _, ...summary } = queue(index);
  return {
    ...summary,
    pictogram: PICTOGRAMS[index % PICTOGRAMS.length] ?? null,
    counters: [
      { id: `C${index + 1}`, name: counterName(index + 1) },
      { id: `C${index + 2}`, name: counterName(index + 2) },
    ],
    slip: 'ready',
    numbersWait: false,
    scans: [],
    ...changes,
  };
}

function view(queues: KioskQueue[], demo = false): KioskView {
  return { audience: 'kiosk', place: place(demo), queues };
}

const FOUR = view([0, 1, 2, 3].map((index) => kioskQueue(index)));

function state(step: Step, changes: Partial<KioskState> = {}): KioskState {
  return { view: FOUR, step, liveness: LIVE, ...changes };
}

const ANSWER: KioskAnswer = {
  label: 'A42',
  queue: 'OPD1',
  status: 'waiting',
  counter: null,
  ahead: 12,
  wait: { lowMinutes: 15, highMinutes: 30 },
  fresh: true,
};

function scanOf(label: string): PhoneScan {
  return { id: label, label, again: false };
}

const LONG_NAMES: readonly Text[] = [
  {
    en: 'Obstetrics, Gynaecology and Maternal Health',
    hi: 'प्रसूति, स्त्री रोग एवं मातृ स्वास्थ्य विभाग',
    ur: 'شعبۂ امراضِ نسواں، زچگی و صحتِ مادر',
    ks: 'زَنانہٕ بیٚمارِیَن تہٕ زِیَنُک شُعبہٕ',
    doi: 'जनानियें दे रोगें ते जच्चा सेहत दा मैह्‌कमा',
  },
  {
    en: 'Physical Medicine and Rehabilitation',
    hi: 'भौतिक चिकित्सा एवं पुनर्वास विभाग',
    ur: 'شعبۂ فزیکل میڈیسن اور بحالی',
    ks: 'فِزیکَل میڈِسَن تہٕ بَحٲلی',
    doi: 'फिजिकल मैडिसन ते पुनर्वास मैह्‌कमा',
  },
];

const MARKUP: Text = { en: '<img src=x onerror=alert(1)>&amp;<b>Heart</b>' };

function wrong(reason: WrongCode): KioskState {
  return state({ at: 'wrong', reason, from: { at: 'card', queue: 'OPD1', camera: 'off' } });
}

const DEPARTMENTS: Step = { at: 'departments', door: 'none', page: 0, card: null };

export const KIOSK_STATES = {
  doors: state(START),
  demo: state(START, { view: view([kioskQueue(0)], true) }),
  departments: state(DEPARTMENTS),
  'departments-closed': state(DEPARTMENTS, {
    view: view([
      kioskQueue(0),
      kioskQueue(1, { closed: 'hours' }),
      kioskQueue(2, { closed: 'cap' }),
      kioskQueue(3, { closed: 'holiday' }),
    ]),
  }),
  'departments-twelve': state(DEPARTMENTS, {
    view: view(Array.from({ length: 12 }, (_, index) => kioskQueue(index))),
  }),
  'departments-paged': state(DEPARTMENTS, {
    view: view(Array.from({ length: 17 }, (_, index) => kioskQueue(index))),
  }),
  'departments-long-names': state(DEPARTMENTS, {
    view: view(
      Array.from({ length: 12 }, (_, index) => kioskQueue(index, { name: LONG_NAMES[index % 2] ?? MARKUP })),
    ),
  }),
  'departments-markup': state(DEPARTMENTS, { view: view([kioskQueue(0, { name: MARKUP }), kioskQueue(1)]) }),
  phone: state({ at: 'phone', queue: 'OPD1', seen: [], fresh: [] }),
  'phone-new-number': state({
    at: 'phone',
    queue: 'OPD1',
    seen: [],
    fresh: [scanOf('A57')],
  }),
  'phone-three-numbers': state({
    at: 'phone',
    queue: 'OPD1',
    seen: [],
    fresh: [scanOf('A1059'), scanOf('A1058'), scanOf('A1057')],
  }),
  'phone-same-number': state({
    at: 'phone',
    queue: 'OPD1',
    seen: [],
    fresh: [{ ...scanOf('A42'), again: true }],
  }),
  card: state({ at: 'card', queue: 'OPD1', camera: 'off' }),
  'card-camera': state({ at: 'card', queue: 'OPD1', camera: 'on' }),
  'card-blind': state({ at: 'card', queue: 'OPD1', camera: 'blind' }),
  birth: state({ at: 'birth', queue: 'OPD1', digits: '' }),
  'birth-typed': state({ at: 'birth', queue: 'OPD1', digits: '1958' }),
  sending: state({ at: 'sending' }),
  looking: state({ at: 'looking' }),
  number: state({ at: 'number', answer: ANSWER }),
  'number-long': state({ at: 'number', answer: { ...ANSWER, label: 'ORT1042', wait: null } }),
  'number-known': state({ at: 'number', answer: { ...ANSWER, fresh: false } }),
  'number-called': state({
    at: 'number',
    answer: { ...ANSWER, status: 'called', counter: 'C2', ahead: null, wait: null, fresh: false },
  }),
  'number-no-paper': state(
    { at: 'number', answer: ANSWER },
    { view: view([kioskQueue(0, { slip: 'trouble' })]) },
  ),
  'wrong-payment': wrong('payment'),
  'wrong-sharing-code': wrong('sharing-code'),
  'wrong-other-facility': wrong('other-facility'),
  'wrong-cut-off': wrong('cut-off'),
  'wrong-not-a-card': wrong('not-a-card'),
  'own-slip': state({ at: 'ownSlip', from: START }),
  'closed-hours': state({ at: 'closed', why: 'hours' }),
  'closed-cap': state({ at: 'closed', why: 'cap' }),
  unsure: state({ at: 'unsure', asked: { id: 'gallery-unsure', queue: 'OPD1' } }),
  refused: state({ at: 'refused', key: 'kiosk.refused' }),
  'numbers-wait': state({ at: 'refused', key: 'kiosk.numbersWait' }),
  'already-done': state({ at: 'refused', key: 'kiosk.alreadyDone' }),
  desk: state({ at: 'desk' }),
  'not-live': state(START, { liveness: { kind: 'stale', since: '10:39' } }),
} as const satisfies Record<string, KioskState>;
