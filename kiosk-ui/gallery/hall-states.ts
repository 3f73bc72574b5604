/** The hall screen's states. */
import type { Text } from '../../server/contract/facility.ts';
import type { HallView } from '../../server/contract/views.ts';
import { EMPTY_STAGE, hearCalls, type Stage } from '../display/announce.ts';
import type { Digits } from '../display/digits.ts';
import type { Hearing } from '../display/sound-notice.tsx';
import type { Liveness } from '../shared/live-connection.ts';
import { call, place, queue } from './fixtures.ts';
import sharingCode from './sharing-code.svg';

export interface HallState {
  view: HallView;
  stage: Stage;
  liveness: Liveness;
  digits: Digits;
  hearing: Hearing;
  code: { queue: string; image: string } | null;
  /** Steps of the rotation before what is shown: another page, or the board. */
  page: number;
  /** Looked at with another size than the hall's own. */
  size?: string;
}

const LIVE: Liveness = { kind: 'live' };
const QUEUES = [queue(0), queue(1, { wait: null }), queue(2, { wait: { lowMinutes: 5, highMinutes: 10 } })];
const OLD_CALLS = [
  call(40, 'A41', 1, false),
  call(39, 'B12', 3, false),
  call(38, 'A40', 2, false),
  call(37, 'C7', 4, false),
];

function view(changes: Partial<HallView>): HallView {
  return {
    audience: 'hall',
    place: place(false),
    queues: QUEUES,
    calls: OLD_CALLS,
    notices: [],
    counters: [],
    ...changes,
  };
}

/** A hall that had heard `before`, and then the calls of `after`. */
function heard(before: HallView, after: HallView, changes: Partial<HallState> = {}): HallState {
  const calm = { ...hearCalls(EMPTY_STAGE, before.calls), fresh: false };
  const stage = hearCalls(calm, after.calls);
  return {
    view: after,
    stage,
    liveness: LIVE,
    digits: 'western',
    hearing: 'heard',
    code: null,
    page: 0,
    ...changes,
  };
}

/** A hall that has stood like this for a while. */
function calm(changes: Partial<HallView>, more: Partial<HallState> = {}): HallState {
  return heard(view(changes), view(changes), more);
}

const CALLS_OF_A = OLD_CALLS.filter(({ queue }) => queue === 'OPD1');
const CODE = { queue: 'OPD1', image: sharingCode };

const NOTICES: readonly Text[] = [
  {
    en: 'Please keep your ABHA card or phone ready at the counter.',
    hi: 'कृपया काउंटर पर अपना ABHA कार्ड या फ़ोन तैयार रखें।',
    ur: 'براہِ کرم کاؤنٹر پر اپنا ABHA کارڈ یا فون تیار رکھیں۔',
    ks: 'مہربٲنی کٔرِتھ کاونٹَرَس پؠٹھ پَنُن ABHA کارڈ یا فون تَیار تھٲوِو۔',
    doi: 'किरपा करियै काउंटर उप्पर अपना ABHA कार्ड जां फोन त्यार रक्खो।',
  },
];
const OPENING = [
  queue(0, { hours: ['09:00–14:00'] }),
  queue(1, { hours: ['09:00–14:00'] }),
  queue(2, { hours: ['10:00–12:00', '14:00–16:00'] }),
];
const LONG_TEXT: Text = {
  en: 'Outpatient Department of Ophthalmology, Ear, Nose and Throat, New Building',
  hi: 'नेत्र, कान, नाक और गला रोग बाह्य रोगी विभाग, नया भवन, पहली मंज़िल',
  ur: 'امراضِ چشم، کان، ناک اور گلے کا بیرونی شعبہ، نئی عمارت، پہلی منزل',
  ks: 'أچھَن، کَنَن، نَستہِ تہٕ ہَٹِچ بیمٲرِیَن ہُنٛد شُعبہٕ، نٔو عِمارَت',
  doi: 'अक्खीं, कन्न, नक्क ते गले दे रोगें दा मैह्‌कमा, नमीं बिल्डिंग',
};
const LONG = [0, 1, 2].map((index) => queue(index, { name: LONG_TEXT }));
const MARKUP: Text = { en: '<b>Room</b> & "1"', ur: '<i>کمرہ</i> & 1', hi: '<b>कमरा</b> & 1' };

const FIVE = [
  call(46, 'A44', 6, true),
  call(45, 'C8', 4, true),
  call(44, 'A43', 2, true),
  call(43, 'B13', 3, true),
  call(42, 'A42', 1, true),
];

export const HALL_STATES = {
  quiet: calm({ calls: [] }),
  'quiet-code': calm({ calls: [] }, { code: CODE }),
  'one-call': heard(view({}), view({ calls: [call(42, 'A42', 1, true), ...OLD_CALLS] })),
  settled: calm({}),
  'three-at-once': heard(view({}), view({ calls: [...FIVE.slice(2), ...OLD_CALLS] })),
  'five-at-once': heard(view({}), view({ calls: [...FIVE, ...OLD_CALLS] })),
  stale: calm({}, { liveness: { kind: 'stale', since: '10:39' } }),
  'closed-queue': calm({
    queues: [
      queue(0, { closed: 'hours', next: [], waiting: 0, hours: ['09:00–14:00'] }),
      queue(1, { closed: 'holiday', next: [], waiting: 0 }),
      queue(2, { closed: 'cap' }),
    ],
  }),
  'nobody-waits': calm({ queues: [queue(0, { next: [], waiting: 0, wait: null })], calls: CALLS_OF_A }),
  notice: calm({ notices: [...NOTICES] }, { page: 1 }),
  'notice-beside': calm({ notices: [...NOTICES], queues: [queue(0)], calls: CALLS_OF_A }),
  hours: calm({ queues: OPENING }, { page: 1 }),
  'sharing-code': calm({}, { code: CODE }),
  'urdu-digits': calm({}, { digits: 'ur' }),
  'hindi-digits': calm({}, { digits: 'hi', hearing: 'muted' }),
  portrait: heard(view({}), view({ calls: [...FIVE, ...OLD_CALLS] }), {
    hearing: 'blocked',
    size: '1080x1920',
  }),
  'portrait-code': calm({ notices: [...NOTICES] }, { code: CODE, page: 1, size: '1080x1920' }),
  demo: calm({ place: place(true) }, { hearing: 'blocked' }),
  // Casualty goes on over midnight: yesterday's numbers beside today's.
  carried: heard(
    view({ queues: [queue(0, { hours: [], next: ['A118', 'A1', 'A2'] })], calls: [] }),
    view({
      queues: [queue(0, { hours: [], next: ['A118', 'A1', 'A2'] })],
      calls: [call(42, 'A117', 1, true), call(41, 'A116', 2, false)],
    }),
  ),
  'long-names': heard(
    view({ queues: LONG, calls: [] }),
    view({
      queues: LONG,
      notices: [LONG_TEXT],
      calls: FIVE.map((one) => ({ ...one, counterName: LONG_TEXT })),
    }),
  ),
  markup: heard(
    view({}),
    view({
      place: { ...place(false), facility: MARKUP },
      queues: [queue(0, { name: MARKUP }), queue(1), queue(2)],
      calls: [{ ...call(42, 'A42', 1, true), counterName: MARKUP }, ...OLD_CALLS],
    }),
  ),
  'long-numbers': longNumbers(false),
  'longest-number': longNumbers(true),
} as const satisfies Record<string, HallState>;

/** Three letters and four digits; with `largest`, on the stage. */
function longNumbers(largest: boolean): HallState {
  const first = { ...call(42, 'ORT1042', 12, true), queue: 'OPD1' };
  const second = { ...call(41, 'A1041', 11, true), queue: 'OPD2' };
  return heard(
    view({}),
    view({
      queues: [
        queue(0, { prefix: 'ORT', next: ['ORT1043', 'ORT1044', 'ORT1045'] }),
        queue(1),
        queue(2),
        queue(3),
      ],
      calls: [first, { ...second, pending: !largest }, ...OLD_CALLS],
    }),
  );
}
