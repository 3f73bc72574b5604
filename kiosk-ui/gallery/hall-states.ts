/** The hall screen's states. */
import type { HallView } from '../../server/contract/views.ts';
import { EMPTY_STAGE, hearCalls, type Stage } from '../display/announce.ts';
import type { Liveness } from '../shared/live-connection.ts';
import { call, MINUTE, NOW, place, queue } from './fixtures.ts';

export interface HallState {
  view: HallView;
  stage: Stage;
  liveness: Liveness;
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
  return { audience: 'hall', place: place(false), queues: QUEUES, calls: OLD_CALLS, ...changes };
}

/** A hall that had heard `before`, and then the calls of `after`. */
function heard(before: HallView, after: HallView, liveness: Liveness = LIVE): HallState {
  const calm = { ...hearCalls(EMPTY_STAGE, before.calls), fresh: false };
  return { view: after, stage: hearCalls(calm, after.calls), liveness };
}

const FIVE = [
  call(46, 'A44', 6, true),
  call(45, 'C8', 4, true),
  call(44, 'A43', 2, true),
  call(43, 'B13', 3, true),
  call(42, 'A42', 1, true),
];

export const HALL_STATES = {
  quiet: heard(view({ calls: [] }), view({ calls: [] })),
  'one-call': heard(view({}), view({ calls: [call(42, 'A42', 1, true), ...OLD_CALLS] })),
  settled: heard(view({}), view({})),
  'five-at-once': heard(view({}), view({ calls: [...FIVE, ...OLD_CALLS] })),
  stale: heard(view({}), view({}), { kind: 'stale', since: NOW - 3 * MINUTE }),
  'closed-queue': heard(
    view({}),
    view({
      queues: [
        queue(0, { closed: 'hours', next: [], waiting: 0 }),
        queue(1, { closed: 'holiday', next: [], waiting: 0 }),
        queue(2, { closed: 'cap' }),
      ],
    }),
  ),
  'nobody-waits': heard(view({}), view({ queues: [queue(0, { next: [], waiting: 0, wait: null })] })),
  demo: heard(view({}), view({ place: place(true) })),
  'long-numbers': heard(
    view({}),
    view({
      queues: [
        queue(0, { prefix: 'ORT', next: ['ORT1043', 'ORT1044', 'ORT1045'] }),
        queue(1),
        queue(2),
        queue(3),
      ],
      calls: [
        { ...call(42, 'ORT1042', 12, true), queue: 'OPD1' },
        { ...call(41, 'A1041', 11, true), queue: 'OPD2' },
        ...OLD_CALLS,
      ],
    }),
  ),
} as const satisfies Record<string, HallState>;
