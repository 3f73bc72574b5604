/** Signing in, choosing a counter, and the administrator's page: their states. */
import type { PrinterView } from '../../server/contract/printers.ts';
import type { Status } from '../admin/status-page.tsx';
import type { Trouble } from '../shared/api.ts';
import type { CounterChoice } from '../shared/counters.ts';
import { counterName, MINUTE, NOW, queue } from './fixtures.ts';

function queuesOf(...indexes: number[]): CounterChoice['queues'] {
  return indexes.map((index) => {
    const { id, prefix, name, pictogram } = queue(index);
    return { id, prefix, name, pictogram };
  });
}

const COUNTERS: CounterChoice[] = [
  { id: 'C1', name: counterName(1), queues: queuesOf(0), status: 'open' },
  { id: 'C2', name: counterName(2), queues: queuesOf(0, 1), status: 'paused' },
  { id: 'C3', name: counterName(3), queues: queuesOf(2, 3), status: 'closed' },
];
const LONG = {
  en: 'Registration window of the old building, ground floor, left of the pharmacy & <b>lift</b>',
};

/** Signing in: what was said before. */
export const SIGN_IN_STATES = {
  first: { told: null },
  wrong: { told: { code: 'wrong_password', params: {} } },
  'too-often': { told: { code: 'too_many_attempts', params: { minutes: 5 } } },
  'no-server': { told: { code: 'no_connection', params: {} } },
} as const satisfies Record<string, { told: Trouble | null }>;

export const CHOOSE_STATES = {
  three: { counters: COUNTERS },
  'patient-stands': { counters: COUNTERS, told: { code: 'counter_busy', params: {} } },
  // More than there are digits, and one that names everything.
  many: {
    counters: Array.from(
      { length: 12 },
      (_, i): CounterChoice => ({
        id: `C${i}`,
        name: i === 1 ? LONG : counterName(i + 1),
        queues: i === 1 ? queuesOf(0, 1, 2, 3, 4, 5) : queuesOf(i % 4),
        status: i % 3 === 0 ? 'open' : 'closed',
      }),
    ),
  },
} as const satisfies Record<string, { counters: CounterChoice[]; told?: Trouble }>;

function printer(id: string, changes: Partial<PrinterView> = {}): PrinterView {
  return {
    id,
    profile: 'epson',
    widthDots: 576,
    queues: ['OPD1', 'OPD2'],
    languages: ['ur', 'en'],
    state: 'ok',
    since: NOW - 90 * MINUTE,
    down: false,
    instead: null,
    lastSlip: {
      token: '2026-11-23.OPD1.42',
      label: 'A42',
      state: 'printed',
      at: NOW - MINUTE,
      duplicate: false,
    },
    counts: { waiting: 0, printed: 412, sent: 0, failed: 1, expired: 0 },
    ...changes,
  };
}

const STATUS: Status = {
  staff: { name: 'admin', role: 'administrator', counter: null },
  ready: true,
  counters: COUNTERS,
  printers: [printer('hall')],
  wish: null,
};

export interface AdminState {
  status: Status;
}

export const ADMIN_STATES = {
  ready: { status: STATUS },
  'not-ready': { status: { ...STATUS, ready: false } },
  'printer-out': {
    status: {
      ...STATUS,
      printers: [
        printer('hall', { state: 'paper_out', down: true, instead: 'desk' }),
        printer('desk'),
        printer('old', { state: 'left_out', since: null, lastSlip: null }),
        printer('spare', {
          state: 'unproven',
          lastSlip: { token: 't', label: 'B7', state: 'interrupted', at: NOW, duplicate: true },
        }),
      ],
      wish: { printer: 'desk', ok: true },
    },
  },
  refused: { status: { ...STATUS, wish: { printer: 'hall', ok: false } } },
  bare: { status: { ...STATUS, counters: [], printers: [] } },
  long: { status: { ...STATUS, counters: CHOOSE_STATES.many.counters } },
} as const satisfies Record<string, AdminState>;
