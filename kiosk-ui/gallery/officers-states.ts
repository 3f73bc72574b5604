/** The state's pages: a busy morning over 20 districts and 3,607 facilities, a stale one, nothing yet, one district. */
import type { OfficerRole, OfficerSession } from '../../hub/contract/officers.ts';
import type {
  DayRow,
  DistrictRow,
  ForkRow,
  ProfessionalFigures,
  Review,
  StandingFigures,
  TokenFigures,
} from '../../hub/contract/review.ts';
import type { Liveness } from '../shared/live-connection.ts';

/** 28 November 2026, 11:42 in India. */
export const AT = Date.UTC(2026, 10, 28, 6, 12);
export const MARKUP = '<b>PHC</b> "Ⅱ" & Sons <script>alert(1)</script>';

/** LGD code, name, facilities of the registry, of these enrolled, silent, and never live. */
const DISTRICTS = [
  [621, 'Ramban', 141, 84, 31, 9],
  [620, 'Kishtwar', 128, 88, 19, 6],
  [4, 'Doda', 196, 141, 22, 8],
  [627, 'Reasi', 132, 101, 14, 3],
  [10, 'Poonch', 168, 131, 15, 4],
  [8, 'Kupwara', 241, 196, 18, 6],
  [623, 'Bandipora', 117, 96, 8, 2],
  [12, 'Rajouri', 204, 170, 12, 4],
  [625, 'Shopian', 93, 78, 5, 2],
  [622, 'Kulgam', 142, 121, 7, 2],
  [14, 'Udhampur', 188, 161, 9, 3],
  [1, 'Anantnag', 253, 219, 11, 4],
  [3, 'Baramulla', 287, 251, 12, 5],
  [11, 'Pulwama', 149, 131, 6, 1],
  [7, 'Kathua', 193, 171, 6, 2],
  [626, 'Ganderbal', 98, 88, 3, 1],
  [2, 'Budgam', 217, 196, 6, 2],
  [624, 'Samba', 102, 93, 2, 1],
  [5, 'Jammu', 319, 296, 5, 2],
  [13, 'Srinagar', 239, 226, 2, 1],
] as const;

function tokens(all: number): TokenFigures {
  const [share, card, paper] = [0.61, 0.17, 0.01].map((part) => Math.round(all * part)) as [
    number,
    number,
    number,
  ];
  return {
    tokens: all,
    share,
    card,
    paper,
    walkIn: all - share - card - paper,
    proven: Math.round(share * 0.93),
  };
}

function standing(registered: number, enrolled: number, silent: number, never: number): StandingFigures {
  return { registered, enrolled, silent, never, live: enrolled - silent - never };
}

function professionals(facilities: number): ProfessionalFigures {
  return {
    verified: facilities * 3,
    reported: Math.round(facilities * 0.4),
    unknown: Math.round(facilities * 0.6),
    left: Math.round(facilities * 0.1),
    facilities: Math.round(facilities * 0.8),
  };
}

const BY_DISTRICT: DistrictRow[] = DISTRICTS.map(([lgd, name, registered, enrolled, silent, never], i) => {
  const of = standing(registered, enrolled, silent, never);
  return {
    lgd,
    name,
    standing: of,
    today: tokens(of.live * (9 + ((i * 7) % 5))),
    yesterday: tokens(of.live * (15 + ((i * 5) % 6))),
    month: tokens(of.live * (310 + ((i * 37) % 60))),
    all: tokens(of.live * (2_240 + ((i * 211) % 700))),
    wait: { medianMinutes: 9 + ((i * 5) % 14), called: of.live * 8 },
    professionals: professionals(enrolled),
    unwell: Math.round(silent / 2),
    forks: i === 2 ? 1 : 0,
  };
});

function sumOf(rows: readonly TokenFigures[]): TokenFigures {
  const sum = (key: keyof TokenFigures) => rows.reduce((all, row) => all + row[key], 0);
  return {
    tokens: sum('tokens'),
    share: sum('share'),
    card: sum('card'),
    walkIn: sum('walkIn'),
    paper: sum('paper'),
    proven: sum('proven'),
  };
}

/** A day's hours, in parts of a thousand. */
const HOURS = [0, 0, 0, 0, 0, 0, 1, 8, 96, 218, 241, 172, 118, 79, 41, 17, 6, 2, 1, 0, 0, 0, 0, 0];

function reviewOf(rows: readonly DistrictRow[], districts: number[] | null): Review {
  const add = (key: keyof StandingFigures) => rows.reduce((all, row) => all + row.standing[key], 0);
  const all = standing(add('registered'), add('enrolled'), add('silent'), add('never'));
  const [today, yesterday] = [sumOf(rows.map((row) => row.today)), sumOf(rows.map((row) => row.yesterday))];
  const wait = (medianMinutes: number) => ({ medianMinutes, called: Math.round(today.tokens * 0.8) });
  return {
    at: AT,
    today: '2026-11-28',
    districts,
    tokens: {
      today,
      yesterday,
      month: sumOf(rows.map((row) => row.month)),
      all: sumOf(rows.map((row) => row.all)),
    },
    standing: all,
    hours: {
      today: HOURS.map((part, hour) =>
        hour > 11 ? 0 : Math.round((part * yesterday.tokens * 1.04) / 1_000),
      ),
      yesterday: HOURS.map((part) => Math.round((part * yesterday.tokens) / 1_000)),
    },
    wait: { today: wait(14.2), yesterday: wait(16.8), month: wait(17.4) },
    professionals: professionals(all.enrolled),
    versions: [
      { version: '0.1.0', facilities: Math.round(all.enrolled * 0.86) },
      { version: '0.0.9', facilities: Math.round(all.enrolled * 0.12) },
      { version: null, facilities: Math.round(all.enrolled * 0.02) },
    ],
    health: [
      { code: 'printer_paper_out', level: 'bad', facilities: 41 },
      { code: 'backup_old', level: 'bad', facilities: 38 },
      { code: 'printer_paper_low', level: 'warn', facilities: 117 },
      { code: 'disk_low', level: 'warn', facilities: 12 },
      { code: 'a_code_of_next_year', level: 'warn', facilities: 1 },
    ],
    forks: rows.reduce((sum, row) => sum + row.forks, 0),
    byDistrict: [...rows],
  };
}

const BUSY = reviewOf(BY_DISTRICT, null);

const DAYS: DayRow[] = Array.from({ length: 30 }, (_, i) => {
  const at = new Date(Date.UTC(2026, 9, 30 + i));
  const sunday = at.getUTCDay() === 0;
  const all =
    i === 29
      ? BUSY.tokens.today.tokens
      : Math.round((sunday ? 9_000 : 43_000) + ((i * 977) % 6_000) + i * 90);
  return {
    day: at.toISOString().slice(0, 10),
    ...tokens(all),
    wait: { medianMinutes: 15, called: all },
    active: sunday ? 1_104 : 2_611,
    live: 2_722,
  };
});

const FORKS: ForkRow[] = [
  {
    hipId: 'IN0110000042',
    hfrId: 'IN0110000042',
    name: MARKUP,
    district: 'Doda',
    districtLgd: 4,
    logId: '9b2f6a0e-0000-4000-8000-000000000042',
    seq: 41_207,
    foundAt: AT - 86_400_000,
  },
];

export function officerOf(role: OfficerRole, lgd: number | null = null): OfficerSession {
  const districts = lgd === null ? null : [{ lgd, name: DISTRICTS.find(([one]) => one === lgd)?.[1] ?? '' }];
  return { name: 'asha.koul', role, districts, language: 'en', passwordOnce: false };
}

export interface PictureState {
  officer: OfficerSession;
  review: Review;
  days: DayRow[];
  forks: ForkRow[];
  liveness: Liveness;
  size?: string;
}

const NOBODY = { medianMinutes: null, called: 0 };
const NOTHING = BY_DISTRICT.slice(0, 0);
const LONG = 'District with a name of the length that a registry’s column allows, and no shorter';

export const PICTURE_STATES: Readonly<Record<string, PictureState>> = {
  busy: {
    officer: officerOf('administrator'),
    review: BUSY,
    days: DAYS,
    forks: FORKS,
    liveness: { kind: 'live' },
    size: '1920x1080',
  },
  stale: {
    officer: officerOf('state'),
    review: {
      ...BUSY,
      byDistrict: BY_DISTRICT.map((row, i) =>
        i > 1 ? row : { ...row, lgd: 900 + i, name: i === 0 ? LONG : MARKUP },
      ),
    },
    days: DAYS,
    forks: [],
    liveness: { kind: 'stale', since: '11:42' },
  },
  empty: {
    officer: officerOf('administrator'),
    review: {
      ...reviewOf(NOTHING, null),
      wait: { today: NOBODY, yesterday: NOBODY, month: NOBODY },
      versions: [],
      health: [],
    },
    days: DAYS.map((row) => ({ ...row, ...tokens(0), active: 0, live: 0 })),
    forks: [],
    liveness: { kind: 'live' },
  },
  district: {
    officer: officerOf('district', 13),
    review: reviewOf(BY_DISTRICT.slice(-1), [13]),
    days: DAYS.map((row) => ({ ...row, ...tokens(Math.round(row.tokens / 12)), active: 190, live: 219 })),
    forks: [],
    liveness: { kind: 'live' },
  },
};
export const EVERY_DISTRICT = BY_DISTRICT;
