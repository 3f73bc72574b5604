/** The settings' sections in their states: as they come, long, refused, stale, before what cannot be undone. */
import type { FacilityFile } from '../../server/contract/facility.ts';
import type { FieldProblem } from '../../server/contract/settings.ts';
import type { SettingsSection } from '../admin/settings/draft.ts';
import type { SettingsState } from '../admin/settings/settings-store.ts';
import { counterName, place, queue } from './fixtures.ts';

function queueOf(
  index: number,
  changes: Partial<FacilityFile['queues'][number]> = {},
): FacilityFile['queues'][number] {
  const { id, prefix, name, pictogram } = queue(index);
  return {
    id,
    prefix,
    name,
    ...(pictogram !== null && { pictogram }),
    windowMinutes: 30,
    validMinutes: 720,
    priorityShare: { priority: 1, normal: 2 },
    next: [],
    hours: [
      { days: [1, 2, 3, 4, 6], from: '09:00', to: '14:00' },
      { days: [5], from: '09:00', to: '12:30' },
    ],
    dailyCap: null,
    roundTheClock: false,
    requeueAfter: 3,
    ...changes,
  };
}

const { facility: name, languages } = place(false);
const FILE: FacilityFile = {
  facility: {
    hipId: 'IN0110000123',
    hfrId: 'IN0110000123',
    name,
    districtLgd: 626,
    stateLgd: 1,
    zone: 'Asia/Kolkata',
    languages: [...languages],
    location: { latitude: 34.2165, longitude: 74.7719 },
    holidays: ['2026-12-25', '2027-01-26'],
    bareTokenNumber: false,
    keepPersonsDays: 30,
    notices: [
      {
        en: 'Please keep your slip until you have your medicine.',
        ur: 'براہِ کرم دوا ملنے تک اپنی پرچی سنبھال کر رکھیں۔',
        hi: 'कृपया दवा मिलने तक अपनी पर्ची संभालकर रखें।',
      },
    ],
  },
  queues: [queueOf(0, { next: ['OPD3'] }), queueOf(1), queueOf(2, { hours: [] }), queueOf(3)],
  counters: [
    { id: 'C1', name: counterName(1), queues: ['OPD1'], hprId: null },
    { id: 'C2', name: counterName(2), queues: ['OPD1', 'OPD3'], hprId: null },
    { id: 'C3', name: counterName(3), queues: ['OPD2', 'OPD4'], hprId: null },
  ],
  printers: [
    {
      id: 'hall',
      url: 'tcp://192.168.1.50:9100',
      widthDots: 576,
      profile: 'auto',
      queues: ['OPD1', 'OPD2', 'OPD3', 'OPD4'],
      languages: ['ur', 'en'],
    },
    {
      id: 'desk',
      url: 'serial:/dev/ttyUSB0?baud=9600&flow=rts',
      widthDots: 384,
      profile: 'generic-58',
      queues: ['OPD1'],
      languages: ['hi'],
    },
  ],
};

const SAVED = {
  version: 'a1',
  file: FILE,
  profiles: ['careful-80', 'epson', 'generic-58'],
  refusedFile: null,
};
const IDLE: SettingsState = {
  saved: SAVED,
  draft: FILE,
  phase: 'idle',
  problems: [],
  asked: null,
  told: null,
  theirs: null,
};

function refusedFor(draft: FacilityFile, problems: FieldProblem[]): SettingsState {
  const trouble = { code: 'invalid_request', params: { fields: problems } } as const;
  return { ...IDLE, draft, problems, told: { is: 'trouble', trouble } };
}

const { facility } = FILE;

export const SETTINGS_STATES = {
  queues: { section: 'queues', state: { ...IDLE, told: { is: 'saved' } } },
  'queue-refused': {
    section: 'queues',
    state: refusedFor(
      {
        ...FILE,
        queues: [queueOf(0, { name: { ...queue(0).name, en: '' }, prefix: 'B' }), ...FILE.queues.slice(1)],
      },
      [
        { path: 'queues.0.name.en', fault: 'missing' },
        { path: 'queues.0.prefix', fault: 'twice' },
        { path: 'queues.0.dailyCap', fault: 'out_of_range' },
        { path: 'counters.1.queues', fault: 'missing' },
      ],
    ),
  },
  'queue-removed': {
    section: 'queues',
    state: {
      ...IDLE,
      draft: { ...FILE, queues: FILE.queues.slice(1), facility: { ...facility, keepPersonsDays: 7 } },
      asked: [
        { what: 'queue', name: queue(0).name },
        { what: 'days', days: 7 },
      ],
    },
  },
  stale: {
    section: 'counters',
    state: {
      ...IDLE,
      theirs: SAVED,
      told: {
        is: 'trouble',
        trouble: {
          code: 'facility_changed',
          params: { paths: ['queues.OPD1.name.ur', 'counters.C2.queues'] },
        },
      },
    },
  },
  counter: {
    section: 'counters',
    state: {
      ...IDLE,
      draft: {
        ...FILE,
        counters: [...FILE.counters, { id: 'C4', name: { en: '' }, queues: [], hprId: null }],
      },
    },
  },
  printers: {
    section: 'printers-setup',
    state: refusedFor(FILE, [
      { path: 'printers.0.url', fault: 'printer_address' },
      { path: 'printers.1.widthDots', fault: 'printer_width' },
    ]),
  },
  'no-printers': {
    section: 'printers-setup',
    state: {
      ...IDLE,
      saved: { ...SAVED, file: { ...FILE, printers: [] } },
      draft: { ...FILE, printers: [] },
    },
  },
  hours: {
    section: 'hours',
    state: refusedFor(
      {
        ...FILE,
        queues: [queueOf(0, { hours: [{ days: [], from: '09:00', to: '24:00' }] }), ...FILE.queues.slice(1)],
      },
      [{ path: 'queues.0.hours.0.days', fault: 'missing' }],
    ),
  },
  notices: { section: 'notices', state: IDLE },
  facility: {
    section: 'facility',
    state: {
      ...IDLE,
      saved: {
        ...SAVED,
        refusedFile: { code: 'undoes_changes', paths: ['queues.OPD1.name.ur', 'facility.holidays'] },
      },
      problems: [{ path: 'facility.zone', fault: 'no_zone' }],
    },
  },
  'no-server': {
    section: 'facility',
    state: {
      ...IDLE,
      saved: null,
      draft: null,
      told: { is: 'trouble', trouble: { code: 'no_connection', params: {} } },
    },
  },
} as const satisfies Record<string, { section: SettingsSection; state: SettingsState }>;
