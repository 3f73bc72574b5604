/** The doctor's page: everything well, something to do soon and now, and no report. */
import type { DoctorReport, Finding } from '../../server/contract/doctor.ts';
import { NOW } from './fixtures.ts';

const WELL: Finding[] = [
  { check: 'server', code: 'server_runs', params: {} },
  { check: 'clock', code: 'clock_ok', params: {} },
  { check: 'disk', code: 'disk_ok', params: { free: '21.4 GB', time: '4 ms' } },
  { check: 'database', code: 'database_ok', params: {} },
  { check: 'log', code: 'log_ok', params: { events: 4_212 } },
  { check: 'key', code: 'key_ok', params: {} },
  { check: 'printers', code: 'printer_ok', params: { printer: 'hall' } },
  { check: 'gateway', code: 'gateway_ok', params: {} },
  { check: 'callback', code: 'callback_ok', params: { hours: 0 } },
  { check: 'hub', code: 'hub_unused', params: {} },
  { check: 'certificate', code: 'certificate_ok', params: { host: 'opd.example.in', days: 64 } },
  { check: 'backup', code: 'backup_ok', params: { hours: 9 } },
  { check: 'machine', code: 'machine_ok', params: { memory: '1840 MB', node: 'Node v24.11.0' } },
];

const TROUBLED: Finding[] = [
  ...WELL.filter(({ check }) => !['clock', 'printers', 'gateway', 'callback', 'certificate'].includes(check)),
  { check: 'clock', code: 'clock_alone', params: {} },
  { check: 'printers', code: 'printer_paper_out', params: { printer: 'hall' } },
  { check: 'printers', code: 'printer_ok', params: { printer: 'desk' } },
  { check: 'gateway', code: 'gateway_no_credentials', params: {} },
  { check: 'callback', code: 'callback_never', params: {} },
  { check: 'certificate', code: 'certificate_own', params: { host: 'opd.example.in', days: 300 } },
];

interface DoctorState {
  report: DoctorReport | null;
  looking: boolean;
  failed: boolean;
}

export const DOCTOR_STATES = {
  well: { report: { at: NOW, findings: WELL }, looking: false, failed: false },
  troubled: { report: { at: NOW, findings: TROUBLED }, looking: false, failed: false },
  looking: { report: null, looking: true, failed: false },
  failed: { report: null, looking: false, failed: true },
} as const satisfies Record<string, DoctorState>;
