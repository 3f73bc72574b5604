/** The facility's printers as they are opened for the spool: one that cannot be is left out and the log says why. */
import { normalize } from 'node:path';
import { AUTO, loadBaseProfiles, loadProfile, profileNames } from '../../printer/profile.ts';
import type { SpoolPrinter } from '../../printer/spool-options.ts';
import { readAddress } from '../../printer/transport/address.ts';
import { openTransport } from '../../printer/transport/open.ts';
import type { FacilityFile } from '../contract/facility.ts';
import type { FieldFault } from '../contract/settings.ts';
import type { CheckPrinter, Printer } from '../facility/facility.ts';
import type { Log } from '../log.ts';

export interface PrintersDeps {
  root: string;
  /** Where relative `file:` folders start. */
  dataDir: string;
  log: Log;
}

type LeftOut = 'unknown-profile' | 'width-not-of-profile' | 'malformed' | 'unknown-speed';

const FAULTS = {
  'unknown-profile': { field: 'profile', fault: 'printer_profile' },
  'width-not-of-profile': { field: 'widthDots', fault: 'printer_width' },
  malformed: { field: 'url', fault: 'printer_address' },
  'unknown-speed': { field: 'url', fault: 'printer_speed' },
} as const satisfies Record<LeftOut, { field: keyof Printer; fault: FieldFault }>;

/**
 * Opens printers, file after file: one that is reached and spoken to as before is the same object as before.
 * Nothing is connected yet.
 */
export function createPrinterShelf(deps: PrintersDeps): (file: FacilityFile) => SpoolPrinter[] {
  let known = new Map<string, SpoolPrinter | LeftOut>();
  return function open(file) {
    const next = new Map<string, SpoolPrinter | LeftOut>();
    for (const printer of file.printers) {
      const { id, url, profile, widthDots } = printer;
      const key = JSON.stringify([id, url, profile, widthDots]);
      const opened = known.get(key) ?? openOne(printer, deps);
      if (typeof opened === 'string' && !known.has(key))
        deps.log.error({ printer: id, reason: opened }, 'printer left out');
      next.set(key, opened);
    }
    known = next;
    return [...next.values()].filter((one) => typeof one !== 'string');
  };
}

/**
 * What is wrong with a printer that is set up on a page. A page writes into no folder but the server's own, which
 * the file of the server's setting may.
 */
export function createPrinterCheck(deps: PrintersDeps): CheckPrinter {
  return function check(printer) {
    const opened = openOne(printer, deps);
    if (typeof opened === 'string') return FAULTS[opened];
    const address = readAddress(printer.url);
    const isElsewhere =
      typeof address !== 'string' &&
      address.kind === 'file' &&
      !/^[a-z0-9_-]+(\/|$)/i.test(normalize(address.directory));
    return isElsewhere ? { field: 'url', fault: 'printer_folder' } : null;
  };
}

/** The printer, or why it is left out. */
function openOne(
  { id, url, profile: name, widthDots }: Printer,
  { root, dataDir }: PrintersDeps,
): SpoolPrinter | LeftOut {
  if (name !== AUTO && !profileNames(root).includes(name)) return 'unknown-profile';
  const profile = name === AUTO ? null : loadProfile(root, name);
  if (profile !== null && !profile.widthDots.includes(widthDots)) return 'width-not-of-profile';
  const opened = openTransport(url, { profile, base: loadBaseProfiles(root), widthDots, dataDir });
  return opened.ok ? { id, widthDots, transport: opened.transport } : opened.problem;
}
