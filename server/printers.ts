/** The facility's printers as they are opened for the spool: one that cannot be is left out and the log says why. */
import { AUTO, type BaseProfiles, loadBaseProfiles, loadProfile, profileNames } from '../printer/profile.ts';
import type { SpoolPrinter } from '../printer/spool-options.ts';
import { openTransport } from '../printer/transport/open.ts';
import type { FacilityFile } from './contract/facility.ts';
import type { Log } from './log.ts';

export interface PrintersDeps {
  root: string;
  /** Where relative `file:` folders start. */
  dataDir: string;
  log: Log;
}

/** Nothing is connected yet. */
export function openPrinters(file: FacilityFile, deps: PrintersDeps): SpoolPrinter[] {
  const base = loadBaseProfiles(deps.root);
  const names = profileNames(deps.root);
  return file.printers.flatMap((printer) => {
    const opened = openOne(printer, base, names, deps);
    if (typeof opened !== 'string') return [opened];
    deps.log.error({ printer: printer.id, reason: opened }, 'printer left out');
    return [];
  });
}

/** The printer, or why it is left out. */
function openOne(
  { id, url, profile: name, widthDots }: FacilityFile['printers'][number],
  base: BaseProfiles,
  names: readonly string[],
  { root, dataDir }: PrintersDeps,
): SpoolPrinter | string {
  if (name !== AUTO && !names.includes(name)) return 'unknown-profile';
  const profile = name === AUTO ? null : loadProfile(root, name);
  if (profile !== null && !profile.widthDots.includes(widthDots)) return 'width-not-of-profile';
  const opened = openTransport(url, { profile, base, widthDots, dataDir });
  return opened.ok ? { id, widthDots, transport: opened.transport } : opened.problem;
}
