/** The states of the pages for patients' data and for who looked at it; the people are made up. */
import type { FoundToken } from '../../server/contract/persons.ts';
import type { LooksState } from '../admin/records/looks-view.tsx';
import type { PersonsState } from '../admin/records/persons-view.tsx';
import { MINUTE, NOW } from './fixtures.ts';

const DAY_MINUTES = 24 * 60;

function found(label: string, changes: Partial<FoundToken>): FoundToken {
  return {
    token: `2026-11-23.OPD1.${label.slice(1)}`,
    label,
    day: '2026-11-23',
    queue: 'OPD1',
    status: 'waiting',
    source: 'share',
    issuedAt: NOW,
    state: 'kept',
    person: null,
    ...changes,
  };
}

const PERSON: FoundToken['person'] = {
  name: 'رخسانہ بانو Rukhsana Bano',
  gender: 'F',
  age: 39,
  birth: '1987-06-14',
  abhaNumber: '91-2345-6789-0126',
  abhaAddress: 'rukhsana.bano@sbx',
  phone: '9419000001',
  address: { line: 'Near Jamia Masjid, Beehama', district: 'Ganderbal', state: null, pincode: '191201' },
  verified: true,
};

const EMPTY: PersonsState = {
  by: 'address',
  value: '',
  label: '',
  day: '',
  reason: '',
  found: null,
  whole: true,
  marked: [],
  sure: false,
  erased: null,
  keeping: { keepDays: 30, forgotten: [], erasures: 0, keys: { inUse: 1, retired: 0, lost: [] } },
  trouble: null,
  busy: false,
};
const FOUND: PersonsState = {
  ...EMPTY,
  value: 'rukhsana.bano@sbx',
  reason: 'Asked in writing, letter 12',
  found: [
    found('A42', { person: PERSON }),
    found('A7', { state: 'erased' }),
    found('A9', { state: 'lost' }),
    found('A3', { state: 'forgotten' }),
  ],
  marked: ['2026-11-23.OPD1.42'],
  keeping: {
    keepDays: 30,
    forgotten: [1, 2, 3].map((n) => ({
      day: `2026-10-${24 - n}`,
      persons: 412 - n,
      at: NOW - n * DAY_MINUTES * MINUTE,
    })),
    erasures: 4,
    keys: { inUse: 2, retired: 1, lost: [{ id: 'abcdef01', at: NOW }] },
  },
};

export const PERSONS_STATES = {
  empty: EMPTY,
  found: FOUND,
  sure: { ...FOUND, by: 'label', label: 'A42', day: '2026-11-23', sure: true, whole: false },
  erased: { ...FOUND, found: [found('A42', { state: 'erased' })], marked: [], erased: 1 },
  refused: { ...EMPTY, found: [], trouble: { code: 'reason_names_person', params: {} } },
} as const satisfies Record<string, PersonsState>;

const ASKED: LooksState = { label: 'A42', day: '2026-11-23', looks: [], trouble: null };
const KINDS = ['erased', 'exported', 'found', 'copied', 'attended', 'listed'];
export const LOOKS_STATES = {
  empty: { ...ASKED, label: '', day: '', looks: null },
  none: ASKED,
  some: {
    ...ASKED,
    looks: KINDS.map((what, i) => ({
      at: NOW - i * MINUTE,
      actor: i < 3 ? 'admin' : 'shabir',
      what,
      why: i < 3 ? 'Asked in writing, letter 12' : 'counter C1',
    })),
  },
  refused: { ...ASKED, looks: null, trouble: { code: 'not_found', params: {} } },
} as const satisfies Record<string, LooksState>;
