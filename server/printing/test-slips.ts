/**
 * The test slip of a printer: an ordinary job of its lane whose token is none. It says what it is and how the
 * printer is in the printer's languages, and shows a sentence of every script.
 */
import type { NewSlip } from '../../db/rows.ts';
import type { PrinterStatus } from '../../printer/spool-options.ts';
import type { TestSlip } from '../../printer/test-slip.ts';
import type { Catalogues } from '../catalogues.ts';
import { type FacilityFile, LANGUAGES } from '../contract/facility.ts';
import { PRINTER_STATE_WORDS } from '../contract/printer-states.ts';
import { stateOf } from './printer-states.ts';
import { issuedText } from './slips.ts';

/** No token has this id: theirs begin with a date. */
export const TEST_TOKEN = 'test';
/** Whoever asked stands beside the printer; a printer that is refilled later must not print old tests. */
const TEST_LIFE_MS = 60_000;

/** The job of a test slip. */
export function newTestSlip(printer: string, now: number): NewSlip {
  return { printer, token: TEST_TOKEN, duplicate: false, createdAt: now, expiresAt: now + TEST_LIFE_MS };
}

/** What stands on the printer's test slip now, or why there is none. */
export function testSlipFor(
  printerId: string,
  deps: { file: FacilityFile; catalogues: Catalogues; statuses: readonly PrinterStatus[]; now: number },
): TestSlip | { skip: string } {
  const { file, catalogues, statuses, now } = deps;
  const printer = file.printers.find(({ id }) => id === printerId);
  if (printer === undefined) return { skip: 'no-printer' };
  const status = statuses.find((one) => one.printerId === printerId);
  const stateKey = PRINTER_STATE_WORDS[status === undefined ? 'unknown' : stateOf(status)];
  const say = (key: string) =>
    printer.languages.map((language) => ({ language, text: catalogues[language][key] ?? key }));
  return {
    kind: 'test',
    duplicate: false,
    printerId,
    profile: status?.profile ?? printer.profile,
    said: [...say('slip.test'), ...say(stateKey)],
    samples: LANGUAGES.map((language) => ({ language, text: catalogues[language]['slip.pleaseWait'] ?? '' })),
    issued: issuedText(now, file.facility.zone),
  };
}
