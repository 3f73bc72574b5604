/** The audit's list as a file; its times are the facility's. */
import type { AuditRow } from '../contract/audit.ts';
import { csvFile } from '../reports/csv.ts';

const COLUMNS = [
  'time',
  'event',
  'action',
  'by',
  'token',
  'queue',
  'counter',
  'to',
  'lane',
  'reason',
  'undid',
  'about',
];

/** `zone`: an IANA name. */
export function auditCsv(rows: readonly AuditRow[], zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return csvFile(
    COLUMNS,
    rows.map((row) => [
      format.format(row.at),
      row.seq,
      row.action,
      row.actor,
      row.label,
      row.queue,
      row.counter,
      row.to,
      row.lane,
      row.reason,
      row.undid.map(({ action, label }) => `${action} ${label ?? ''}`.trim()).join('; '),
      row.about,
    ]),
  );
}
