/** The state's other pages: facilities as they stand, one of them, the registry's files, officers. */
import type { FacilityDetail, FacilityRow, Standing } from '../../hub/contract/review.ts';
import type { FacilitiesState } from '../review/facilities-view.tsx';
import type { FacilityState } from '../review/facility-view.tsx';
import type { OfficersState } from '../review/officers-view.tsx';
import type { RegistryState } from '../review/registry-view.tsx';
import { AT, MARKUP } from './officers-states.ts';

const HOUR = 3_600_000;
const NONE = { tokens: 0, share: 0, card: 0, walkIn: 0, paper: 0, proven: 0 };
const LONG =
  'Government Sub-District Hospital and Community Health Centre for Mothers and Children, Upper Village Road';

function facility(i: number, name: string, standing: Standing, since: number | null, today = 0): FacilityRow {
  return {
    hipId: `IN01100000${40 + i}`,
    hfrId: `IN01100000${40 + i}`,
    name,
    districtLgd: 4,
    district: 'Doda',
    kind: 'Primary Health Centre',
    ownership: 'Government',
    standing,
    since,
    lastAliveAt: since,
    version: standing === 'registered' ? null : '0.1.0',
    today: { ...NONE, tokens: today, share: today },
    yesterday: { ...NONE, tokens: today * 2, share: today },
    month: { ...NONE, tokens: today * 40, share: today },
    all: { ...NONE, tokens: today * 400, share: today * 300, proven: today * 290 },
    wait: { medianMinutes: today === 0 ? null : 13.4, called: today },
    professionals: { verified: 2, reported: 1, unknown: 1, left: 0 },
    health: [],
    forked: false,
  };
}

const ROWS: FacilityRow[] = [
  { ...facility(2, MARKUP, 'live', AT - HOUR, 31), forked: true },
  facility(3, LONG, 'silent', AT - 19 * 24 * HOUR, 12),
  {
    ...facility(4, 'PHC Bhaderwah', 'silent', AT - 5 * HOUR, 4),
    health: [
      { code: 'printer_paper_out', level: 'bad' },
      { code: 'backup_none', level: 'warn' },
    ],
  },
  facility(5, 'سب سینٹر ٹھاٹھری', 'never', AT - 40 * 24 * HOUR),
  facility(6, 'Sub Centre Gandoh', 'registered', null),
  ...Array.from({ length: 6 }, (_, i) =>
    facility(7 + i, `Sub Centre Assar ${i + 1}`, 'live', AT - 200 * HOUR, 9 + i),
  ),
];

export const FACILITIES_STATES = {
  found: {
    state: {
      filter: { search: 'sub', district: 4, standing: null, order: 'worst' },
      answer: { total: 196, rows: ROWS },
      offset: 0,
      at: AT,
      trouble: null,
    },
  },
} as const satisfies Record<string, { state: FacilitiesState }>;

const DETAIL: FacilityDetail = {
  facility: ROWS[2] ?? facility(4, '', 'live', null),
  enrolledAt: AT - 60 * 24 * HOUR,
  days: Array.from({ length: 30 }, (_, i) => ({
    day: new Date(AT - (29 - i) * 24 * HOUR).toISOString().slice(0, 10),
    ...NONE,
    tokens: (i * 7) % 40,
    share: (i * 7) % 40,
    proven: (i * 6) % 30,
    wait: { medianMinutes: 12, called: 20 },
    firstSeenAt: null,
    lastSeenAt: null,
    liveMinutes: 600,
  })),
  hours: Array.from({ length: 24 }, () => 0),
  professionals: [
    { hprId: '71-1234-5678-9012', state: 'verified', seenAt: AT - HOUR },
    { hprId: '71-1234-5678-9013', state: 'unknown', seenAt: null },
  ],
  box: {
    at: AT - 6 * HOUR,
    version: '0.1.0',
    backupHours: 30,
    diskFreeMb: 41_000,
    printers: { all: 2, ready: 1 },
    clockOffMs: 1_200,
  },
  forks: [],
  closed: null,
  changes: [],
};

const COPY = {
  ...{
    hipId: 'IN0110000044',
    hfrId: 'IN0110000044',
    name: 'PHC Bhaderwah',
    district: 'Doda',
    districtLgd: 4,
  },
  ...{ logId: '6f1c2a90-47d3-4c11-9d0e-52b7c1e0aa31', seq: 48_211, foundAt: AT - 3 * HOUR },
};
const CALM = {
  at: AT,
  code: null,
  ending: false,
  day: '2026-11-27',
  list: null,
  asking: false,
  trouble: null,
};

export const FACILITY_STATES = {
  copied: {
    state: {
      ...CALM,
      detail: {
        ...DETAIL,
        facility: { ...DETAIL.facility, forked: true },
        forks: [COPY],
        changes: [
          {
            ...{ at: AT - 70 * HOUR, actor: 'asha.koul', what: 'settled' },
            detail: { logId: COPY.logId, event: 47_902, foundAt: AT - 80 * HOUR },
          },
          { at: AT - 71 * HOUR, actor: 'asha.koul', what: 'code', detail: {} },
          { at: AT - 900 * HOUR, actor: null, what: 'ended', detail: {} },
        ],
      },
    },
  },
  closed: {
    state: {
      ...CALM,
      detail: {
        ...DETAIL,
        facility: facility(3, LONG, 'closed', AT - 2 * HOUR),
        enrolledAt: null,
        closed: { at: AT - 2 * HOUR, by: 'asha.koul', why: 'ذیلی ضلع ہسپتال میں ضم (order 114)' },
        changes: [
          {
            ...{ at: AT - 2 * HOUR, actor: 'asha.koul', what: 'closed' },
            detail: { why: 'ذیلی ضلع ہسپتال میں ضم (order 114)' },
          },
        ],
      },
    },
  },
  audited: {
    state: {
      detail: DETAIL,
      at: AT,
      code: 'K7QM2PXR9TDAW4HN',
      ending: true,
      day: '2026-11-27',
      list: {
        tokens: Array.from({ length: 12 }, (_, i) => ({
          label: `A${i + 1}`,
          queue: 'OPD1',
          source: i % 3 === 0 ? 'card' : 'share',
          at: AT - 26 * HOUR + i * 240_000,
        })),
        events: 61,
        wrong: [
          { why: 'other_hash', params: { event: 58 } },
          { why: 'fewer', params: { queue: 'OPD1', source: 'share', told: 9, listed: 8 } },
        ],
        logs: 2,
      },
      asking: false,
      trouble: null,
    },
  },
} as const satisfies Record<string, { state: FacilityState }>;

export const REGISTRY_STATES = {
  refused: {
    state: {
      taken: {
        facilities: {
          taken: 3_604,
          refused: 3,
          others: 12,
          closed: 2,
          bad: [
            { line: 17, why: 'hfr_id', params: {} },
            { line: 902, why: 'repeated', params: { id: 'IN0110000042', before: 41 } },
            { line: 3_001, why: 'text', params: { column: 'district' } },
          ],
        },
      },
      trouble: { professionals: { code: 'too_large', params: {} } },
      sending: null,
    },
  },
} as const satisfies Record<string, { state: RegistryState }>;

const listed = {
  language: 'en',
  passwordOnce: false,
  createdAt: AT - 90 * 24 * HOUR,
  createdBy: 'asha.koul',
  endedAt: null,
  sessions: 0,
} as const;

export const OFFICERS_STATES = {
  opened: {
    state: {
      answer: {
        officers: [
          {
            ...listed,
            name: 'asha.koul',
            role: 'administrator',
            districts: null,
            sessions: 1,
            createdBy: null,
          },
          { ...listed, name: 'bilal.doda', role: 'district', districts: [4, 621], passwordOnce: true },
          { ...listed, name: 'farida', role: 'auditor', districts: null },
          { ...listed, name: 'tariq', role: 'state', districts: null, endedAt: AT - 24 * HOUR },
        ],
        changes: [
          { at: AT - HOUR, actor: 'asha.koul', officer: 'bilal.doda', what: 'added' },
          { at: AT - 24 * HOUR, actor: 'asha.koul', officer: 'tariq', what: 'ended' },
          { at: AT - 90 * 24 * HOUR, actor: null, officer: 'asha.koul', what: 'password' },
        ],
      },
      opened: 'bilal.doda',
      made: { name: 'bilal.doda', password: 'kesar-7-chinar-42' },
      trouble: null,
    },
  },
} as const satisfies Record<string, { state: OfficersState }>;
