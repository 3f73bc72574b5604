/** What is wrong around the counter, as a string of the locale files that says what to do. */
import type { Trouble } from '../../server/contract/views.ts';
import { clockTime } from '../shared/facility-zone.ts';
import type { Key } from '../shared/text.ts';

const TROUBLES = {
  printer: 'trouble.printer',
  printer_elsewhere: 'trouble.printer_elsewhere',
  slip_unconfirmed: 'trouble.slip_unconfirmed',
  slip_failed: 'trouble.slip_failed',
  gateway: 'trouble.gateway',
  hub: 'trouble.hub',
  missed_shares: 'trouble.missed_shares',
  storage: 'trouble.storage',
  date_unconfirmed: 'trouble.date_unconfirmed',
  numbers_unconfirmed: 'trouble.numbers_unconfirmed',
  numbers_from_hub: 'trouble.numbers_from_hub',
} as const satisfies Record<Trouble['code'], Key>;

/** What a printer says, or how its cable failed; any other reason is told in general words. */
const PRINTER_REASONS: Readonly<Record<string, Key>> = {
  'paper-out': 'trouble.printer_paper',
  'paper-near-end': 'trouble.printer_low',
  'cover-open': 'trouble.printer_cover',
  'left-out': 'trouble.printer_setup',
  'no-proof': 'trouble.printer_unproven',
  silent: 'trouble.printer_silent',
  unreachable: 'trouble.printer_silent',
  'connection-lost': 'trouble.printer_silent',
  stalled: 'trouble.printer_silent',
};

/** What stops everything comes first, then what a clerk can mend for somebody who waits, last what mends itself. */
const ORDER: readonly Trouble['code'][] = [
  'date_unconfirmed',
  'numbers_unconfirmed',
  'storage',
  'printer',
  'slip_failed',
  'slip_unconfirmed',
  'printer_elsewhere',
  'numbers_from_hub',
  'gateway',
  'hub',
  'missed_shares',
];

export function mostUrgentFirst(troubles: readonly Trouble[]): Trouble[] {
  return [...troubles].sort((a, b) => rankOf(a) - rankOf(b));
}

/** A printer that is well but for its last slip comes after the line of that slip, which has the key that helps. */
function rankOf({ code, params }: Trouble): number {
  return ORDER.indexOf(code === 'printer' && params.reason === 'no-proof' ? 'printer_elsewhere' : code);
}

/** The words for a trouble. */
export function troubleWords({ code, params }: Trouble): { key: Key; params: Trouble['params'] } {
  const reason = code === 'printer' ? PRINTER_REASONS[String(params.reason)] : undefined;
  const { since } = params;
  return {
    key: reason ?? TROUBLES[code],
    params: typeof since === 'number' ? { ...params, time: clockTime(since) } : params,
  };
}
