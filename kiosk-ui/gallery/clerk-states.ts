/** The clerk page's states. */
import type { ClerkView } from '../../server/contract/views.ts';
import type { DeskState } from '../clerk/desk.ts';
import { EMPTY_HAND } from '../clerk/hand.ts';
import { peopleMenu, transferMenu } from '../clerk/menus.ts';
import type { Liveness } from '../shared/live-connection.ts';
import { counterName, MINUTE, NOW, person, place, queue, token } from './fixtures.ts';

export interface ClerkState {
  view: ClerkView;
  desk: DeskState;
  liveness: Liveness;
  scanning: boolean;
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
    destinations: [0, 1, 2, 3].map((index) => {
      const { id, prefix, name } = queue(index);
      return { id, prefix, name };
    }),
    now: NOW_TOKEN,
    upcoming: UPCOMING,
    skipped: [
      token('A39', { status: 'skipped', person: person('Nazir Ahmad', 'M', 52), actions: ['requeue'] }),
    ],
    returned: [],
    troubles: [],
    ...changes,
  };
}

const IDLE: DeskState = { hand: EMPTY_HAND, message: null };

function state(changes: Partial<ClerkState> = {}): ClerkState {
  return { view: view(), desk: IDLE, liveness: LIVE, scanning: false, ...changes };
}

export const CLERK_STATES = {
  idle: state({ view: view({ now: null }) }),
  busy: state({ desk: { ...IDLE, message: { kind: 'done', key: 'done.called', params: { label: 'A42' } } } }),
  pending: state({ desk: { ...IDLE, message: { kind: 'pending', key: 'action.skip', params: {} } } }),
  refused: state({ desk: { ...IDLE, message: { kind: 'refused', key: 'refusal.stale', params: {} } } }),
  typed: state({ desk: { hand: { digits: '57', menu: null }, message: null } }),
  transfer: state({ desk: { hand: { digits: '', menu: transferMenu(view(), NOW_TOKEN) }, message: null } }),
  people: state({ desk: { hand: { digits: '', menu: peopleMenu(view()) }, message: null } }),
  scanning: state({ scanning: true }),
  closed: state({
    view: view({
      now: null,
      counter: { ...view().counter, status: 'closed', undo: null, actions: ['openCounter'] },
    }),
  }),
  stale: state({ liveness: { kind: 'stale', since: NOW - 3 * MINUTE } }),
  trouble: state({
    view: view({
      place: place(true),
      returned: [token('A12', { status: 'completed', notice: 'rescanned', actions: ['requeue'] })],
      troubles: [
        { code: 'printer', params: { printer: 'hall' } },
        { code: 'slip_unconfirmed', params: { label: 'A47', token: '2026-11-23.OPD1.47' } },
        { code: 'date_unconfirmed', params: { day: '2026-11-23' } },
      ],
    }),
  }),
} as const satisfies Record<string, ClerkState>;
