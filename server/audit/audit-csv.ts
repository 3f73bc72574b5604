/** The audit's list as a file; its times are the facility's. */
import type { AuditRow } from '../contract/audit.ts';
import { type Cell, csvFile } from '../reports/csv.ts';

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
  'detail',
  'act',
  'look',
];

/** `total`: how many were found, of which these are the first; `zone`: an IANA name. */
export function auditCsv(rows: readonly AuditRow[], total: number, zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const lines: Cell[][] = rows.map((row) => [
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
    row.detail,
    row.act,
    row.look,
  ]);
  if (rows.length < total) lines.push([`left out: ${total - rows.length}`]);
  return csvFile(COLUMNS, lines);
}
