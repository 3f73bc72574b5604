/** What the spool knows of each printer, in the words of the contract. */
import type { PrinterStatus } from '../../printer/spool-options.ts';
import type { FacilityFile } from '../contract/facility.ts';
import type { PrinterState } from '../contract/printer-states.ts';
import type { PrinterView } from '../contract/printers.ts';
import { insteadOf, NO_SLIPS, type SlipNews } from './printer-news.ts';

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
export function printerViews(
  file: FacilityFile,
  statuses: readonly PrinterStatus[],
  news: ReadonlyMap<string, SlipNews>,
): PrinterView[] {
  return file.printers.map(({ id, profile, widthDots, queues, languages }) => {
    const status = statuses.find(({ printerId }) => printerId === id);
    return {
      id,
      profile: status?.profile ?? profile,
      widthDots,
      queues,
      languages,
      state: status === undefined ? 'left_out' : stateOf(status),
      since: status?.since ?? null,
      down: (status?.downSince ?? null) !== null,
      instead: status === undefined ? insteadOf(id, file, statuses) : status.instead,
      ...(news.get(id) ?? NO_SLIPS),
    };
  });
}

/** What the printer says where that is the cause, else what its link did. */
export function stateOf({ says, trouble }: Pick<PrinterStatus, 'says' | 'trouble'>): PrinterState {
  const said = SAYS[says];
  if (trouble === null || (said !== 'ok' && said !== 'unknown')) return said;
  if (trouble === 'no-proof') return 'unproven';
  return trouble === 'disk' ? 'error' : 'no_answer';
}
