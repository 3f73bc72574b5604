/** What a facility's doctor finds (server/contract/doctor.ts), in the few words that a state needs of it. */
import type { FINDINGS } from '../../server/contract/doctor.ts';
import type { Key } from '../shared/text.ts';

const WORDS: Readonly<Partial<Record<keyof typeof FINDINGS, Key>>> = {
  server_stopped: 'health.server',
  settings_file_refused: 'health.settings',
  settings_absent: 'health.settings',
  settings_wrong: 'health.settings',
  clock_unknown: 'health.clockUnknown',
  clock_alone: 'health.clockUnknown',
  clock_off: 'health.clockOff',
  clock_behind: 'health.clockOff',
  disk_low: 'health.diskLow',
  disk_full: 'health.diskFull',
  disk_slow: 'health.diskSlow',
  disk_unwritable: 'health.diskUnwritable',
  database_missing: 'health.database',
  database_damaged: 'health.database',
  log_broken: 'health.log',
  key_missing: 'health.key',
  key_readable: 'health.key',
  key_wrong: 'health.key',
  printer_paper_low: 'health.paperLow',
  printer_paper_out: 'health.paperOut',
  printer_open: 'health.printerOpen',
  printer_silent: 'health.printerSilent',
  printer_left_out: 'health.printerSettings',
  gateway_no_credentials: 'health.network',
  gateway_refused: 'health.network',
  gateway_silent: 'health.network',
  callback_old: 'health.callbacks',
  callback_never: 'health.callbacks',
  callback_refused: 'health.callbacks',
  hub_down: 'health.hub',
  hub_silent: 'health.hub',
  certificate_ends: 'health.certificate',
  certificate_over: 'health.certificate',
  certificate_name: 'health.certificate',
  certificate_own: 'health.certificate',
  certificate_unreached: 'health.certificate',
  backup_old: 'health.backupOld',
  backup_none: 'health.backupNone',
  machine_memory: 'health.memory',
  machine_node: 'health.node',
  check_failed: 'health.unchecked',
  check_late: 'health.unchecked',
};

/** A code of a version that this hub does not know is something all the same. */
export function healthWords(code: string): Key {
  return (WORDS as Readonly<Record<string, Key>>)[code] ?? 'health.other';
}
