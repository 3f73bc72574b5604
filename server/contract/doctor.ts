/**
 * What the doctor may find: every finding is a row of one table, with how bad it is and where its words are.
 * Parameters are counts, times, ids of the facility file and names of this machine; nothing of a person, no secret.
 */
import { z } from 'zod';

export const CHECKS = [
  'server',
  'settings',
  'clock',
  'disk',
  'database',
  'log',
  'key',
  'printers',
  'gateway',
  'callback',
  'hub',
  'certificate',
  'backup',
  'machine',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** `off`: not used here, or not known while the server stands still. */
export const LEVELS = ['ok', 'off', 'warn', 'bad'] as const;
export type Level = (typeof LEVELS)[number];

export const FINDINGS = {
  server_runs: { level: 'ok', key: 'doctor.server_runs' },
  server_stopped: { level: 'warn', key: 'doctor.server_stopped' },
  settings_ok: { level: 'ok', key: 'doctor.settings_ok' },
  settings_file_refused: { level: 'warn', key: 'doctor.settings_file_refused' },
  settings_absent: { level: 'warn', key: 'doctor.settings_absent' },
  settings_wrong: { level: 'bad', key: 'doctor.settings_wrong' },
  clock_ok: { level: 'ok', key: 'doctor.clock_ok' },
  clock_unknown: { level: 'warn', key: 'doctor.clock_unknown' },
  clock_alone: { level: 'warn', key: 'doctor.clock_alone' },
  clock_off: { level: 'bad', key: 'doctor.clock_off' },
  clock_behind: { level: 'bad', key: 'doctor.clock_behind' },
  disk_ok: { level: 'ok', key: 'doctor.disk_ok' },
  disk_low: { level: 'warn', key: 'doctor.disk_low' },
  disk_full: { level: 'bad', key: 'doctor.disk_full' },
  disk_slow: { level: 'warn', key: 'doctor.disk_slow' },
  disk_unwritable: { level: 'bad', key: 'doctor.disk_unwritable' },
  database_ok: { level: 'ok', key: 'doctor.database_ok' },
  database_missing: { level: 'bad', key: 'doctor.database_missing' },
  database_damaged: { level: 'bad', key: 'doctor.database_damaged' },
  log_ok: { level: 'ok', key: 'doctor.log_ok' },
  acts_broken: { level: 'bad', key: 'doctor.acts_broken' },
  looks_broken: { level: 'bad', key: 'doctor.looks_broken' },
  log_broken: { level: 'bad', key: 'doctor.log_broken' },
  key_ok: { level: 'ok', key: 'doctor.key_ok' },
  key_missing: { level: 'bad', key: 'doctor.key_missing' },
  key_readable: { level: 'bad', key: 'doctor.key_readable' },
  key_wrong: { level: 'bad', key: 'doctor.key_wrong' },
  printer_ok: { level: 'ok', key: 'doctor.printer_ok' },
  printer_paper_low: { level: 'warn', key: 'doctor.printer_paper_low' },
  printer_paper_out: { level: 'bad', key: 'doctor.printer_paper_out' },
  printer_open: { level: 'bad', key: 'doctor.printer_open' },
  printer_silent: { level: 'bad', key: 'doctor.printer_silent' },
  printer_left_out: { level: 'bad', key: 'doctor.printer_left_out' },
  printers_none: { level: 'off', key: 'doctor.printers_none' },
  printers_unasked: { level: 'off', key: 'doctor.printers_unasked' },
  gateway_ok: { level: 'ok', key: 'doctor.gateway_ok' },
  gateway_no_credentials: { level: 'bad', key: 'doctor.gateway_no_credentials' },
  gateway_refused: { level: 'bad', key: 'doctor.gateway_refused' },
  gateway_silent: { level: 'bad', key: 'doctor.gateway_silent' },
  gateway_unused: { level: 'off', key: 'doctor.gateway_unused' },
  callback_ok: { level: 'ok', key: 'doctor.callback_ok' },
  callback_old: { level: 'warn', key: 'doctor.callback_old' },
  callback_never: { level: 'bad', key: 'doctor.callback_never' },
  callback_refused: { level: 'warn', key: 'doctor.callback_refused' },
  callback_unused: { level: 'off', key: 'doctor.callback_unused' },
  hub_ok: { level: 'ok', key: 'doctor.hub_ok' },
  hub_down: { level: 'bad', key: 'doctor.hub_down' },
  hub_silent: { level: 'bad', key: 'doctor.hub_silent' },
  hub_unset: { level: 'bad', key: 'doctor.hub_unset' },
  hub_unused: { level: 'off', key: 'doctor.hub_unused' },
  certificate_ok: { level: 'ok', key: 'doctor.certificate_ok' },
  certificate_inside: { level: 'ok', key: 'doctor.certificate_inside' },
  certificate_ends: { level: 'warn', key: 'doctor.certificate_ends' },
  certificate_over: { level: 'bad', key: 'doctor.certificate_over' },
  certificate_name: { level: 'bad', key: 'doctor.certificate_name' },
  certificate_own: { level: 'warn', key: 'doctor.certificate_own' },
  certificate_unreached: { level: 'warn', key: 'doctor.certificate_unreached' },
  certificate_none: { level: 'off', key: 'doctor.certificate_none' },
  backup_ok: { level: 'ok', key: 'doctor.backup_ok' },
  backup_old: { level: 'bad', key: 'doctor.backup_old' },
  backup_none: { level: 'warn', key: 'doctor.backup_none' },
  machine_ok: { level: 'ok', key: 'doctor.machine_ok' },
  machine_memory: { level: 'warn', key: 'doctor.machine_memory' },
  machine_node: { level: 'warn', key: 'doctor.machine_node' },
  check_failed: { level: 'bad', key: 'doctor.check_failed' },
  check_late: { level: 'warn', key: 'doctor.check_late' },
} as const satisfies Record<string, { level: Level; key: `doctor.${string}` }>;
export type FindingCode = keyof typeof FINDINGS;

/** What each check is called. */
export const CHECK_KEYS = {
  server: 'doctor.server',
  settings: 'doctor.settings',
  clock: 'doctor.clock',
  disk: 'doctor.disk',
  database: 'doctor.database',
  log: 'doctor.log',
  key: 'doctor.key',
  printers: 'doctor.printers',
  gateway: 'doctor.gateway',
  callback: 'doctor.callback',
  hub: 'doctor.hub',
  certificate: 'doctor.certificate',
  backup: 'doctor.backup',
  machine: 'doctor.machine',
} as const satisfies Record<CheckName, `doctor.${string}`>;

export const finding = z.object({
  check: z.enum(CHECKS),
  code: z.enum(/* @__PURE__ */ Object.keys(FINDINGS) as [FindingCode, ...FindingCode[]]),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Finding = z.infer<typeof finding>;

export const doctorReport = z.object({
  /** When the checks were made, in milliseconds since 1970. */
  at: z.number(),
  findings: z.array(finding),
});
export type DoctorReport = z.infer<typeof doctorReport>;

export function levelOf({ code }: Finding): Level {
  return FINDINGS[code].level;
}

/** The worst of them; `ok` when there are none. */
export function worstOf(findings: readonly Finding[]): Level {
  return findings
    .map(levelOf)
    .reduce((worst, one) => (LEVELS.indexOf(one) > LEVELS.indexOf(worst) ? one : worst), 'ok');
}
