/** How a printer can be, and the words for it. Constants only: they travel in the administrator's page. */

/**
 * What a printer last said or did, each with the string of the locale files that says it to staff.
 * `unknown`: nothing was asked of it yet, or it never answers.
 */
export const PRINTER_STATE_WORDS = {
  ok: 'printer.ok',
  paper_near_end: 'printer.paperNearEnd',
  paper_out: 'printer.paperOut',
  cover_open: 'printer.coverOpen',
  offline: 'printer.offline',
  error: 'printer.error',
  no_answer: 'printer.noAnswer',
  unproven: 'printer.unproven',
  left_out: 'printer.leftOut',
  unknown: 'printer.unknown',
} as const;

export type PrinterState = keyof typeof PRINTER_STATE_WORDS;

export const PRINTER_STATES = Object.keys(PRINTER_STATE_WORDS) as PrinterState[];
