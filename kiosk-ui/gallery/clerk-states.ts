/** The clerk page's states. */
import type { ClerkView } from '../../server/contract/views.ts';
import type { DeskState, Message } from '../clerk/desk.ts';
import { EMPTY_HAND, takeCard, takePress } from '../clerk/hand.ts';
import type { Press } from '../clerk/keys.ts';
import type { Trouble } from '../shared/api.ts';
import type { Liveness } from '../shared/live-connection.ts';
import type { Key } from '../shared/text.ts';
import { counterName, MINUTE, NOW, person, place, queue, token } from './fixtures.ts';

export interface ClerkState {
  view: ClerkView;
  desk: DeskState;
  liveness: Liveness;
  scanning: boolean;
  /** Who can take over, and whose PIN is asked; null while nobody is. */
  taking: { names: readonly string[]; picked: string | null; told: Trouble | null } | null;
}

const LIVE: Liveness = { kind: 'live' };

const NOW_TOKEN = token('A42', {
  status: 'called',
  person: person('Ghulam Mohammad Bhat', 'M', 67),
  lane: 'priority',
  laneReason: 'age',
  calledAt: NOW - 2 * MINUTE,
  recalls: 1,
  actions: ['recall', 'serve', 'complete', 'skip', 'transfer'],
});

const UPCOMING = [
  token('A43', { person: person('زینب بانو', 'F', 34), issuedAt: NOW - 21 * MINUTE }),
  token('A47', { person: person('सुनीता देवी', 'F', 29), lane: 'emergency' }),
  token('A44', { source: 'walk-in', issuedAt: NOW - 18 * MINUTE }),
  token('A45', { person: person('Mohd Ashraf', 'M', 8, false), source: 'card', issuedAt: NOW - 15 * MINUTE }),
  token('A46', {
    person: person('Rajinder Kumar Sharma of the very long name', 'M', 71),
    lane: 'priority',
    laneReason: 'age',
    issuedAt: NOW - 11 * MINUTE,
  }),
];

const ARRIVED = token('A66', { person: person('Shabnam Akhter', 'F', 26), issuedAt: NOW });

function view(changes: Partial<ClerkView> = {}): ClerkView {
  return {
    audience: 'counter',
    place: place(false),
    counter: {
      id: 'C1',
      name: counterName(1),
      version: 7,
      status: 'open',
      undo: 'call',
      actions: ['callNext', 'undo', 'pauseCounter', 'closeCounter'],
    },
    queues: [queue(0), queue(1, { waiting: 4 })],
    // The heart department is where most of the present queue's patients go on to.
    destinations: [1, 0, 2, 3].map((index) => {
      const { id, prefix, name, pictogram } = queue(index);
      return { id, prefix, name, pictogram, usual: index === 1 };
    }),
    now: NOW_TOKEN,
    upcoming: UPCOMING,
    arrivals: [],
    skipped: [
      token('A39', { status: 'skipped', person: person('Nazir Ahmad', 'M', 52), actions: ['requeue'] }),
    ],
    returned: [],
    papers: [],
    troubles: [],
    ...changes,
  };
}

const IDLE: DeskState = { hand: EMPTY_HAND, message: null };

function state(changes: Partial<ClerkState> = {}): ClerkState {
  return { view: view(), desk: IDLE, liveness: LIVE, scanning: false, taking: null, ...changes };
}

function saying(message: Message, changes: Partial<ClerkView> = {}): ClerkState {
  return state({ view: view(changes), desk: { ...IDLE, message } });
}

function refused(key: Key): ClerkState {
  return saying({ kind: 'refused', key, params: {} });
}

/** The page after these presses. */
function pressed(presses: readonly Press[], changes: Partial<ClerkView> = {}): ClerkState {
  const seen = view(changes);
  let hand = EMPTY_HAND;
  for (const press of presses) hand = takePress(hand, press, seen).hand;
  return state({ view: seen, desk: { hand, message: null } });
}

const CLOSED = { now: null, counter: { ...view().counter, undo: null } } as const;
const LONG = 'Sheikh Mohammad Abdullah Khan Bahadur of Upper Baramulla and Sopore '.repeat(2).trim();
const FOUR_SCRIPTS = [
  LONG,
  'غلام محی الدین شیخ محمد عبداللہ خان بہادر بارہمولہ سوپور والے '.repeat(2).trim(),
  'राजेंद्र प्रसाद सिंह चौहान शर्मा महाराजा जम्मू वाले '.repeat(2).trim(),
  'غُلام مُحی اُلدیٖن شیٖخ مُحَمَد عَبدُاللہ خان بَہادُر وَرمُلِکؠ '.repeat(2).trim(),
];

const COLLEAGUES = ['zahoor.ahmad', 'rukhsana', 'sunita.devi', 'rajinder-kumar-sharma-of-the-long-name'];

export const CLERK_STATES = {
  idle: state({ view: view({ now: null }) }),
  empty: state({
    view: view({
      now: null,
      upcoming: [],
      skipped: [],
      queues: [queue(0, { waiting: 0, next: [] })],
      counter: { ...view().counter, undo: null, actions: ['pauseCounter', 'closeCounter'] },
    }),
  }),
  busy: saying({ kind: 'done', key: 'done.called', params: { label: 'A42' } }),
  arrived: state({
    view: view({ arrivals: [ARRIVED, token('A65')], upcoming: [...UPCOMING.slice(0, 4), ARRIVED] }),
  }),
  pending: saying({ kind: 'pending', key: 'action.skip', how: 'sending' }),
  'no-answer-yet': saying({ kind: 'pending', key: 'action.completeAndCall', how: 'again' }),
  'just-changed': refused('clerk.justChanged'),
  forgotten: refused('clerk.forgotten'),
  'scanned-again': state({
    view: view({
      now: { ...NOW_TOKEN, notice: 'far' },
      upcoming: UPCOMING.map((one, i) =>
        i % 2 === 0 ? { ...one, notice: i === 0 ? 'rescanned' : 'far' } : one,
      ),
    }),
  }),
  'not-taken': saying({ kind: 'pending', key: 'action.completeAndCall', how: 'not_taken' }),
  'no-answer': state({
    desk: { ...IDLE, message: { kind: 'refused', key: 'clerk.noAnswer', params: {} } },
    liveness: { kind: 'stale', since: '10:39' },
  }),
  refused: refused('refusal.stale'),
  'wrong-code': refused('card.payment'),
  'cut-off-code': refused('card.cut_off'),
  'own-code': refused('card.sharing_code'),
  'same-token': saying({ kind: 'done', key: 'done.sameToken', params: { label: 'A45' } }),
  finished: saying(
    { kind: 'done', key: 'done.wasCompleted', params: { label: 'A12' } },
    { returned: [token('A12', { status: 'completed', notice: 'rescanned', actions: ['requeue'] })] },
  ),
  copied: saying({ kind: 'done', key: 'done.copied', params: { label: 'A42' } }),
  typed: pressed([{ digit: 5 }, { digit: 7 }]),
  transfer: pressed([{ sign: 'star' }]),
  people: pressed([{ sign: 'slash' }], { arrivals: [ARRIVED] }),
  lane: pressed([{ digit: 5 }, { digit: 7 }, { sign: 'slash' }, { digit: 1 }]),
  'which-queue': state({
    desk: { hand: takeCard(EMPTY_HAND, '{}', view()).hand, message: null },
  }),
  'who-takes-over': state({ taking: { names: COLLEAGUES, picked: null, told: null } }),
  'nobody-lately': state({ taking: { names: [], picked: '', told: null } }),
  'wrong-pin': state({
    taking: { names: COLLEAGUES, picked: 'rukhsana', told: { code: 'wrong_pin', params: { left: 3 } } },
  }),
  scanning: state({ scanning: true }),
  paused: state({
    view: view({ ...CLOSED, counter: { ...CLOSED.counter, status: 'paused', actions: ['openCounter'] } }),
  }),
  closed: state({
    view: view({ ...CLOSED, counter: { ...CLOSED.counter, status: 'closed', actions: ['openCounter'] } }),
  }),
  stale: state({ liveness: { kind: 'stale', since: '10:39' } }),
  'printer-out': state({
    view: view({
      troubles: [
        { code: 'printer', params: { printer: 'hall', reason: 'paper-out' } },
        { code: 'slip_failed', params: { label: 'A47', token: '2026-11-23.OPD1.47', printer: 'hall' } },
      ],
    }),
  }),
  'printer-silent': state({
    view: view({ troubles: [{ code: 'printer', params: { printer: 'hall', reason: 'unreachable' } }] }),
  }),
  'gateway-down': state({
    view: view({ troubles: [{ code: 'gateway', params: { since: NOW - 6 * MINUTE } }] }),
  }),
  'missed-shares': state({ view: view({ troubles: [{ code: 'missed_shares', params: { count: 7 } }] }) }),
  'hub-down': state({ view: view({ troubles: [{ code: 'hub', params: { since: NOW - 60 * MINUTE } }] }) }),
  trouble: state({
    view: view({
      place: place(true),
      returned: [token('A12', { status: 'completed', notice: 'rescanned', actions: ['requeue'] })],
      troubles: [
        { code: 'printer', params: { printer: 'hall', reason: 'error' } },
        { code: 'slip_unconfirmed', params: { label: 'A47', token: '2026-11-23.OPD1.47', printer: 'hall' } },
        { code: 'date_unconfirmed', params: { day: '2026-11-23' } },
        { code: 'storage', params: {} },
        { code: 'gateway', params: { since: NOW - 6 * MINUTE } },
      ],
    }),
  }),
  'long-names': state({
    view: view({
      now: { ...NOW_TOKEN, person: person(LONG, 'M', 67) },
      arrivals: [token('A66', { person: person(FOUR_SCRIPTS[1] ?? '', 'F', 26), issuedAt: NOW })],
      upcoming: FOUR_SCRIPTS.map((name, i) => token(`A${1043 + i}`, { person: person(name, 'F', 101) })),
      queues: [0, 1, 2, 3].map((index) => queue(index, { waiting: 1_234 })),
    }),
  }),
  markup: state({
    view: view({
      now: { ...NOW_TOKEN, person: person('<img src=x onerror=alert(1)> & "Co"', 'M', 67) },
      upcoming: [token('A43', { person: person('</li><script>alert(2)</script>', 'F', 34) })],
    }),
  }),
} as const satisfies Record<string, ClerkState>;
