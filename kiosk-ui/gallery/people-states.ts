/** People at work: their accounts, their own password and PIN, and the covered page. */
import type { AccountChange, ListedAccount } from '../../server/contract/people.ts';
import type { HallView } from '../../server/contract/views.ts';
import type { PeopleState } from '../admin/people-view.tsx';
import type { Trouble } from '../shared/api.ts';
import type { Key } from '../shared/text.ts';
import { MINUTE, NOW, place, queue } from './fixtures.ts';

function account(name: string, changes: Partial<ListedAccount> = {}): ListedAccount {
  return {
    name,
    role: 'clerk',
    passwordOnce: false,
    hasPin: true,
    createdAt: NOW - 9_000 * MINUTE,
    createdBy: 'admin',
    endedAt: null,
    shifts: 0,
    ...changes,
  };
}

const ADMIN = account('admin', { role: 'administrator', hasPin: false, createdBy: null, shifts: 1 });
const ACCOUNTS = [
  ADMIN,
  account('auditor.district', { role: 'auditor', hasPin: false, passwordOnce: true }),
  account('dr.mir', { role: 'room', shifts: 1 }),
  account('rukhsana', { shifts: 1 }),
  account('rajinder-kumar-sharma-of-the-long-name', { role: 'supervisor' }),
  account('zahoor.ahmad'),
  account('nazir', { endedAt: NOW - 300 * MINUTE, hasPin: false }),
];

function change(what: AccountChange['what'], name: string, more: Partial<AccountChange> = {}): AccountChange {
  return { at: NOW - 20 * MINUTE, actor: 'admin', account: name, what, role: null, ...more };
}

const CHANGES = [
  change('ended', 'nazir'),
  change('shiftsEnded', 'nazir'),
  change('pin', 'rukhsana', { actor: 'rukhsana' }),
  change('pinCleared', 'zahoor.ahmad'),
  change('role', 'dr.mir', { role: 'room' }),
  change('added', 'auditor.district', { role: 'auditor' }),
  change('password', 'admin', { actor: null }),
];

const FULL = { accounts: ACCOUNTS, changes: CHANGES };
const IDLE: PeopleState = { people: FULL, opened: null, made: null, trouble: null };

export const PEOPLE_STATES = {
  alone: {
    ...IDLE,
    people: {
      accounts: [ADMIN],
      changes: [change('added', 'admin', { actor: null, role: 'administrator' })],
    },
  },
  full: IDLE,
  opened: { ...IDLE, opened: 'rukhsana' },
  made: { ...IDLE, made: { name: 'auditor.district', password: 'k7fm-2uwx-9d' } },
  refused: { ...IDLE, opened: 'admin', trouble: { code: 'last_administrator', params: {} } },
} as const satisfies Record<string, PeopleState>;

export const ACCOUNT_STATES = {
  idle: { said: null, trouble: null },
  kept: { said: 'account.pinSet', trouble: null },
  weak: { said: null, trouble: { code: 'weak_pin', params: {} } },
} as const satisfies Record<string, { said: Key | null; trouble: Trouble | null }>;

export const DUE_STATES = {
  first: { told: null },
  short: { told: { code: 'weak_password', params: { why: 'short', least: 8 } } },
} as const satisfies Record<string, { told: Trouble | null }>;

const HALL: HallView = {
  audience: 'hall',
  place: place(false),
  queues: [queue(0), queue(1, { waiting: 4 })],
  calls: [],
  notices: [],
  counters: [],
};
const NAMES = ['rukhsana', 'zahoor.ahmad', 'sunita.devi'];

export const COVER_STATES = {
  back: { hall: HALL, taking: { names: NAMES, picked: 'rukhsana' } },
  who: { hall: HALL, taking: { names: NAMES, picked: null } },
  'wrong-pin': {
    hall: null,
    taking: { names: NAMES, picked: 'rukhsana', told: { code: 'wrong_pin', params: { left: 1 } } },
  },
} as const satisfies Record<
  string,
  { hall: HallView | null; taking: { names: readonly string[]; picked: string | null; told?: Trouble } }
>;
