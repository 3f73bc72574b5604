/** Reports and the audit: an ordinary day, many days, nothing yet, and a log that was tampered with. */
import type { AuditAnswer, AuditRow } from '../../server/contract/audit.ts';
import type { DayFiguresView, FiguresView, ReportView } from '../../server/contract/reports.ts';
import type { AuditState } from '../admin/records/audit-view.tsx';
import type { ReportsState } from '../admin/records/reports-view.tsx';
import { counterName, MINUTE, NOW, queue } from './fixtures.ts';

const DAY = '2026-11-23';

function figures(tokens: number, changes: Partial<FiguresView> = {}): FiguresView {
  const [share, card, paper] = [0.6, 0.25, 0.02].map((part) => Math.round(tokens * part)) as [
    number,
    number,
    number,
  ];
  return {
    tokens,
    share,
    card,
    walkIn: tokens - share - card - paper,
    paper,
    seen: Math.round(tokens * 0.9),
    noShows: Math.round(tokens * 0.06),
    cancelled: Math.round(tokens * 0.01),
    left: Math.round(tokens * 0.02),
    unfinished: 0,
    waitMedian: tokens === 0 ? null : 1_325 + tokens,
    waitP90: tokens === 0 ? null : 3_905 + tokens,
    serviceMedian: tokens === 0 ? null : 95,
    serviceP90: tokens === 0 ? null : 247,
    ...changes,
  };
}

const BY_HOUR = [0, 0, 0, 0, 0, 0, 0, 3, 96, 214, 187, 131, 92, 60, 21, 4, 0, 0, 0, 0, 0, 0, 0, 0];

const REPORT: ReportView = {
  from: DAY,
  to: DAY,
  all: figures(808),
  days: [{ day: DAY, ...figures(808) }],
  queues: [0, 1, 2, 3].map((i) => ({
    id: queue(i).id,
    name: queue(i).name,
    ...figures([412, 231, 120, 45][i] ?? 0),
  })),
  hours: BY_HOUR.map((tokens, hour) => ({ hour, ...figures(tokens) })),
  counters: [1, 2, 3, 4].map((i) => ({
    id: `C${i}`,
    name: i === 4 ? null : counterName(i),
    ...figures([310, 288, 130, 0][i - 1] ?? 0),
    busy: [19_800, 18_000, 9_300, 0][i - 1] ?? 0,
    idle: [600, 2_700, 7_200, 0][i - 1] ?? 0,
    free: [1_200, 900, 2_400, 0][i - 1] ?? 0,
    paused: [1_800, 1_800, 2_700, 0][i - 1] ?? 0,
  })),
  ends: {
    carriedIn: 3,
    completed: 738,
    cancelled: 8,
    noShows: 48,
    left: 15,
    unfinished: 1,
    carriedOver: 1,
    live: 0,
  },
};

const MONTH: DayFiguresView[] = Array.from({ length: 26 }, (_, i) => ({
  day: `2026-11-${String(i + 1).padStart(2, '0')}`,
  ...figures([640, 811, 702, 655, 590, 330, 0][i % 7] ?? 0),
}));

export const REPORTS_STATES = {
  day: { state: { from: DAY, to: DAY, report: REPORT, progress: null, trouble: null } },
  month: {
    state: {
      from: '2026-11-01',
      to: '2026-11-26',
      report: { ...REPORT, from: '2026-11-01', to: '2026-11-26', days: MONTH },
      progress: null,
      trouble: null,
    },
  },
  reading: {
    state: {
      from: '2026-08-23',
      to: '2026-12-23',
      report: null,
      progress: { read: 12, days: 78 },
      trouble: null,
    },
  },
} as const satisfies Record<string, { state: ReportsState }>;

function row(action: AuditRow['action'], minute: number, changes: Partial<AuditRow> = {}): AuditRow {
  return {
    at: NOW - (90 - minute) * MINUTE,
    seq: 4_100 + minute,
    action,
    actor: 'asha',
    token: null,
    label: 'A42',
    queue: null,
    counter: 'C1',
    to: null,
    lane: null,
    reason: null,
    undid: [],
    about: null,
    act: null,
    look: null,
    detail: null,
    ...changes,
  };
}

const ROWS: AuditRow[] = [
  row('dayRolled', 0, { actor: null, label: null, counter: null, about: '12' }),
  row('signInFailed', 1, {
    actor: null,
    label: null,
    counter: null,
    seq: null,
    act: 211,
    about: 'asha',
    detail: '10.4.0.17 ×6',
  }),
  row('signedIn', 1, { label: null, seq: null, act: 212, counter: null, detail: '10.4.0.17' }),
  row('counterOpened', 2, { label: null }),
  row('issued', 3, { actor: null, queue: 'OPD1', counter: null, lane: 'normal' }),
  row('issued', 4, {
    actor: 'kiosk:01HZX7YQ4R',
    label: 'A43',
    queue: 'OPD1',
    counter: null,
    lane: 'priority',
    reason: 'age',
  }),
  row('called', 5, { queue: 'OPD1' }),
  row('skipped', 9),
  row('undone', 10, { undid: [{ action: 'skipped', label: 'A42' }] }),
  row('looked', 11, { actor: 'bilal.room-2', seq: null, look: 48_211, counter: 'C2', about: 'attended' }),
  row('transferred', 14, { queue: 'OPD1', to: 'LAB' }),
  row('laneSet', 20, { actor: 'farida', counter: null, label: 'A43', lane: 'emergency', reason: 'staff' }),
  row('roleChanged', 40, {
    actor: 'admin',
    label: null,
    counter: null,
    seq: null,
    act: 213,
    about: 'bilal',
    detail: 'auditor',
  }),
  row('erased', 45, {
    act: 214,
    actor: 'admin',
    seq: null,
    counter: null,
    label: '2026-11-20.OPD1.17',
    reason: 'asked in writing',
  }),
];

const ANSWER: AuditAnswer = {
  day: DAY,
  zone: 'Asia/Kolkata',
  verdict: { ok: true, events: 3_412, head: '3f' },
  acts: { ok: true, acts: 214 },
  looks: { ok: true, looks: 1_906 },
  person: 'notAsked',
  total: 3_415,
  offset: 100,
  rows: ROWS,
};
const FIELDS = { day: DAY, actor: '', action: '', label: '', person: '' };
const AUDIT: AuditState = {
  fields: FIELDS,
  answer: ANSWER,
  trouble: null,
  busy: false,
};

export const AUDIT_STATES = {
  found: { state: AUDIT },
  broken: {
    state: {
      ...AUDIT,
      fields: { ...FIELDS, actor: 'asha', action: 'skipped', person: 'someone@abdm' },
      answer: {
        ...ANSWER,
        verdict: { ok: false, seq: 4_109, why: 'changed' },
        person: 'forgotten',
        total: 0,
        offset: 0,
        rows: [],
      },
    },
  },
} as const satisfies Record<string, { state: AuditState }>;
