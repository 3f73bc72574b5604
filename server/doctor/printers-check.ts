/** How the printers are, by the words that the administrator's page has for them. */
import type { Finding, FindingCode } from '../contract/doctor.ts';
import type { PrinterView } from '../contract/printers.ts';
import { found } from './run-checks.ts';

const CODES = {
  ok: 'printer_ok',
  unknown: 'printer_ok',
  paper_near_end: 'printer_paper_low',
  paper_out: 'printer_paper_out',
  cover_open: 'printer_open',
  offline: 'printer_silent',
  error: 'printer_silent',
  no_answer: 'printer_silent',
  unproven: 'printer_silent',
  left_out: 'printer_left_out',
} as const satisfies Record<PrinterView['state'], FindingCode>;

/** One finding a printer; null while nobody watches them, because the server stands still. */
export function judgePrinters(printers: readonly PrinterView[] | null): Finding[] {
  if (printers === null) return [found('printers', 'printers_unasked')];
  if (printers.length === 0) return [found('printers', 'printers_none')];
  return printers.map(({ id, state }) => found('printers', CODES[state], { printer: id }));
}
