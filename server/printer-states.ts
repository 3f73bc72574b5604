/** What the spool knows of each printer, in the words of the contract. */
import type { PrinterStatus } from '../printer/spool.ts';
import type { FacilityFile } from './contract/facility.ts';
import type { PrinterState, PrinterView } from './contract/printers.ts';

const SAYS = {
  ok: 'ok',
  'paper-near-end': 'paper_near_end',
  'paper-out': 'paper_out',
  'cover-open': 'cover_open',
  offline: 'offline',
  error: 'error',
  unknown: 'unknown',
} as const satisfies Record<PrinterStatus['says'], PrinterState>;

/** Every printer of the facility file; one without a lane was left out at the start, and the log says why. */
export function printerViews(file: FacilityFile, statuses: readonly PrinterStatus[]): PrinterView[] {
  return file.printers.map(({ id, profile, widthDots, queues, languages }) => {
    const status = statuses.find(({ printerId }) => printerId === id);
    return {
      id,
      profile,
      widthDots,
      queues,
      languages,
      state: status === undefined ? 'left_out' : stateOf(status),
      since: status?.since ?? null,
    };
  });
}

/** What the printer says where that is the cause, else what its link did. */
export function stateOf({ says, trouble }: PrinterStatus): PrinterState {
  const said = SAYS[says];
  if (trouble === null || (said !== 'ok' && said !== 'unknown')) return said;
  if (trouble === 'no-proof') return 'unproven';
  return trouble === 'disk' ? 'error' : 'no_answer';
}
